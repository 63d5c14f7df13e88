// Plain pictures: sizes, pieces, and where lines of text stand. Integer arithmetic only: the same bits everywhere.
#pragma once

#include <vector>

#include "media/types.h"

namespace naru {

// x0 <= x < x1, y0 <= y < y1, in pixels unless said otherwise.
struct Rect {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  int width() const { return x1 - x0; }
  int height() const { return y1 - y0; }
  bool operator==(const Rect&) const = default;
};

// The picture at another size. Each axis for itself: the mean of what a pixel covers where it shrinks, linear between
// the centres of pixels where it grows; weights are multiples of 2^-16 with a sum of one, so a flat picture stays as it
// is. Throws Error for a size below 1 or an empty picture.
Image resize(const Image& image, int height, int width);

// A copy of a piece. Throws Error when the rectangle is empty or not inside of the picture.
Image crop(const Image& image, const Rect& rect);

// The lines of text of a page-like picture, from top to bottom, each hugging its ink with a small margin. Ink may be
// dark on light or light on dark, on grey, shaded or noisy paper; rules and specks are no lines; columns that stand
// side by side make one line. None for a blank picture.
std::vector<Rect> find_lines(const Image& image);

}  // namespace naru
