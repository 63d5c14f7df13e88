// Pictures of solids against a plain ray caster, which walks along each ray by how far the nearest surface is; the same
// bits as ever; and where a camera says that things are seen.
#include "synth/manipulation/render.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/philox.h"
#include "base/sha256.h"
#include "tests/testing/op_case.h"

namespace naru::synth {
namespace {

// How far a point is from the surface of a shape; negative inside.
double distance(const Shape& shape, Vec3 point) {
  const Vec3 p = shape.axes.in(point - shape.centre), &half = shape.half;
  const double across = std::hypot(p.x, p.y);
  switch (shape.solid) {
    case Solid::sphere:
      return std::hypot(p.x, p.y, p.z) - half.x;
    case Solid::capsule:
      return std::hypot(across, std::max(0.0, std::fabs(p.z) - half.z)) - half.x;
    case Solid::cylinder: {
      const double r = across - half.x, z = std::fabs(p.z) - half.z;
      return std::hypot(std::max(r, 0.0), std::max(z, 0.0)) + std::min(0.0, std::max(r, z));
    }
    case Solid::box: {
      const double x = std::fabs(p.x) - half.x, y = std::fabs(p.y) - half.y, z = std::fabs(p.z) - half.z;
      return std::hypot(std::max(x, 0.0), std::max(y, 0.0), std::max(z, 0.0)) + std::min(0.0, std::max({x, y, z}));
    }
  }
  return 0;
}

struct Hit {
  double t = 1e9;
  const Shape* shape = nullptr;
};

// The first shape along a ray of length 1, by steps that cannot leap over one.
Hit cast(const std::vector<Shape>& shapes, Vec3 from, Vec3 along, bool painted) {
  Hit best;
  for (const Shape& shape : shapes) {
    if (shape.painted && !painted) continue;
    double t = 0;
    for (int i = 0; i < 2000 && t < 5; ++i) {
      const double d = distance(shape, from + t * along);
      if (d < 1e-7) break;
      t += d;
    }
    if (t < 5 && t < best.t) best = {t, &shape};
  }
  return best;
}

Vec3 normal(const Shape& shape, Vec3 at) {
  constexpr double h = 1e-6;
  const auto slope = [&](Vec3 step) { return distance(shape, at + step) - distance(shape, at - step); };
  return normalised({slope({h, 0, 0}), slope({0, h, 0}), slope({0, 0, h})});
}

using Light = std::array<double, 3>;

Light colour_of(const Rgb& colour, double light) {
  return {colour[0] * light, colour[1] * light, colour[2] * light};
}

Light sample(const std::vector<Shape>& shapes, const Camera& camera, const Stage& stage, Vec3 along) {
  const auto bright = [&](double towards) { return stage.ambient + (1 - stage.ambient) * std::max(0.0, towards); };
  const Hit hit = cast(shapes, camera.eye, along, /*painted=*/true);
  const double table = along.z < 0 ? -camera.eye.z / along.z : 1e9;
  const Vec3 at = camera.eye + std::min(hit.t, table) * along;
  const auto on_table = [&](const Rgb& colour) {
    const bool shaded = cast(shapes, at, stage.light, /*painted=*/false).shape;
    return colour_of(colour, shaded ? stage.ambient : bright(stage.light.z));
  };
  if (hit.t < table) {
    if (hit.shape->painted) return on_table(hit.shape->colour);
    return colour_of(hit.shape->colour, bright(dot(normal(*hit.shape, at), stage.light)));
  }
  if (table > 1e8) return colour_of(stage.sky, 1);
  if (std::max(std::fabs(at.x), std::fabs(at.y)) > stage.half_side)
    return colour_of(stage.floor, bright(stage.light.z));
  return on_table(stage.table);
}

Image cast_picture(const std::vector<Shape>& shapes, const Camera& camera, const Stage& stage, int side) {
  Image out(side, side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      Light sum{};
      for (int i = 0; i < 4; ++i) {
        const double u = (x + 0.25 + 0.5 * (i % 2)) / side * 2 - 1, v = (y + 0.25 + 0.5 * (i / 2)) / side * 2 - 1;
        const Light one =
            sample(shapes, camera, stage,
                   normalised(camera.forward + camera.slope * u * camera.right - camera.slope * v * camera.up));
        for (size_t c = 0; c < 3; ++c) sum[c] += one[c] / 4;
      }
      for (size_t c = 0; c < 3; ++c) out.at(y, x)[c] = uint8_t(std::lround(std::min(255.0, sum[c])));
    }
  return out;
}

double between(double low, double high, Random* random) {
  return double(random->uniform(float(low), float(high)));
}

// Turned in any way and standing free above the table, or painted on it.
std::vector<Shape> some_shapes(int count, Random* random) {
  std::vector<Shape> out;
  for (int i = 0; i < count; ++i) {
    Shape shape;
    shape.solid = Solid(i % 4);
    shape.centre = {between(-0.2, 0.2, random), between(-0.2, 0.2, random), between(0.06, 0.2, random)};
    const Vec3 x = normalised({between(-1, 1, random), between(-1, 1, random), between(-1, 1, random)}),
               z = normalised(cross(x, {between(-1, 1, random), between(-1, 1, random), 0.3}));
    shape.axes = {x, cross(z, x), z};
    shape.half = {between(0.01, 0.05, random), between(0.01, 0.05, random), between(0.01, 0.05, random)};
    for (uint8_t& c : shape.colour) c = uint8_t(random->between(20, 255));
    shape.painted = i % 8 == 4;
    if (shape.painted) shape.centre.z = 0.0004, shape.half.z = 0.0004, shape.axes = upright(turn_by(i));
    out.push_back(shape);
  }
  return out;
}

TEST(Render, DrawsWhatARayCasterSees) {
  constexpr int kSide = 64;
  Renderer renderer;
  for (uint64_t seed = 0; seed < 6; ++seed) {
    Random random(seed);
    const auto shapes = some_shapes(8, &random);
    const Camera camera =
        look_at({between(-0.3, 0.3, &random), -0.6, between(0.3, 0.8, &random)}, {0, 0, 0.05}, seed == 0 ? 0.9 : 0.4);
    Stage stage;
    stage.light = normalised({between(-0.5, 0.5, &random), between(-0.5, 0.5, &random), 1});
    const Image drawn = renderer.draw(shapes, camera, stage, kSide), cast = cast_picture(shapes, camera, stage, kSide);
    int n_solid = 0, n_wrong = 0;
    for (size_t i = 0; i < drawn.pixels.size(); ++i) n_wrong += std::abs(drawn.pixels[i] - cast.pixels[i]) > 2;
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x) n_solid += std::abs(int(drawn.at(y, x)[0]) - int(drawn.at(0, 0)[0])) > 20;
    EXPECT_GT(n_solid, 200) << seed;
    // A ray that only just meets an edge may be told either way; a wrong face, order or shadow is many pixels.
    EXPECT_LE(n_wrong, 3 * 12) << seed;
  }
}

TEST(Render, ACameraSeesThingsWhereTheyAreDrawn) {
  const Camera camera = look_at({0.1, -0.5, 0.6}, {0, 0, 0}, 0.4);
  Renderer renderer;
  for (const Vec3 at : {Vec3{0, 0, 0.02}, Vec3{0.1, 0.08, 0.02}, Vec3{-0.12, -0.05, 0.1}}) {
    const std::vector<Shape> shapes = {{Solid::sphere, at, {}, {0.02, 0.02, 0.02}, {255, 0, 0}}};
    const Image image = renderer.draw(shapes, camera, {.table = {0, 0, 255}}, 128);
    double sum_x = 0, sum_y = 0, count = 0;
    for (int y = 0; y < 128; ++y)
      for (int x = 0; x < 128; ++x)
        if (image.at(y, x)[0] > image.at(y, x)[2]) sum_x += x + 0.5, sum_y += y + 0.5, ++count;
    const Seen seen = camera.project(at, 128);
    ASSERT_GT(count, 20);
    EXPECT_NEAR(sum_x / count, seen.x, 0.5);
    EXPECT_NEAR(sum_y / count, seen.y, 0.5);
  }
}

// Our own arithmetic alone, so that these bits belong to no set of libraries.
TEST(Render, MakesTheSameBitsEverywhere) {
  Random random(11);
  const auto shapes = some_shapes(12, &random);
  Renderer renderer;
  const Image image = renderer.draw(shapes, look_at({0.05, -0.4, 0.6}, {0, 0, 0}, 0.4), {}, 128);
  EXPECT_EQ(sha256_hex(std::as_bytes(std::span(image.pixels))),
            "e1b336d8155403c3d6afd9efd574b858124803f9139365aa79499b03872dce0b");
}

TEST(Render, RefusesSidesOutOfRange) {
  Renderer renderer;
  EXPECT_ERROR(renderer.draw({}, {}, {}, 7), "Renderer: wanted a side from 8 to 1024 px, got 7");
}

}  // namespace
}  // namespace naru::synth
