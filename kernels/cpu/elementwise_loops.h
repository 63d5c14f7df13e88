// The loops behind kernels/elementwise.h.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

template <class T>
struct ElementwiseLoops {
  void (*combine)(T s, const T* x, T t, const T* y, T* out, int64_t n);
  void (*scale)(T s, const T* x, T* y, int64_t n);
  void (*multiply)(const T* a, const T* b, T* y, int64_t n);
  void (*add_row)(const T* x, const T* b, T* y, int64_t R, int64_t D);
  void (*round_to_whole)(const T* x, T* y, int64_t n);
  void (*distance_slope)(T s, const T* a, const T* b, T* out, int64_t n);
};

namespace avx2 {
extern const ElementwiseLoops<float> elementwise_loops;
}
namespace avx512 {
extern const ElementwiseLoops<float> elementwise_loops;
}

}  // namespace naru::kernels
