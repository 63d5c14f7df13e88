#include "kernels/peak.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <vector>

#include "kernels/cpu/peak_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
int64_t fma_burst(int64_t rounds, T* sink) {
  T acc[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  for (int64_t r = 0; r < rounds; ++r)
    for (T& a : acc) a = std::fma(a, T(0.9999), T(1e-4));
  for (const T a : acc) *sink += a;
  return rounds * 8 * 2;
}

template <class T>
constexpr PeakLoops<T> peak_loops{fma_burst<T>};

}  // namespace plain

int64_t fma_burst(Cpu, int64_t rounds, float* sink) {
  return pick<float, PeakLoops>(plain::peak_loops<float>, avx2::peak_loops, avx512::peak_loops).fma_burst(rounds, sink);
}

double measured_peak_gflops(Cpu cpu, ThreadPool& pool) {
  std::vector<float> sinks(size_t(pool.size()));
  double best = 0;
  for (int burst = 0; burst < 5; ++burst) {
    std::vector<int64_t> flops(sinks.size());
    const auto start = std::chrono::steady_clock::now();
    pool.run(pool.size(), [&](int64_t i) { flops[size_t(i)] = fma_burst(cpu, 500'000, &sinks[size_t(i)]); });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    best = std::max(best, 1e-9 * double(std::accumulate(flops.begin(), flops.end(), int64_t(0))) / seconds);
  }
  return best;
}

}  // namespace naru::kernels
