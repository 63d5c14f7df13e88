#include "kernels/cpu/rows_loops.h"
#include "kernels/cpu/simd.h"

namespace naru::kernels::NARU_SIMD {
namespace {

void scatter_add(const float* dy, const int32_t* index, float* dx, int64_t N, int64_t D, int64_t c0, int64_t c1) {
  for (int64_t row = 0; row < N; ++row) {
    if (index[row] < 0) continue;
    const float* from = dy + row * D + c0;
    float* to = dx + index[row] * D + c0;
    for_lanes(c1 - c0,
              [&](int64_t c, int64_t n) { (F32x16::load(to + c, n) + F32x16::load(from + c, n)).store(to + c, n); });
  }
}

}  // namespace

const RowsLoops<float> rows_loops{scatter_add};

}  // namespace naru::kernels::NARU_SIMD
