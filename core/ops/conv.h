// Convolution of pictures, whole or only where it is wanted.
#pragma once

#include "core/ops/pixels.h"

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

// x (P, I) of the pixels `from` -> (P', O) of the pixels `to`. Each output has the bits that it has when all are
// computed; gradients of w are sums over `to` alone (kernels/conv.h). Throws Error as above, and when `from` lacks a
// pixel of pixels_under(to).
Tensor conv2d(const Tensor& x, const Pixels& from, const Pixels& to, const Tensor& w, const Tensor& bias = {},
              const Conv2dOptions& options = {});

// The sizes (B, 2) that pictures of `sizes` have after a kernel of kh x kw.
Tensor conv2d_sizes(const Tensor& sizes, int64_t kh, int64_t kw, const Conv2dOptions& options = {});

// The pixels of pictures of `sizes` that output pixels `to` see through a kernel of kh x kw, and those between them
// where the stride passes over some.
Pixels pixels_under(const Pixels& to, const Tensor& sizes, int64_t kh, int64_t kw, const Conv2dOptions& options = {});

}  // namespace naru
