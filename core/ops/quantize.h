// Rounding that training can go through, and the distance of two tensors.
#pragma once

#include "core/tensor/tensor.h"

namespace naru {

// The whole number nearest to each element (of two the even one), any shape. Its gradient is taken to be 1: the
// straight-through estimate of Bengio, Leonard and Courville 2013.
Tensor round_through(const Tensor& x);

// x and y of one shape -> (1): the sum of |x - y|, not their mean. Where x is y the slope is 0. Throws Error when the
// shapes differ.
Tensor l1_loss(const Tensor& x, const Tensor& y);

}  // namespace naru
