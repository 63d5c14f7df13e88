// The loops behind kernels/norm.h: rows r0 <= r < r1, columns c0 <= c < c1. norm.cc has the plain ones, norm.simd.cc
// the vector ones.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

template <class T>
struct NormLoops {
  void (*rms_norm)(const T* x, const T* w, T* y, Accum<T>* rstd, int64_t r0, int64_t r1, int64_t D, float eps);
  void (*rms_norm_dx)(const T* dy, const T* x, const T* w, const Accum<T>* rstd, T* dx, int64_t r0, int64_t r1,
                      int64_t D);
  void (*rms_norm_dw)(const T* dy, const T* x, const Accum<T>* rstd, T* dw, int64_t R, int64_t D, int64_t c0,
                      int64_t c1);
};

namespace avx2 {
extern const NormLoops<float> norm_loops;
}
namespace avx512 {
extern const NormLoops<float> norm_loops;
}

}  // namespace naru::kernels
