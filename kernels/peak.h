// The fastest that this processor multiplies and adds: what shares of peak are measured against.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// Runs independent fma chains in registers on the calling thread; returns their floating-point operations (an fma is two).
// The caller takes the time. `sink` gets a value that depends on all of them.
int64_t fma_burst(Cpu, int64_t rounds, float* sink);

}  // namespace naru::kernels
