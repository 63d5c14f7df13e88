#include "synth/manipulation/render.h"

#include <algorithm>

#include "base/error.h"
#include "synth/manipulation/meet.h"

namespace naru::synth {
namespace {

constexpr int kSamples = 2;        // along each side of a pixel
constexpr float kNearest = 0.01f;  // m

// Samples x0 <= x < x1, y0 <= y < y1.
struct Rectangle {
  int x0, y0, x1, y1;
};

// Half of the sides of the box around a solid, in its own frame.
Vec3 bounds_of(const Shape& shape) {
  const Vec3& half = shape.half;
  switch (shape.solid) {
    case Solid::box:
      return half;
    case Solid::sphere:
      return {half.x, half.x, half.x};
    case Solid::cylinder:
      return {half.x, half.x, half.z};
    case Solid::capsule:
      return {half.x, half.x, half.z + half.x};
  }
  return half;
}

// The corners of the box around a solid, in the world.
std::array<Vec3, 8> corners_of(const Shape& shape) {
  const Vec3 bounds = bounds_of(shape);
  std::array<Vec3, 8> out;
  for (int i = 0; i < 8; ++i)
    out[size_t(i)] = shape.centre + shape.axes.out({i & 1 ? bounds.x : -bounds.x, i & 2 ? bounds.y : -bounds.y,
                                                    i & 4 ? bounds.z : -bounds.z});
  return out;
}

// What can show a body with these corners: all of the picture where one lies behind the camera.
Rectangle rectangle_of(const std::array<Vec3, 8>& corners, const Camera& camera, int side) {
  double x0 = side, y0 = side, x1 = 0, y1 = 0;
  for (const Vec3& corner : corners) {
    if (dot(corner - camera.eye, camera.forward) < double(kNearest)) return {0, 0, side, side};
    const Seen seen = camera.project(corner, side);
    x0 = std::min(x0, seen.x), y0 = std::min(y0, seen.y), x1 = std::max(x1, seen.x), y1 = std::max(y1, seen.y);
  }
  const auto clip = [side](double v) { return int(std::clamp(v, 0.0, double(side))); };
  return {clip(x0 - 1), clip(y0 - 1), clip(x1 + 2), clip(y1 + 2)};
}

uint8_t lit(uint8_t colour, float light) {
  return uint8_t(std::min(255.f, float(colour) * light + 0.5f));
}

}  // namespace

// The ray of sample (x, y) is eye + t (first + x across + y down); t is the depth.
struct Renderer::View {
  const Camera& camera;
  const Stage& stage;
  int side;  // of the samples
  Vec3 first, across, down;
  float ambient;

