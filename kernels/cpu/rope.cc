// The plain rotation, and the choice between it and the vector form.
#include "kernels/rope.h"

#include <cmath>

#include "base/thread_pool.h"
#include "kernels/cpu/rope_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
void rope(const T* x, const T* cos, const T* sin, T* y, const RopeSizes& sizes, T sign, int64_t n0, int64_t n1) {
  const auto [N, H, K, n_pairs, interleaved] = sizes;
  const int64_t step = interleaved ? 2 : 1, partner = interleaved ? 1 : n_pairs;
  for (int64_t row = n0 * H; row < n1 * H; ++row) {
    const T *from = x + row * K, *c = cos + row / H * n_pairs, *s = sin + row / H * n_pairs;
    T* to = y + row * K;
    for (int64_t i = 0; i < n_pairs; ++i) {
      const T a = from[i * step], b = from[i * step + partner], turn = sign * s[i];
      to[i * step] = std::fma(a, c[i], b * -turn);
      to[i * step + partner] = std::fma(b, c[i], a * turn);
    }
    for (int64_t d = 2 * n_pairs; d < K; ++d) to[d] = from[d];
  }
}

template <class T>
constexpr RopeLoops<T> rope_loops{rope<T>};

}  // namespace plain

template <class T>
void rope(Cpu, const T* x, const T* cos, const T* sin, T* y, const RopeSizes& sizes, bool inverse) {
  const auto& loops = pick<T, RopeLoops>(plain::rope_loops<T>, avx2::rope_loops, avx512::rope_loops);
  parallel_for(sizes.N, 16,
               [&](int64_t n0, int64_t n1) { loops.rope(x, cos, sin, y, sizes, T(inverse ? -1 : 1), n0, n1); });
}

template void rope(Cpu, const float*, const float*, const float*, float*, const RopeSizes&, bool);
template void rope(Cpu, const double*, const double*, const double*, double*, const RopeSizes&, bool);

}  // namespace naru::kernels
