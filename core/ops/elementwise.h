// Sums and products element by element; a view with another shape.
#pragma once

#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

// Each throws Error when shapes do not match; nothing is broadcast but the row of add_row.

Tensor add(const Tensor& a, const Tensor& b);                  // a + b
Tensor add_scaled(const Tensor& x, const Tensor& y, float s);  // x + s y, rounded once
Tensor mul(const Tensor& a, const Tensor& b);                  // a b
Tensor scale(const Tensor& x, float s);                        // s x
Tensor add_row(const Tensor& x, const Tensor& b);              // x (N, D), b (D) -> (N, D): b added to each row

// Sum of weight * loss over scalar losses (1), in their order. Throws Error when there is none.
struct WeightedLoss {
  Tensor loss;  // (1)
  float weight;
};
Tensor weighted_sum(const std::vector<WeightedLoss>& losses);

// The elements of x under another shape of equal size; nothing is copied.
Tensor reshape(const Tensor& x, const Shape& shape);

}  // namespace naru
