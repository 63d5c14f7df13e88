// The fastest that this processor multiplies and adds: what shares of peak are measured against.
#pragma once

#include <cstdint>

#include "base/thread_pool.h"
#include "kernels/device.h"

namespace naru::kernels {

// Runs independent fma chains in registers on the calling thread; returns their floating-point operations (an fma is
// two). The caller takes the time. `sink` gets a value that depends on all of them.
int64_t fma_burst(Cpu, int64_t rounds, float* sink);

// GFLOP/s of all threads of a pool together, by the wall clock: the best of five bursts of some milliseconds. What
// other programs took meanwhile is missing in it.
double measured_peak_gflops(Cpu, ThreadPool& pool);

}  // namespace naru::kernels
