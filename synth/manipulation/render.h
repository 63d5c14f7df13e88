// Pictures of solids on a table: boxes, spheres, cylinders and capsules, by a depth buffer over 2 x 2 samples a pixel.
//
// Each solid is met by the rays of the samples of its own bounding rectangle, so that its outline is exact and nothing
// is cut into triangles. One light far away: Lambert's law, a constant part, and shadows on the table alone. Floats of
// + - * / and square roots: the same arguments give the same bytes on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "media/types.h"
#include "synth/manipulation/vectors.h"

namespace naru::synth {

using Rgb = std::array<uint8_t, 3>;

enum class Solid { box, sphere, cylinder, capsule };

struct Shape {
  Solid solid = Solid::box;
  Vec3 centre;
  Axes axes;
  Vec3 half;  // m; box: half of its sides; else x is the radius and z half of the length, without a capsule's ends
  Rgb colour{128, 128, 128};
  bool painted = false;  // lies on the table: it takes shadows and throws none
};

// Where a point is seen: pixels from the top left corner, and how far before the camera.
struct Seen {
  double x = 0, y = 0, depth = 0;
};

struct Camera {
  Vec3 eye, right{1, 0, 0}, up{0, 0, 1}, forward{0, 1, 0};  // orthonormal
  double slope = 0.5;                                       // tangent of half of the angle of view
  Seen project(Vec3 point, int side) const;                 // of a picture (side, side); depth must not be 0
};
// A camera without roll; it must not look straight up or down.
Camera look_at(Vec3 eye, Vec3 target, double slope);

struct Stage {
  Rgb table{200, 190, 170}, floor{90, 90, 95}, sky{120, 125, 130};
  double half_side = 0.4;       // m, of the table, whose top is z = 0
  Vec3 light{0.3, -0.4, 0.85};  // towards the light, of length 1
  double ambient = 0.45;        // light that comes from everywhere, of 1 in all
};

// Holds the memory of its pictures. Not thread-safe; one for each thread.
class Renderer {
 public:
  // (side, side, 3). REQUIRES: the camera is outside of all shapes and above the table. Throws Error for a side of
  // less than 8 or more than 1,024.
  Image draw(std::span<const Shape> shapes, const Camera& camera, const Stage& stage, int side);

 private:
  enum Mark : uint8_t { kFar, kTable, kShaded, kSolid };
  struct View;  // camera and stage in float, for samples
  void draw_table(const View& view);
  void draw_shape(const View& view, const Shape& shape);
  void draw_shadow(const View& view, const Shape& shape);

  std::vector<float> depths_;    // (2 side, 2 side), along `forward`
  std::vector<uint8_t> marks_;   // (2 side, 2 side)
  std::vector<uint8_t> pixels_;  // (2 side, 2 side, 3)
};

}  // namespace naru::synth
