// Products with a weight matrix.
#pragma once

#include "core/tensor/tensor.h"

namespace naru {

// x (..., I), w (O, I), bias (O) or none -> (..., O):  x w^T + bias. Weights lie as in PyTorch.
// Throws Error when the sizes do not match.
Tensor linear(const Tensor& x, const Tensor& w, const Tensor& bias = {});

}  // namespace naru
