#include "kernels/rope.h"

#include <algorithm>
#include <cmath>

#include "base/thread_pool.h"
#include "kernels/cpu/rope_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
void rope(const T* x, const T* cos, const T* sin, T* y, int64_t n0, int64_t n1, int64_t H, int64_t K, int64_t P,
          bool back) {
  for (int64_t n = n0; n < n1; ++n)
    for (int64_t h = 0; h < H; ++h) {
      const T* from = x + (n * H + h) * K;
      T* to = y + (n * H + h) * K;
      for (int64_t i = 0; i < P; ++i) {
        const T c = cos[n * P + i], s = back ? -sin[n * P + i] : sin[n * P + i];
        to[i] = std::fma(from[i], c, -(from[i + P] * s));
        to[i + P] = std::fma(from[i + P], c, from[i] * s);
      }
      std::copy(from + 2 * P, from + K, to + 2 * P);
    }
}

template <class T>
constexpr RopeLoops<T> rope_loops{rope<T>};

}  // namespace plain

template <class T>
void rope(Cpu, const T* x, const T* cos, const T* sin, T* y, int64_t N, int64_t H, int64_t K, int64_t P, bool back) {
  const auto& loops = pick<T, RopeLoops>(plain::rope_loops<T>, avx2::rope_loops, avx512::rope_loops);
  parallel_for(N, 16, [&](int64_t n0, int64_t n1) { loops.rope(x, cos, sin, y, n0, n1, H, K, P, back); });
}

template void rope(Cpu, const float*, const float*, const float*, float*, int64_t, int64_t, int64_t, int64_t, bool);
template void rope(Cpu, const double*, const double*, const double*, double*, int64_t, int64_t, int64_t, int64_t, bool);

}  // namespace naru::kernels
