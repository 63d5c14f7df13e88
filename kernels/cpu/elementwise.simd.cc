#include "kernels/cpu/elementwise_loops.h"
#include "kernels/cpu/simd.h"

namespace naru::kernels::NARU_SIMD {
namespace {

void combine(float s, const float* x, float t, const float* y, float* out, int64_t count) {
  for_lanes(count, [&](int64_t i, int64_t n) {
    fma(F32x16(s), F32x16::load(x + i, n), F32x16(t) * F32x16::load(y + i, n)).store(out + i, n);
  });
}

void scale(float s, const float* x, float* y, int64_t count) {
  for_lanes(count, [&](int64_t i, int64_t n) { (F32x16(s) * F32x16::load(x + i, n)).store(y + i, n); });
}

void multiply(const float* a, const float* b, float* y, int64_t count) {
  for_lanes(count, [&](int64_t i, int64_t n) { (F32x16::load(a + i, n) * F32x16::load(b + i, n)).store(y + i, n); });
}

void add_row(const float* x, const float* b, float* y, int64_t R, int64_t D) {
  for (int64_t r = 0; r < R; ++r)
    for_lanes(D, [&](int64_t d, int64_t n) {
      (F32x16::load(x + r * D + d, n) + F32x16::load(b + d, n)).store(y + r * D + d, n);
    });
}

void round_to_whole(const float* x, float* y, int64_t count) {
  for_lanes(count, [&](int64_t i, int64_t n) { round_even(F32x16::load(x + i, n)).store(y + i, n); });
}

void distance_slope(float s, const float* a, const float* b, float* out, int64_t count) {
  for_lanes(count, [&](int64_t i, int64_t n) {
    const F32x16 x = F32x16::load(a + i, n), y = F32x16::load(b + i, n);
    select_lt(y, x, F32x16(s), select_lt(x, y, F32x16(-s), F32x16(0.f))).store(out + i, n);
  });
}

}  // namespace

const ElementwiseLoops<float> elementwise_loops{combine, scale, multiply, add_row, round_to_whole, distance_slope};

}  // namespace naru::kernels::NARU_SIMD
