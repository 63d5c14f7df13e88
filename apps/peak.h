// The machine's peak of fp32 multiply-adds, measured now.
#pragma once

namespace naru::apps {

// GFLOP/s of n_threads threads together; takes about 50 ms.
double measure_peak_gflops(int n_threads);

}  // namespace naru::apps
