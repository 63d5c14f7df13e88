// The loop behind kernels/peak.h.
#pragma once

#include <cstdint>

namespace naru::kernels {

template <class T>
struct PeakLoops {
  int64_t (*fma_burst)(int64_t rounds, T* sink);
};

namespace avx2 {
extern const PeakLoops<float> peak_loops;
}
namespace avx512 {
extern const PeakLoops<float> peak_loops;
}

}  // namespace naru::kernels
