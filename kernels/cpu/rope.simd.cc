#include "kernels/cpu/rope_loops.h"

#include "kernels/cpu/simd.h"

#include <algorithm>

namespace naru::kernels::NARU_SIMD {
namespace {

void rope(const float* x, const float* cos, const float* sin, float* y, int64_t n0, int64_t n1, int64_t H, int64_t K,
          int64_t P, bool back) {
  const F32x16 sign(back ? -1.f : 1.f), zero(0.f);
  for (int64_t n = n0; n < n1; ++n)
    for (int64_t h = 0; h < H; ++h) {
      const float* from = x + (n * H + h) * K;
      float* to = y + (n * H + h) * K;
      for_lanes(P, [&](int64_t i, int64_t m) {
        const F32x16 c = F32x16::load(cos + n * P + i, m), s = sign * F32x16::load(sin + n * P + i, m);
        const F32x16 a = F32x16::load(from + i, m), b = F32x16::load(from + i + P, m);
        fma(a, c, zero - b * s).store(to + i, m);
        fma(b, c, a * s).store(to + i + P, m);
      });
      std::copy(from + 2 * P, from + K, to + 2 * P);
    }
}

}  // namespace

const RopeLoops<float> rope_loops{rope};

}  // namespace naru::kernels::NARU_SIMD
