// Activation functions, element by element.
#pragma once

#include "core/tensor/tensor.h"
#include "kernels/activation.h"

namespace naru {

using kernels::Activation;

// f(x), any shape.
Tensor activation(Activation f, const Tensor& x);

// max(x, 0).
inline Tensor relu(const Tensor& x) {
  return activation(Activation::relu, x);
}
// max(x, 0)^2. So et al. 2021.
inline Tensor relu2(const Tensor& x) {
  return activation(Activation::relu2, x);
}
// x / (1 + e^-x). Elfwing et al. 2017.
inline Tensor silu(const Tensor& x) {
  return activation(Activation::silu, x);
}
// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). Hendrycks and Gimpel 2016.
inline Tensor gelu(const Tensor& x) {
  return activation(Activation::gelu, x);
}

// cap tanh(x / cap): x where it is small, never beyond -cap and cap. Throws Error unless cap > 0.
Tensor softcap(const Tensor& x, float cap);

// silu(gate) up, both of one shape. Shazeer 2020 (SwiGLU).
Tensor silu_glu(const Tensor& gate, const Tensor& up);

}  // namespace naru
