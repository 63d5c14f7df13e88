// The loop behind adamw_step in kernels/optim.h, and what it does to an element: V is float, double or sixteen floats.
// Muon is made of other kernels and has no loop of its own.
#pragma once

#include <cstdint>

#include "base/exact.h"
#include "kernels/device.h"

namespace naru::kernels {

template <class T>
struct AdamWConstants {
  T beta1, rest1;  // rest: 1 - beta
  T beta2, rest2;
  T rate;  // lr / correction1
  T root;  // 1 / sqrt(correction2)
  T eps;
  T keep;  // 1 - lr weight_decay
};

template <class T>
struct OptimLoops {
  void (*adamw)(T* w, const T* g, T* m, T* v, int64_t n, const AdamWConstants<T>& k);
};

namespace avx2 {
extern const OptimLoops<float> optim_loops;
}
namespace avx512 {
extern const OptimLoops<float> optim_loops;
}

namespace element {

using exact::fma;

template <class V, class T>
[[gnu::always_inline]] inline void adamw(V& w, V g, V& m, V& v, const AdamWConstants<T>& k) {
  using std::sqrt;
  m = fma(V(k.beta1), m, V(k.rest1) * g);
  v = fma(V(k.beta2), v, V(k.rest2) * g * g);
  const V step = V(k.rate) * m / fma(V(k.root), sqrt(v), V(k.eps));
  w = fma(V(k.keep), w, V(0) - step);
}

}  // namespace element
}  // namespace naru::kernels
