// Two-dimensional convolution of pictures of different sizes, channels last. Pixels lie one after another without
// padding between them, and some may be absent: a call computes the output pixels of its list and reads the input
// pixels that they see. w is (O, kh, kw, I). Order of sums: an output of y or dw is an output of a product
// (kernels/gemm.h) whose k is
//   y    (ky, kx, i) ascending; pixels outside the picture are zeros that take part. It does not depend on the list.
//   dw   all output pixels of the list ascending: its blocks of 1,024 count along the list. A pixel that is not listed
//        has no place in a block, so a shorter list is another sum, also where dy of the others is 0.
// and dx is a sum, from 0, over the listed output pixels that saw the input pixel, ascending, each term a product with
// k = o.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "kernels/device.h"

namespace naru::kernels {

// Output pixel (oy, ox) sees the kh x kw pixels from (oy * stride - pad, ox * stride - pad) on.
struct ConvFilter {
  int64_t O, kh, kw, I, stride, pad;
};

// Output pixels along an axis of n input pixels; n + 2 * pad >= k.
inline int64_t conv_output_size(int64_t n, int64_t k, int64_t stride, int64_t pad) {
  return (n + 2 * pad - k) / stride + 1;
}

// Pixels begin <= column < end of one row of a picture.
struct PixelRun {
  int32_t picture, row, begin, end;
  bool operator==(const PixelRun&) const = default;
};

// Output pixels of one PixelRun: rows y_at .. y_at + n - 1 of y. The first one's window begins in column ix of its
// picture, which has X.
struct ConvRun {
  int64_t y_at, n, ix, X;
};

// What a call computes, from what.
struct ConvPlan {
  static constexpr int64_t kNoRow = std::numeric_limits<int64_t>::min();  // outside of the picture

  std::vector<ConvRun> runs;    // y_at ascending, no row of y left out
  std::vector<int64_t> x_rows;  // (runs, kh): pixel (iy, ix) under row ky of a run's windows is row x_rows + ix of x
  std::vector<int64_t> pictures{0}, x_at{0};  // (B + 1): of each picture the first run, the first row of x
  int64_t n_outputs = 0;                      // rows of y

  // The first row of y of picture b.
  int64_t y_at(int64_t b) const {
    const auto run = size_t(pictures[size_t(b)]);
    return run < runs.size() ? runs[run].y_at : n_outputs;
  }
};

// y (P', O) from x (P, I), w and bias (O) or null. An output depends on its own picture only.
template <class T>
void conv_forward(Cpu, const ConvPlan& plan, const ConvFilter& filter, const T* x, const T* w, const T* bias, T* y);

// dx (P, I) from dy (P', O) and w.
template <class T>
void conv_dx(Cpu, const ConvPlan& plan, const ConvFilter& filter, const T* dy, const T* w, T* dx);

// dw (O, kh, kw, I) from dy (P', O) and x (P, I).
template <class T>
void conv_dw(Cpu, const ConvPlan& plan, const ConvFilter& filter, const T* dy, const T* x, T* dw);

}  // namespace naru::kernels
