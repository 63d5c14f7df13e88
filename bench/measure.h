// What the benchmark programs share: seconds of this thread, the peak, the choice of instruction set.
#pragma once

#include <benchmark/benchmark.h>
#include <immintrin.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

#include "base/float_mode.h"
#include "base/philox.h"
#include "kernels/isa.h"

namespace naru::bench {

// Of this thread alone: a busy machine takes it off the processor in the midst of a long run.
inline double thread_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}
template <class Body>
double seconds_of(Body body) {
  const double start = thread_seconds();
  body();
  return thread_seconds() - start;
}

// Twelve independent chains of fma, `steps` long.
constexpr int kChains = 12;
__attribute__((target("avx512f"))) inline void fma_chains_avx512(int steps) {
  __m512 sum[kChains], x = _mm512_set1_ps(0.5f);
  benchmark::DoNotOptimize(x);
  for (__m512& s : sum) s = x;
  for (int step = 0; step < steps; ++step) {
#pragma GCC unroll 12
    for (int c = 0; c < kChains; ++c) sum[c] = _mm512_fmadd_ps(sum[c], x, x);
  }
  for (__m512& s : sum) benchmark::DoNotOptimize(s);
}
inline void fma_chains_avx2(int steps) {
  __m256 sum[kChains], x = _mm256_set1_ps(0.5f);
  benchmark::DoNotOptimize(x);
  for (__m256& s : sum) s = x;
  for (int step = 0; step < steps; ++step) {
#pragma GCC unroll 12
    for (int c = 0; c < kChains; ++c) sum[c] = _mm256_fmadd_ps(sum[c], x, x);
  }
  for (__m256& s : sum) benchmark::DoNotOptimize(s);
}

// Fused multiply-adds in registers, in GFLOP/s, measured once for about 50 microseconds.
inline double peak_gflops() {
  constexpr int kSteps = 20000;
  const bool wide = kernels::active_isa() == kernels::Isa::avx512;
  const double seconds = seconds_of([&] { wide ? fma_chains_avx512(kSteps) : fma_chains_avx2(kSteps); });
  return 2e-9 * kChains * kSteps * (wide ? 16 : 8) / seconds;
}

inline std::vector<float> random_floats(int64_t n, uint64_t seed) {
  Random random(seed);
  std::vector<float> out(static_cast<size_t>(n));
  for (float& v : out) v = random.uniform(-1, 1);
  return out;
}

// Float mode, and the instruction set that NARU_ISA names.
inline void set_up() {
  set_float_mode();
  const char* isa = std::getenv("NARU_ISA");
  for (const auto one : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512})
    if (isa && !std::strcmp(isa, kernels::isa_name(one))) kernels::set_isa(one);
}

}  // namespace naru::bench
