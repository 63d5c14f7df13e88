// Vector loops of the cross-entropy: cross_entropy.cc's, sixteen classes at a time.
#include "kernels/cpu/cross_entropy_loops.h"
#include "kernels/cpu/simd.h"

#include <limits>

namespace naru::kernels::NARU_SIMD {
namespace {

constexpr float kLowest = -std::numeric_limits<float>::infinity();

// The first n lanes of x, -infinity in the others: what adds nothing to a maximum or to a sum of exponentials.
F32x16 first_lanes(F32x16 x, int64_t n) {
  if (n == kLanes) return x;
  float lanes[kLanes];
  F32x16(kLowest).store(lanes);
  x.store(lanes, n);
  return F32x16::load(lanes);
}

float largest(const float* x, int64_t count) {
  F32x16 peak(kLowest);
  for_lanes(count, [&](int64_t v, int64_t n) { peak = vmax(first_lanes(F32x16::load(x + v, n), n), peak); });
  return reduce_max(peak);
}

float sum_exp(const float* x, int64_t count, SoftCap<float> cap, float shift) {
  F32x16 sum(0.f);
  for_lanes(count, [&](int64_t v, int64_t n) {
    const F32x16 z = first_lanes(element::capped(F32x16::load(x + v, n), cap), n);
    sum = sum + exact::exp(z - F32x16(shift));
  });
  return reduce(sum);
}

void gradient(const float* x, float* dx, int64_t count, SoftCap<float> cap, float lse, float factor) {
  for_lanes(count, [&](int64_t v, int64_t n) {
    element::cross_entropy_slope(F32x16::load(x + v, n), cap, F32x16(lse), F32x16(factor)).store(dx + v, n);
  });
}

}  // namespace

const CrossEntropyLoops<float> cross_entropy_loops{largest, sum_exp, gradient};

}  // namespace naru::kernels::NARU_SIMD
