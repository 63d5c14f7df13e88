// The loops behind kernels/conv.h, for one thread: output pixels q0 <= q < q1 of the call, all of `pictures`, columns
// c0 <= c < c1 of dw as (O, kh * kw * I). conv.cc has the plain ones, conv.simd.cc those over the packed product.
#pragma once

#include <span>

#include "kernels/conv.h"

namespace naru::kernels {

template <class T>
struct ConvLoops {
  using Pictures = std::span<const ConvPicture>;
  void (*forward)(Pictures pictures, const ConvFilter& f, const T* x, const T* w, const T* bias, T* y, int64_t q0,
                  int64_t q1);
  void (*dx)(Pictures pictures, const ConvFilter& f, const T* dy, const T* w, T* dx);
  void (*dw)(Pictures pictures, const ConvFilter& f, const T* dy, const T* x, T* dw, int64_t c0, int64_t c1);
};

namespace avx2 {
extern const ConvLoops<float> conv_loops;
}
namespace avx512 {
extern const ConvLoops<float> conv_loops;
}

}  // namespace naru::kernels
