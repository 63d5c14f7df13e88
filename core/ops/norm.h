// Normalisation over the last axis.
#pragma once

#include "core/tensor/tensor.h"

namespace naru {

// x (..., D), w (D) -> (..., D):  x / sqrt(mean(x^2) + eps) * w. Zhang and Sennrich 2019.
// Throws Error when w is not (D) or D is 0.
Tensor rms_norm(const Tensor& x, const Tensor& w, float eps);

}  // namespace naru
