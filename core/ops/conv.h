// Convolution of pictures.
#pragma once

#include "core/tensor/tensor.h"

namespace naru {

struct Conv2dOptions {
  int64_t stride = 1, pad = 0;  // along both axes; pad pixels of zeros on each side
};

struct Conv2dOutput {
  Tensor y;      // (P', O)
  Tensor sizes;  // (B, 2) i32
};

// x (P, I): the pixels of B pictures one after another, channels last; sizes (B, 2) i32: rows Y and columns X of each,
// the sum of Y * X is P; w (O, kh, kw, I); bias (O) or none. Picture b becomes ((Y + 2 pad - kh) / stride + 1) rows of
// ((X + 2 pad - kw) / stride + 1) pixels; it does not depend on the other pictures.
// Throws Error when sizes do not match or a picture is smaller than the kernel.
Conv2dOutput conv2d(const Tensor& x, const Tensor& sizes, const Tensor& w, const Tensor& bias = {},
                    const Conv2dOptions& options = {});

}  // namespace naru
