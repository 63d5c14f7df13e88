// Shapes on a picture: closed outlines filled by FreeType's smooth rasteriser, blended in integers.
//
// Lengths are 26.6 fixed point (1/64 px), x to the right and y downwards from the top left corner. Where doubles are
// used (lengths, arcs), they are + - * /, square roots and base/exact.h: the same arguments give the same bytes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "media/types.h"
#include "synth/typesetter.h"

namespace naru::synth {

inline constexpr int kPx = 64;  // units a pixel

using Colour = std::array<uint8_t, 3>;  // RGB

// ITU-R BT.601 luma, 0 to 255.
inline int luma(const Colour& c) {
  return (299 * c[0] + 587 * c[1] + 114 * c[2]) / 1000;
}

// `share` of 256 parts of b, the rest of a.
Colour mix(const Colour& a, const Colour& b, int share);

struct Spot {
  int x = 0, y = 0;
};

// Closed contours. All are filled together, so that shapes of one path may overlap without a seam.
class Path {
 public:
  // A polygon; the order of its corners does not matter.
  void polygon(const std::vector<Spot>& corners) { add(corners, /*hole=*/false); }
  void rectangle(int x0, int y0, int x1, int y1);
  // Corners cut round by `radius`, each of the four (top left, top right, bottom right, bottom left) or not.
  void rounded(int x0, int y0, int x1, int y1, int radius, const std::array<bool, 4>& corners);
  void circle(int x, int y, int radius, bool hole = false);
  // The outline of a rectangle, `width` wide, inside of its edges.
  void border(int x0, int y0, int x1, int y1, int width);
  // A line through `spots` with round joins; dashes are lengths of ink and gap in turn, empty for none.
  void line(const std::vector<Spot>& spots, int width, const std::vector<int>& dashes = {});
  // A ring from `inner` to `outer` radius between two angles in degrees, clockwise from the top.
  void wedge(int x, int y, int inner, int outer, double from, double to);

  std::vector<Spot> points;
  std::vector<int> ends;  // of each contour: index of its last point

 private:
  void add(std::vector<Spot> corners, bool hole);
  void segment(const Spot& a, const Spot& b, int width);
};

// The point at an angle (degrees, clockwise from the top) of a circle.
Spot on_circle(int x, int y, int radius, double angle);

enum class Hatch { none, rising, falling, crossed, flat, upright, dots };

struct Ink {
  Colour colour{0, 0, 0};
  int alpha = 255;
  Hatch hatch = Hatch::none;  // strokes of `stroke` on colour
  Colour stroke{255, 255, 255};
};

// The rasteriser's memory. Not thread-safe; one for each thread.
class Rasteriser {
 public:
  Rasteriser();
  ~Rasteriser();
  Rasteriser(const Rasteriser&) = delete;
  Rasteriser& operator=(const Rasteriser&) = delete;
  void fill(const Path& path, const Ink& ink, Image* image);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Blends `colour` by coverage into the picture, the mask's corner at (x, y) in pixels; what lies outside is dropped.
void blend(const Mask& mask, int x, int y, const Colour& colour, Image* image);

}  // namespace naru::synth
