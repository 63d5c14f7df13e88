#include "kernels/cpu/simd.h"

#include "kernels/cpu/optim_loops.h"

namespace naru::kernels::NARU_SIMD {
namespace {

void adamw(float* w, const float* g, float* m, float* v, int64_t count, const AdamWConstants<float>& k) {
  for_lanes(count, [&](int64_t i, int64_t n) {
    F32x16 wi = F32x16::load(w + i, n), mi = F32x16::load(m + i, n), vi = F32x16::load(v + i, n);
    element::adamw(wi, F32x16::load(g + i, n), mi, vi, k);
    wi.store(w + i, n);
    mi.store(m + i, n);
    vi.store(v + i, n);
  });
}

}  // namespace

const OptimLoops<float> optim_loops{adamw};

}  // namespace naru::kernels::NARU_SIMD
