// Vector loops of the activations: activation.cc's, sixteen elements at a time.
#include "kernels/cpu/activation_loops.h"
#include "kernels/cpu/simd.h"

namespace naru::kernels::NARU_SIMD {
namespace {

using element::Silu;

template <class F>
void forward(const float* x, float* y, int64_t count) {
  for_lanes(count, [&](int64_t i, int64_t n) { F::value(F32x16::load(x + i, n)).store(y + i, n); });
}

template <class F>
void backward(const float* dy, const float* x, float* dx, int64_t count) {
  for_lanes(count, [&](int64_t i, int64_t n) {
    (F32x16::load(dy + i, n) * F::slope(F32x16::load(x + i, n))).store(dx + i, n);
  });
}

void softcap(const float* x, float* y, int64_t count, float cap) {
  const F32x16 caps(cap), inverse(1 / cap);
  for_lanes(count,
            [&](int64_t i, int64_t n) { element::softcap(F32x16::load(x + i, n), caps, inverse).store(y + i, n); });
}

void softcap_dx(const float* dy, const float* x, float* dx, int64_t count, float cap) {
  const F32x16 inverse(1 / cap);
  for_lanes(count, [&](int64_t i, int64_t n) {
    (F32x16::load(dy + i, n) * element::softcap_slope(F32x16::load(x + i, n), inverse)).store(dx + i, n);
  });
}

void silu_glu(const float* gate, const float* up, float* y, int64_t count) {
  for_lanes(count, [&](int64_t i, int64_t n) {
    (Silu::value(F32x16::load(gate + i, n)) * F32x16::load(up + i, n)).store(y + i, n);
  });
}

void silu_glu_dx(const float* dy, const float* gate, const float* up, float* dgate, float* dup, int64_t count) {
  for_lanes(count, [&](int64_t i, int64_t n) {
    const F32x16 g = F32x16::load(gate + i, n), u = F32x16::load(up + i, n), d = F32x16::load(dy + i, n);
    (d * u * Silu::slope(g)).store(dgate + i, n);
    (d * Silu::value(g)).store(dup + i, n);
  });
}

}  // namespace

const ActivationLoops<float> activation_loops{
    {forward<element::Relu>, forward<element::Relu2>, forward<Silu>, forward<element::Gelu>},
    {backward<element::Relu>, backward<element::Relu2>, backward<Silu>, backward<element::Gelu>},
    softcap,
    softcap_dx,
    silu_glu,
    silu_glu_dx};

}  // namespace naru::kernels::NARU_SIMD
