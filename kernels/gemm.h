// Matrix product C (M, N) = A (M, K) B (K, N), with the fixed order of additions of numeric profile 1: an output is one
// chain of fma in ascending k; for K > 1,024 one chain for each block of 1,024, joined by a pairwise tree.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// Element (i, j) lies at data[i * row_stride + j * col_stride]; one of the strides must be 1.
template <class T>
struct MatrixView {
  const T* data;
  int64_t row_stride, col_stride;
};
template <class T>
MatrixView<T> row_major(const T* data, int64_t n_cols) {
  return {data, n_cols, 1};
}
// The transpose of a row-major matrix whose rows have n_cols elements.
template <class T>
MatrixView<T> transposed(const T* data, int64_t n_cols) {
  return {data, 1, n_cols};
}

// What is done to a finished sum s of C(i, j), in this order.
template <class T>
struct Epilogue {
  const T* bias = nullptr;  // (N): s + bias[j]
  bool accumulate = false;  // C(i, j) + s

  // The same for the columns of C from j on.
  Epilogue from_column(int64_t j) const { return {bias ? bias + j : nullptr, accumulate}; }
};

constexpr int64_t kGemmBlock = 1024;  // of the profile: where a chain ends and the tree begins

// c is row-major with `ldc` >= N elements from row to row and overlaps neither input. Any of M, N, K may be 0.
template <class T>
void gemm(Cpu, MatrixView<T> a, MatrixView<T> b, T* c, int64_t ldc, int64_t M, int64_t N, int64_t K,
          const Epilogue<T>& epilogue = {});

}  // namespace naru::kernels
