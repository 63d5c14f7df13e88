// Vector loops of the normalisations: the same sums as norm.cc, sixteen elements at a time.
#include "kernels/cpu/norm_loops.h"
#include "kernels/cpu/simd.h"

#include <cmath>

namespace naru::kernels::NARU_SIMD {
namespace {

void rms_norm(const float* x, const float* w, float* y, float* rstd, int64_t r0, int64_t r1, int64_t D, float eps) {
  for (int64_t r = r0; r < r1; ++r) {
    const float* xr = x + r * D;
    F32x16 squares(0.f);
    for_lanes(D, [&](int64_t d, int64_t n) {
      const F32x16 v = F32x16::load(xr + d, n);
      squares = fma(v, v, squares);
    });
    const float s = 1 / std::sqrt(reduce(squares) / float(D) + eps);
    rstd[r] = s;
    for_lanes(D, [&](int64_t d, int64_t n) {
      (F32x16::load(xr + d, n) * F32x16(s) * F32x16::load(w + d, n)).store(y + r * D + d, n);
    });
  }
}

void rms_norm_dx(const float* dy, const float* x, const float* w, const float* rstd, float* dx, int64_t r0, int64_t r1,
                 int64_t D) {
  for (int64_t r = r0; r < r1; ++r) {
    const float *xr = x + r * D, *gr = dy + r * D;
    F32x16 dot(0.f);
    for_lanes(D, [&](int64_t d, int64_t n) {
      dot = fma(F32x16::load(gr + d, n) * F32x16::load(w + d, n), F32x16::load(xr + d, n), dot);
    });
    const float s = rstd[r], c = s * s * s * reduce(dot) / float(D);
    for_lanes(D, [&](int64_t d, int64_t n) {
      const F32x16 g = F32x16::load(gr + d, n) * F32x16::load(w + d, n) * F32x16(s);
      fma(F32x16(-c), F32x16::load(xr + d, n), g).store(dx + r * D + d, n);
    });
  }
}

void rms_norm_dw(const float* dy, const float* x, const float* rstd, float* dw, int64_t R, int64_t D, int64_t c0,
                 int64_t c1) {
  for_lanes(c1 - c0, [&](int64_t c, int64_t n) {
    F32x16 sum(0.f);
    for (int64_t r = 0; r < R; ++r) {
      const int64_t at = r * D + c0 + c;
      sum = fma(F32x16::load(dy + at, n), F32x16::load(x + at, n) * F32x16(rstd[r]), sum);
    }
    sum.store(dw + c0 + c, n);
  });
}

}  // namespace

const NormLoops<float> norm_loops{rms_norm, rms_norm_dx, rms_norm_dw};

}  // namespace naru::kernels::NARU_SIMD
