#include "kernels/cpu/reduce_loops.h"
#include "kernels/cpu/simd.h"

namespace naru::kernels::NARU_SIMD {
namespace {

void sum_rows(const float* x, float* out, int64_t R, int64_t C, int64_t c0, int64_t c1) {
  for_lanes(c1 - c0, [&](int64_t c, int64_t n) {
    F32x16 sum(0.f);
    for (int64_t r = 0; r < R; ++r) sum = sum + F32x16::load(x + r * C + c0 + c, n);
    sum.store(out + c0 + c, n);
  });
}

float squares(const float* x, int64_t count) {
  F32x16 sum(0.f);
  for_lanes(count, [&](int64_t i, int64_t n) {
    const F32x16 v = F32x16::load(x + i, n);
    sum = fma(v, v, sum);
  });
  return reduce(sum);
}

float distances(const float* x, const float* y, int64_t count) {
  F32x16 sum(0.f);
  for_lanes(count, [&](int64_t i, int64_t n) { sum = sum + abs_of(F32x16::load(x + i, n) - F32x16::load(y + i, n)); });
  return reduce(sum);
}

}  // namespace

const ReduceLoops<float> reduce_loops{sum_rows, squares, distances};

}  // namespace naru::kernels::NARU_SIMD
