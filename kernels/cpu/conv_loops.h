// The loops behind kernels/conv.h, for one thread: output pixels q0 <= q < q1 of the call, pictures b0 <= b < b1,
// columns c0 <= c < c1 of dw as (O, kh * kw * I). conv.cc has the plain ones, conv.simd.cc those over the packed
// product.
#pragma once

#include "kernels/conv.h"

namespace naru::kernels {

template <class T>
struct ConvLoops {
  void (*forward)(const ConvPlan& plan, const ConvFilter& f, const T* x, const T* w, const T* bias, T* y, int64_t q0,
                  int64_t q1);
  void (*dx)(const ConvPlan& plan, const ConvFilter& f, const T* dy, const T* w, T* dx, int64_t b0, int64_t b1);
  void (*dw)(const ConvPlan& plan, const ConvFilter& f, const T* dy, const T* x, T* dw, int64_t c0, int64_t c1);
};

namespace avx2 {
extern const ConvLoops<float> conv_loops;
}
namespace avx512 {
extern const ConvLoops<float> conv_loops;
}

}  // namespace naru::kernels
