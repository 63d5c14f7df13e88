#include "apps/peak.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/thread_pool.h"
#include "kernels/peak.h"

namespace naru::apps {

double measure_peak_gflops(int n_threads) {
  ThreadPool pool(n_threads);
  std::vector<float> sinks(static_cast<size_t>(n_threads));
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    std::vector<int64_t> flops(static_cast<size_t>(n_threads));
    const auto start = std::chrono::steady_clock::now();
    pool.run(n_threads, [&](int64_t i) {
      flops[size_t(i)] = kernels::fma_burst(kernels::Cpu{}, 1'000'000, &sinks[size_t(i)]);
    });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    double all = 0;
    for (const int64_t n : flops) all += double(n);
    best = std::max(best, all / seconds * 1e-9);
  }
  return best;
}

}  // namespace naru::apps
