// The vector rotation: sixteen pairs at a time, or eight where pairs are neighbours.
#include "kernels/cpu/rope_loops.h"
#include "kernels/cpu/simd.h"
#include "kernels/cpu/workspace.h"

#include <algorithm>

namespace naru::kernels::NARU_SIMD {
namespace {

#ifdef NARU_AVX512
F32x16 swap_neighbours(F32x16 x) {
  return _mm512_permute_ps(x.v, 0xb1);
}
#else
F32x16 swap_neighbours(F32x16 x) {
  return {_mm256_permute_ps(x.lo, 0xb1), _mm256_permute_ps(x.hi, 0xb1)};
}
#endif

void turn_halves(const float* from, const float* c, const float* s, float* to, int64_t n_pairs) {
  for_lanes(n_pairs, [&](int64_t i, int64_t n) {
    const F32x16 a = F32x16::load(from + i, n), b = F32x16::load(from + n_pairs + i, n);
    const F32x16 cos = F32x16::load(c + i, n), sin = F32x16::load(s + i, n);
    fma(a, cos, b * (sin * F32x16(-1.f))).store(to + i, n);  // not 0 - x, which loses the sign of a zero
    fma(b, cos, a * sin).store(to + n_pairs + i, n);
  });
}

// c and s hold each value twice, the first of each pair of s negative.
void turn_neighbours(const float* from, const float* c, const float* s, float* to, int64_t n_pairs) {
  for_lanes(2 * n_pairs, [&](int64_t d, int64_t n) {
    const F32x16 x = F32x16::load(from + d, n);
    fma(x, F32x16::load(c + d, n), swap_neighbours(x) * F32x16::load(s + d, n)).store(to + d, n);
  });
}

void rope(const float* x, const float* cos, const float* sin, float* y, const RopeSizes& sizes, float sign, int64_t n0,
          int64_t n1) {
  const auto [N, H, K, n_pairs, interleaved] = sizes;
  float* const c = workspace(Slot::other, 4 * n_pairs);
  float* const s = c + 2 * n_pairs;
  for (int64_t n = n0; n < n1; ++n) {
    for (int64_t i = 0; i < n_pairs; ++i) {  // the angles of one position serve all its heads
      const float ci = cos[n * n_pairs + i], si = sign * sin[n * n_pairs + i];
      if (interleaved) {
        c[2 * i] = c[2 * i + 1] = ci;
        s[2 * i] = -si;
        s[2 * i + 1] = si;
      } else {
        c[i] = ci;
        s[i] = si;
      }
    }
    for (int64_t row = n * H; row < (n + 1) * H; ++row) {
      (interleaved ? turn_neighbours : turn_halves)(x + row * K, c, s, y + row * K, n_pairs);
      if (y != x) std::copy(x + row * K + 2 * n_pairs, x + (row + 1) * K, y + row * K + 2 * n_pairs);
    }
  }
}

}  // namespace

const RopeLoops<float> rope_loops{rope};

}  // namespace naru::kernels::NARU_SIMD
