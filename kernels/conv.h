// Two-dimensional convolution of pictures of different sizes, channels last, one after another without padding between
// them. w is (O, kh, kw, I). Order of sums: an output of y or dw is an output of a product (kernels/gemm.h) whose k is
//   y    (ky, kx, i) ascending; pixels outside the picture are zeros that take part
//   dw   all output pixels of the call ascending: its blocks of 1,024 count from the call's first picture
// and dx is a sum, from 0, over the output pixels that saw the input pixel, ascending, each term a product with k = o.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/device.h"

namespace naru::kernels {

// One picture: (Y, X) pixels from pixel x_at of x on become (Yo, Xo) pixels from pixel y_at of y on.
struct ConvPicture {
  int64_t x_at, y_at, Y, X, Yo, Xo;
};

// Output pixel (oy, ox) sees the kh x kw pixels from (oy * stride - pad, ox * stride - pad) on.
struct ConvFilter {
  int64_t O, kh, kw, I, stride, pad;
};

// Output pixels along an axis of n input pixels; n + 2 * pad >= k.
inline int64_t conv_output_size(int64_t n, int64_t k, int64_t stride, int64_t pad) {
  return (n + 2 * pad - k) / stride + 1;
}

// y (P', O) from x (P, I), w and bias (O) or null. An output depends on its own picture only.
template <class T>
void conv_forward(Cpu, std::span<const ConvPicture> pictures, const ConvFilter& filter, const T* x, const T* w,
                  const T* bias, T* y);

// dx (P, I) from dy (P', O) and w.
template <class T>
void conv_dx(Cpu, std::span<const ConvPicture> pictures, const ConvFilter& filter, const T* dy, const T* w, T* dx);

// dw (O, kh, kw, I) from dy (P', O) and x (P, I).
template <class T>
void conv_dw(Cpu, std::span<const ConvPicture> pictures, const ConvFilter& filter, const T* dy, const T* x, T* dw);

}  // namespace naru::kernels
