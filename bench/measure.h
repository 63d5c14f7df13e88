// What the benchmark programs share: seconds of this thread, the peak, the choice of instruction set.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <ctime>

#include "base/float_mode.h"
#include "kernels/isa.h"
#include "kernels/peak.h"

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

// Fused multiply-adds in registers, in GFLOP/s, measured once for about 100 microseconds.
inline double peak_gflops() {
  float sink = 0;
  int64_t flops = 0;
  const double seconds = seconds_of([&] { flops = kernels::fma_burst(kernels::Cpu{}, 40'000, &sink); });
  benchmark::DoNotOptimize(sink);
  return 1e-9 * double(flops) / seconds;
}

// Float mode, and the instruction set that NARU_ISA names.
inline void set_up() {
  set_float_mode();
  const char* isa = std::getenv("NARU_ISA");
  for (const auto one : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512})
    if (isa && !std::strcmp(isa, kernels::isa_name(one))) kernels::set_isa(one);
}

}  // namespace naru::bench