  View(const Camera& camera, const Stage& stage, int side)
      : camera(camera), stage(stage), side(side), ambient(float(stage.ambient)) {
    const double pitch = 2 * camera.slope / side;
    across = pitch * camera.right;
    down = -pitch * camera.up;
    first = camera.forward + (0.5 - 0.5 * side) * (across + down);
  }
  float light(float towards) const { return ambient + (1 - ambient) * std::max(0.f, towards); }
};

Seen Camera::project(Vec3 point, int side) const {
  const Vec3 from = point - eye;
  const double depth = dot(from, forward), scale = side / (2 * slope * depth);
  return {side * 0.5 + scale * dot(from, right), side * 0.5 - scale * dot(from, up), depth};
}

Camera look_at(Vec3 eye, Vec3 target, double slope) {
  Camera camera;
  camera.eye = eye;
  camera.forward = normalised(target - eye);
  camera.right = normalised(cross(camera.forward, {0, 0, 1}));
  camera.up = cross(camera.right, camera.forward);
  camera.slope = slope;
  return camera;
}

void Renderer::draw_table(const View& view) {
  const Stage& stage = view.stage;
  const Vec3f first = to_float(view.first), across = to_float(view.across), down = to_float(view.down),
              eye = to_float(view.camera.eye);
  const float light = view.light(float(stage.light.z)), half = float(stage.half_side);
  Rgb table, floor;
  for (size_t c = 0; c < 3; ++c) table[c] = lit(stage.table[c], light), floor[c] = lit(stage.floor[c], light);
  for (int y = 0; y < view.side; ++y) {
    const Vec3f row = first + float(y) * down;
    for (int x = 0; x < view.side; ++x) {
      const size_t at = size_t(y) * size_t(view.side) + size_t(x);
      const Vec3f d = row + float(x) * across;
      const float t = d.z < 0 ? -eye.z / d.z : kNever;
      const float px = eye.x + t * d.x, py = eye.y + t * d.y;
      const bool on = t < kNever && px > -half && px < half && py > -half && py < half;
      const Rgb& colour = on ? table : t < kNever ? floor : stage.sky;
      depths_[at] = t;
      marks_[at] = on ? kTable : kFar;
      std::copy(colour.begin(), colour.end(), &pixels_[3 * at]);
    }
  }
}

void Renderer::draw_shape(const View& view, const Shape& shape) {
  const Rectangle box = rectangle_of(corners_of(shape), view.camera, view.side);
  const Vec3f first = to_float(shape.axes.in(view.first)), across = to_float(shape.axes.in(view.across)),
              down = to_float(shape.axes.in(view.down)), light = to_float(shape.axes.in(view.stage.light)),
              eye = to_float(shape.axes.in(view.camera.eye - shape.centre));
  with_meeting(shape, [&](auto meet) {
    for (int y = box.y0; y < box.y1; ++y) {
      const Vec3f row = first + float(y) * down;
      for (int x = box.x0; x < box.x1; ++x) {
        const Meeting met = meet(eye, row + float(x) * across);
        const size_t at = size_t(y) * size_t(view.side) + size_t(x);
        if (met.t < kNearest || met.t >= depths_[at]) continue;
        depths_[at] = met.t;
        marks_[at] = shape.painted ? kTable : kSolid;
        const float bright = view.light(dot(met.normal, light));
        for (size_t c = 0; c < 3; ++c) pixels_[3 * at + c] = lit(shape.colour[c], bright);
      }
    }
  });
}

void Renderer::draw_shadow(const View& view, const Shape& shape) {
  const Vec3& sun = view.stage.light;
  std::array<Vec3, 8> corners = corners_of(shape);
  for (Vec3& corner : corners) corner = corner - std::max(0.0, corner.z) / sun.z * sun;
  const Rectangle box = rectangle_of(corners, view.camera, view.side);
  const Vec3f first = to_float(shape.axes.in(view.first)), across = to_float(shape.axes.in(view.across)),
              down = to_float(shape.axes.in(view.down)), light = to_float(shape.axes.in(sun)),
              eye = to_float(shape.axes.in(view.camera.eye - shape.centre));
  const float left = view.ambient / view.light(float(sun.z));  // of the light where the sun does not come
  with_meeting(shape, [&](auto meet) {
    for (int y = box.y0; y < box.y1; ++y) {
      const Vec3f row = first + float(y) * down;
      for (int x = box.x0; x < box.x1; ++x) {
        const size_t at = size_t(y) * size_t(view.side) + size_t(x);
        if (marks_[at] != kTable) continue;
        if (meet(eye + depths_[at] * (row + float(x) * across), light).t >= kNever) continue;
        marks_[at] = kShaded;
        for (size_t c = 0; c < 3; ++c) pixels_[3 * at + c] = lit(pixels_[3 * at + c], left);
      }
    }
  });
}

Image Renderer::draw(std::span<const Shape> shapes, const Camera& camera, const Stage& stage, int side) {
  check(side >= 8 && side <= 1024, "Renderer: wanted a side from 8 to 1024 px, got ", side);
  const int n = kSamples * side;
  const size_t count = size_t(n) * size_t(n);
  depths_.resize(count), marks_.resize(count), pixels_.resize(3 * count);
  const View view(camera, stage, n);
  draw_table(view);
  for (const Shape& shape : shapes) draw_shape(view, shape);
  for (const Shape& shape : shapes)
    if (!shape.painted) draw_shadow(view, shape);
  Image out(side, side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const uint8_t* above = &pixels_[3 * (size_t(2 * y) * size_t(n) + size_t(2 * x))];
      const uint8_t* below = above + 3 * n;
      for (int c = 0; c < 3; ++c)
        out.at(y, x)[c] = uint8_t((above[c] + above[c + 3] + below[c] + below[c + 3] + 2) / 4);
    }
  return out;
}

}  // namespace naru::synth
