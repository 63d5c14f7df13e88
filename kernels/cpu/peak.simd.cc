#include "kernels/cpu/peak_loops.h"
#include "kernels/cpu/simd.h"

namespace naru::kernels::NARU_SIMD {
namespace {

// Twelve vectors: enough chains to hide the latency of fma, few enough for the registers of either instruction set.
int64_t fma_burst(int64_t rounds, float* sink) {
#ifdef NARU_AVX512
  constexpr int kChains = 12;
#else
  constexpr int kChains = 6;
#endif
  F32x16 acc[kChains];
  for (int i = 0; i < kChains; ++i) acc[i] = F32x16(float(i + 1));
  const F32x16 factor(0.9999f), term(1e-4f);
  for (int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
    for (int i = 0; i < kChains; ++i) acc[i] = fma(acc[i], factor, term);
  }
  for (const F32x16& a : acc) *sink += reduce(a);
  return rounds * kChains * kLanes * 2;
}

}  // namespace

const PeakLoops<float> peak_loops{fma_burst};

}  // namespace naru::kernels::NARU_SIMD
