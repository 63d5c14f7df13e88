// Activation functions, element by element. Arrays of n; an output may be one of the inputs.
//
// Each element is one fixed sequence of roundings (kernels/cpu/activation_loops.h) over base/exact.h.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

enum class Activation {
  relu,   // max(x, 0)
  relu2,  // max(x, 0)^2. So et al. 2021
  silu,   // x / (1 + e^-x). Elfwing et al. 2017
  gelu,   // x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). Hendrycks and Gimpel 2016, the tanh form
};

// y = f(x).
template <class T>
void activation_forward(Cpu, Activation f, const T* x, T* y, int64_t n);

// dx = dy f'(x).
template <class T>
void activation_backward(Cpu, Activation f, const T* dy, const T* x, T* dx, int64_t n);

// y = cap tanh(x / cap), with x / cap taken as x (1 / cap). cap > 0.
template <class T>
void softcap_forward(Cpu, const T* x, T* y, int64_t n, float cap);

// dx = dy (1 - tanh(x / cap)^2).
template <class T>
void softcap_backward(Cpu, const T* dy, const T* x, T* dx, int64_t n, float cap);

// y = silu(gate) up. Shazeer 2020 (SwiGLU).
template <class T>
void silu_glu_forward(Cpu, const T* gate, const T* up, T* y, int64_t n);

template <class T>
void silu_glu_backward(Cpu, const T* dy, const T* gate, const T* up, T* dgate, T* dup, int64_t n);

}  // namespace naru::kernels
