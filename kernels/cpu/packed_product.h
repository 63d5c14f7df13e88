// The packed product for operands that need not lie in memory as matrices: they say how to write a part of themselves
// as panels (gemm_pack.h). A convolution is a product whose operand is spread over pictures.
#pragma once

#include <cstdint>

#include "kernels/cpu/gemm_pack.h"

namespace naru::kernels::NARU_SIMD {

// One operand. Its lines are the rows of A or the columns of B.
class Operand {
 public:
  virtual ~Operand() = default;
  // Writes lines line .. line + n - 1, elements k0 .. k0 + k - 1 of each, as panels of kMr (A) or kNr (B) lines.
  virtual void pack(int64_t line, int64_t n, int64_t k0, int64_t k, float* out) const = 0;
  // Element k0 of a line of A whose elements lie beside each other in memory, with the lines `*ld` apart: it need not
  // be packed. Else null.
  virtual const float* in_place(int64_t, int64_t, int64_t*) const { return nullptr; }
  // Element k0 of a line whose neighbour lines lie beside it in memory, with the elements `*ld` apart. Else null.
  virtual const float* across(int64_t, int64_t, int64_t*) const { return nullptr; }
};

// Operands that are matrices.
class MatrixA final : public Operand {
 public:
  explicit MatrixA(MatrixView<float> a) : a_(a) {}
  void pack(int64_t i, int64_t m, int64_t k0, int64_t k, float* out) const override {
    pack_a({a_.data + i * a_.row_stride + k0 * a_.col_stride, a_.row_stride, a_.col_stride}, out, m, k);
  }
  const float* in_place(int64_t i, int64_t k0, int64_t* ld) const override {
    // Rows 2 KiB apart share two sets of the first-level cache.
    if (!kRowsInPlace || a_.col_stride != 1 || a_.row_stride % 512 == 0) return nullptr;
    *ld = a_.row_stride;
    return a_.data + i * a_.row_stride + k0;
  }
  const float* across(int64_t i, int64_t k0, int64_t* ld) const override {
    if (a_.row_stride != 1) return nullptr;
    *ld = a_.col_stride;
    return a_.data + i + k0 * a_.col_stride;
  }

 private:
  MatrixView<float> a_;
};
class MatrixB final : public Operand {
 public:
  explicit MatrixB(MatrixView<float> b) : b_(b) {}
  void pack(int64_t j, int64_t n, int64_t k0, int64_t k, float* out) const override {
    pack_b({b_.data + k0 * b_.row_stride + j * b_.col_stride, b_.row_stride, b_.col_stride}, out, k, n);
  }
  const float* across(int64_t j, int64_t k0, int64_t* ld) const override {
    if (b_.col_stride != 1) return nullptr;
    *ld = b_.row_stride;
    return b_.data + j + k0 * b_.row_stride;
  }

 private:
  MatrixView<float> b_;
};

// C (M, N) = A (M, K) B (K, N) as gemm() defines it; M and N at least 1. pack() may use scratch memory, but no slot of
// the product's.
void packed_product(const Operand& a, const Operand& b, float* c, int64_t ldc, int64_t M, int64_t N, int64_t K,
                    const Epilogue<float>& epilogue);

}  // namespace naru::kernels::NARU_SIMD
