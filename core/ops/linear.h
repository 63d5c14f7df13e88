// Products with a weight matrix.
#pragma once

#include "core/tensor/tensor.h"

namespace naru {

// x (..., I), w (O, I), bias (O) or none -> (..., O):  x w^T + bias. Weights lie as in PyTorch.
// Throws Error when the sizes do not match.
Tensor linear(const Tensor& x, const Tensor& w, const Tensor& bias = {});

// The same with the weights the other way round, wt (I, O): how a model that only answers keeps them, since one row of
// x then reads them in their order. Equal bits; has no gradient. Throws Error when a tape records.
Tensor linear_transposed(const Tensor& x, const Tensor& wt, const Tensor& bias = {});

// (R, C) -> (C, R), a copy. Not differentiable.
Tensor transpose(const Tensor& x);

}  // namespace naru
