// The loop behind kernels/rope.h: positions n0 <= n < n1. rope.cc has the plain one, rope.simd.cc the vector one.
#pragma once

#include "kernels/rope.h"

namespace naru::kernels {

template <class T>
struct RopeLoops {
  void (*rope)(const T* x, const T* cos, const T* sin, T* y, const RopeSizes& sizes, T sign, int64_t n0, int64_t n1);
};

namespace avx2 {
extern const RopeLoops<float> rope_loops;
}
namespace avx512 {
extern const RopeLoops<float> rope_loops;
}

}  // namespace naru::kernels
