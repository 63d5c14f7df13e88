// The loops behind kernels/reduce.h.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

template <class T>
struct ReduceLoops {
  void (*sum_rows)(const T* x, T* out, int64_t R, int64_t C, int64_t c0, int64_t c1);
  Accum<T> (*squares)(const T* x, int64_t n);  // of one block
  Accum<T> (*distances)(const T* x, const T* y, int64_t n);
};

namespace avx2 {
extern const ReduceLoops<float> reduce_loops;
}
namespace avx512 {
extern const ReduceLoops<float> reduce_loops;
}

}  // namespace naru::kernels
