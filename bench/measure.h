// What the benchmark programs share: seconds of this thread, the peak, what is made of many figures, flags, the choice
// of instruction set.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "base/error.h"
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

struct Spread {
  double low, median, high;
};
inline Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values.front(), values[values.size() / 2], values.back()};
}

inline double geometric_mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / double(values.size()));
}

// The three products of a layer: x w^T, dy w, dy^T x.
enum class Kind { forward, dx, dw };
inline const char* kind_name(Kind kind) {
  return kind == Kind::forward ? "forward" : kind == Kind::dx ? "dx" : "dw";
}

// Whether an argument begins with `name`, such as "--threads="; then `value` is what follows.
inline bool take(const char* argument, const char* name, std::string* value) {
  const size_t n = std::strlen(name);
  if (std::strncmp(argument, name, n) != 0) return false;
  *value = argument + n;
  return true;
}
// The same for a whole number of at least `low`; throws Error for anything else.
inline bool take(const char* argument, const char* name, int64_t* value, int64_t low) {
  std::string text;
  if (!take(argument, name, &text)) return false;
  char* end = nullptr;
  *value = std::strtoll(text.c_str(), &end, 10);
  check(!text.empty() && !*end && *value >= low, name, " wants a whole number from ", low, ", got '", text, "'");
  return true;
}

// Float mode, and the instruction set that NARU_ISA names.
inline void set_up() {
  set_float_mode();
  const char* isa = std::getenv("NARU_ISA");
  for (const auto one : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512})
    if (isa && !std::strcmp(isa, kernels::isa_name(one))) kernels::set_isa(one);
}

}  // namespace naru::bench
