// The loops behind kernels/cross_entropy.h, over the n classes of one row.
#pragma once

#include <cstdint>

#include "kernels/cpu/activation_loops.h"
#include "kernels/device.h"

namespace naru::kernels {

template <class T>
struct SoftCap {
  T cap = 0, inverse = 0;  // cap 0: none
};

template <class T>
struct CrossEntropyLoops {
  T (*largest)(const T* x, int64_t n);  // NaN is passed over
  T (*sum_exp)(const T* x, int64_t n, SoftCap<T> cap, T shift);
  void (*gradient)(const T* x, T* dx, int64_t n, SoftCap<T> cap, T lse, T factor);  // the target's own term is missing
};

namespace avx2 {
extern const CrossEntropyLoops<float> cross_entropy_loops;
}
namespace avx512 {
extern const CrossEntropyLoops<float> cross_entropy_loops;
}

namespace element {

template <class V, class T>
[[gnu::always_inline]] inline V capped(V x, SoftCap<T> cap) {
  return cap.cap > 0 ? softcap(x, V(cap.cap), V(cap.inverse)) : x;
}

// What one class gives: exp(z - lse) factor z', with the tanh taken once.
template <class V, class T>
[[gnu::always_inline]] inline V cross_entropy_slope(V x, SoftCap<T> cap, V lse, V factor) {
  if (!(cap.cap > 0)) return exact::exp(x - lse) * factor;
  const V t = exact::tanh(x * V(cap.inverse));
  return exact::exp(V(cap.cap) * t - lse) * factor * (V(1) - t * t);
}

}  // namespace element
}  // namespace naru::kernels
