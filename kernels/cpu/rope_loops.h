// The loop behind kernels/rope.h: positions n0 <= n < n1.
#pragma once

#include <cstdint>

namespace naru::kernels {

template <class T>
struct RopeLoops {
  void (*rope)(const T* x, const T* cos, const T* sin, T* y, int64_t n0, int64_t n1, int64_t H, int64_t K, int64_t P,
               bool back);
};

namespace avx2 {
extern const RopeLoops<float> rope_loops;
}
namespace avx512 {
extern const RopeLoops<float> rope_loops;
}

}  // namespace naru::kernels
