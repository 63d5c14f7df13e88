// The check that every op makes on the integers it is given.
#pragma once

#include "core/tensor/tensor.h"

namespace naru {

// Throws Error that begins with `what` ("embedding: ids") and names the first element that is not in low..high.
inline void check_index(const char* what, const Tensor& index, int64_t low, int64_t high) {
  check(index.dtype() == DType::i32, what, ": wanted I32, got ", dtype_name(index.dtype()));
  const std::span<const int32_t> values = index.span<int32_t>();
  for (size_t i = 0; i < values.size(); ++i)
    check(values[i] >= low && values[i] <= high, what, "[", i, "] = ", values[i], " is not in ", low, "..", high);
}

}  // namespace naru
