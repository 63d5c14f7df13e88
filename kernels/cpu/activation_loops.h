// The loops behind kernels/activation.h, and what they do to an element: V is float, double or sixteen floats, so that
// the plain loop and the vector one cannot differ. activation.cc has the plain loops, activation.simd.cc the vector
// ones. Always in line, for base/exact.h's reason.
#pragma once

#include <array>
#include <cstdint>

#include "base/exact.h"
#include "kernels/device.h"

namespace naru::kernels {

template <class T>
struct ActivationLoops {
  std::array<void (*)(const T* x, T* y, int64_t n), 4> forward;                 // by Activation
  std::array<void (*)(const T* dy, const T* x, T* dx, int64_t n), 4> backward;  // by Activation
  void (*softcap)(const T* x, T* y, int64_t n, T cap);
  void (*softcap_dx)(const T* dy, const T* x, T* dx, int64_t n, T cap);
  void (*silu_glu)(const T* gate, const T* up, T* y, int64_t n);
  void (*silu_glu_dx)(const T* dy, const T* gate, const T* up, T* dgate, T* dup, int64_t n);
};

namespace avx2 {
extern const ActivationLoops<float> activation_loops;
}
namespace avx512 {
extern const ActivationLoops<float> activation_loops;
}

namespace element {

using exact::fma;
using exact::select_lt;
using exact::vmax;

struct Relu {
  template <class V>
  [[gnu::always_inline]] static V value(V x) {
    return vmax(V(0), x);
  }
  template <class V>
  [[gnu::always_inline]] static V slope(V x) {
    return select_lt(V(0), x, V(1), V(0));
  }
};

struct Relu2 {
  template <class V>
  [[gnu::always_inline]] static V value(V x) {
    const V r = vmax(V(0), x);
    return r * r;
  }
  template <class V>
  [[gnu::always_inline]] static V slope(V x) {
    const V r = vmax(V(0), x);
    return r + r;
  }
};

struct Silu {
  template <class V>
  [[gnu::always_inline]] static V value(V x) {
    return x * exact::sigmoid(x);
  }
  template <class V>
  [[gnu::always_inline]] static V slope(V x) {
    const V s = exact::sigmoid(x);
    return s * fma(x, V(1) - s, V(1));
  }
};

struct Gelu {
  template <class V>
  [[gnu::always_inline]] static V tanh_of(V x) {
    return exact::tanh(x * fma(V(0.79788456080286536 * 0.044715), x * x, V(0.79788456080286536)));  // sqrt(2/pi)
  }
  template <class V>
  [[gnu::always_inline]] static V value(V x) {
    const V half = V(0.5) * x;
    return fma(half, tanh_of(x), half);
  }
  template <class V>
  [[gnu::always_inline]] static V slope(V x) {
    const V t = tanh_of(x);
    const V du = fma(V(0.79788456080286536 * 0.134145), x * x, V(0.79788456080286536));  // of what tanh is taken of
    return V(0.5) * fma(x * (V(1) - t * t), du, V(1) + t);
  }
};

template <class V>
[[gnu::always_inline]] inline V softcap(V x, V cap, V inverse) {
  return cap * exact::tanh(x * inverse);
}
template <class V>
[[gnu::always_inline]] inline V softcap_slope(V x, V inverse) {
  const V t = exact::tanh(x * inverse);
  return V(1) - t * t;
}

}  // namespace element
}  // namespace naru::kernels
