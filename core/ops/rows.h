// Rows chosen by an index, and rows put together. An index is I32; one that is out of range throws Error with its
// place.
//
// A row may be chosen often: its gradient is a sum in ascending place of the index.
#pragma once

#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

// table (V, D), ids (N) -> (N, D).
Tensor embedding(const Tensor& table, const Tensor& ids);

// x (R, D), index (N) -> (N, D).
Tensor gather_rows(const Tensor& x, const Tensor& index);

// x (R, D), index (N, k) -> (N, k D): k rows of x become one longer row; -1 stands for a row of zeros. This is how the
// cells of a picture are merged 2x2 or 4x1.
Tensor gather_concat(const Tensor& x, const Tensor& index);

// Matrices (R_i, D) one below the other -> (sum of R_i, D). Throws Error when there is none or their D differ.
Tensor concat_rows(const std::vector<Tensor>& parts);

}  // namespace naru
