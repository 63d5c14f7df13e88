// Plain loops of the activations, and how they are shared out to threads.
#include "kernels/activation.h"

#include "base/thread_pool.h"
#include "kernels/cpu/activation_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

using element::Silu;

template <class T, class F>
void forward(const T* x, T* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = F::value(x[i]);
}

template <class T, class F>
void backward(const T* dy, const T* x, T* dx, int64_t n) {
  for (int64_t i = 0; i < n; ++i) dx[i] = dy[i] * F::slope(x[i]);
}

template <class T>
void softcap(const T* x, T* y, int64_t n, T cap) {
  for (int64_t i = 0; i < n; ++i) y[i] = element::softcap(x[i], cap, 1 / cap);
}

template <class T>
void softcap_dx(const T* dy, const T* x, T* dx, int64_t n, T cap) {
  for (int64_t i = 0; i < n; ++i) dx[i] = dy[i] * element::softcap_slope(x[i], 1 / cap);
}

template <class T>
void silu_glu(const T* gate, const T* up, T* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = Silu::value(gate[i]) * up[i];
}

template <class T>
void silu_glu_dx(const T* dy, const T* gate, const T* up, T* dgate, T* dup, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const T g = gate[i], u = up[i], d = dy[i];
    dgate[i] = d * u * Silu::slope(g);
    dup[i] = d * Silu::value(g);
  }
}

template <class T>
constexpr ActivationLoops<T> activation_loops{
    {forward<T, element::Relu>, forward<T, element::Relu2>, forward<T, Silu>, forward<T, element::Gelu>},
    {backward<T, element::Relu>, backward<T, element::Relu2>, backward<T, Silu>, backward<T, element::Gelu>},
    softcap<T>,
    softcap_dx<T>,
    silu_glu<T>,
    silu_glu_dx<T>};

}  // namespace plain

namespace {
constexpr int64_t kGrain = 4096;
}

template <class T>
static const ActivationLoops<T>& loops() {
  return pick<T, ActivationLoops>(plain::activation_loops<T>, avx2::activation_loops, avx512::activation_loops);
}

template <class T>
void activation_forward(Cpu, Activation f, const T* x, T* y, int64_t n) {
  parallel_for(n, kGrain, [&](int64_t i, int64_t end) { loops<T>().forward[size_t(f)](x + i, y + i, end - i); });
}

template <class T>
void activation_backward(Cpu, Activation f, const T* dy, const T* x, T* dx, int64_t n) {
  parallel_for(n, kGrain,
               [&](int64_t i, int64_t end) { loops<T>().backward[size_t(f)](dy + i, x + i, dx + i, end - i); });
}

template <class T>
void softcap_forward(Cpu, const T* x, T* y, int64_t n, float cap) {
  parallel_for(n, kGrain, [&](int64_t i, int64_t end) { loops<T>().softcap(x + i, y + i, end - i, T(cap)); });
}

template <class T>
void softcap_backward(Cpu, const T* dy, const T* x, T* dx, int64_t n, float cap) {
  parallel_for(n, kGrain,
               [&](int64_t i, int64_t end) { loops<T>().softcap_dx(dy + i, x + i, dx + i, end - i, T(cap)); });
}

template <class T>
void silu_glu_forward(Cpu, const T* gate, const T* up, T* y, int64_t n) {
  parallel_for(n, kGrain, [&](int64_t i, int64_t end) { loops<T>().silu_glu(gate + i, up + i, y + i, end - i); });
}

template <class T>
void silu_glu_backward(Cpu, const T* dy, const T* gate, const T* up, T* dgate, T* dup, int64_t n) {
  parallel_for(n, kGrain, [&](int64_t i, int64_t end) {
    loops<T>().silu_glu_dx(dy + i, gate + i, up + i, dgate + i, dup + i, end - i);
  });
}

template void activation_forward(Cpu, Activation, const float*, float*, int64_t);
template void activation_forward(Cpu, Activation, const double*, double*, int64_t);
template void activation_backward(Cpu, Activation, const float*, const float*, float*, int64_t);
template void activation_backward(Cpu, Activation, const double*, const double*, double*, int64_t);
template void softcap_forward(Cpu, const float*, float*, int64_t, float);
template void softcap_forward(Cpu, const double*, double*, int64_t, float);
template void softcap_backward(Cpu, const float*, const float*, float*, int64_t, float);
template void softcap_backward(Cpu, const double*, const double*, double*, int64_t, float);
template void silu_glu_forward(Cpu, const float*, const float*, float*, int64_t);
template void silu_glu_forward(Cpu, const double*, const double*, double*, int64_t);
template void silu_glu_backward(Cpu, const float*, const float*, const float*, float*, float*, int64_t);
template void silu_glu_backward(Cpu, const double*, const double*, const double*, double*, double*, int64_t);

}  // namespace naru::kernels
