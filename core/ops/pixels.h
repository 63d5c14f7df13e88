// Which pixels of pictures a tensor (P, C) has rows for: all, or those that something depends on.
#pragma once

#include <vector>

#include "core/tensor/tensor.h"
#include "kernels/conv.h"

namespace naru {

using kernels::PixelRun;  // pixels begin <= column < end of one row of a picture

// The runs ascend by picture, row and column; none is empty, and there is a gap between two of the same row. The rows
// of the tensor are their pixels in this order.
struct Pixels {
  Tensor sizes;  // (B, 2) i32: rows Y and columns X of each picture
  std::vector<PixelRun> runs;

  int64_t count() const;
};

// Every pixel. Throws Error unless sizes are (B, 2), each 1 to 131,072.
Pixels all_pixels(const Tensor& sizes);

// Throws Error that begins with `what` unless sizes and runs are as above.
void check_pixels(const char* what, const Pixels& pixels);

// Runs in any order, with overlaps, put as above.
std::vector<PixelRun> joined(std::vector<PixelRun> runs);

}  // namespace naru
