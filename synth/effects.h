// What paper, press, lens and scanner do to a page: effects on coverage (Y, X) and on pixels (Y, X, 3).
//
// Integers throughout, but for the coordinates of a warp, which are doubles made of + - * / alone; so the same
// arguments give the same bytes everywhere. Random numbers are Philox words of the stream that is handed in.
#pragma once

#include <array>
#include <cstdint>

#include "base/philox.h"
#include "media/types.h"
#include "synth/typesetter.h"

namespace naru::synth {

// strength > 0 thickens strokes, < 0 thins them: a blend, by |strength| <= 1, with the largest (smallest) coverage of
// the pixel and its four neighbours.
void embolden(Mask* mask, float strength);

// A 3x3 kernel (a, 1 - 2a, a) applied in x and in y, `passes` times; its variance is 2a a pass. 0 <= a <= 0.25.
void blur(Mask* mask, float ax, float ay, int passes);

// What a capture at 1/factor of the resolution leaves: the picture made smaller and larger again, bilinearly.
void coarsen(Mask* mask, float factor);

// Coverage times a smooth random field between `least` and 1: worn type, a dry ribbon.
void wear(Mask* mask, float least, Random* random);

// The projective map that takes the corners of a picture (top left, top right, bottom right, bottom left) to `corners`.
class Projection {
 public:
  struct Point {
    double x, y;
  };
  Projection(int width, int height, const std::array<Point, 4>& corners);
  Point forward(Point p) const { return apply(forward_, p); }
  Point backward(Point p) const { return apply(backward_, p); }
  // The bounds of the image of a box.
  InkBox bounds(const InkBox& box) const;

 private:
  using Matrix = std::array<double, 9>;
  static Point apply(const Matrix& m, Point p);
  Matrix forward_, backward_;
};

// Moves coverage by `projection`; bilinear, nothing beyond the edges.
Mask warp(const Mask& mask, const Projection& projection);

struct Paint {
  std::array<int, 3> paper{255, 255, 255}, ink{0, 0, 0};  // RGB
  int slope_x = 0, slope_y = 0;                           // light from edge to edge, in grey levels
  int texture = 0;                                        // height of the paper's smooth grain, in grey levels
  float noise = 0;                                        // standard deviation in grey levels
  bool coloured_noise = false;                            // a draw for each channel instead of one for all
};

// Paper where coverage is 0, ink where it is 255, then light, grain and noise.
Image paint(const Mask& mask, const Paint& paint, Random* random);

}  // namespace naru::synth
