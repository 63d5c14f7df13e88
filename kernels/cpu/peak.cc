#include "kernels/peak.h"

#include <cmath>

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

}  // namespace naru::kernels
