// The product for a few rows of A, where packing B would cost more than the product: answering one id at a time. B is
// read once, in place, row by row; an output is the same chain of fma as in the packed product.
#pragma once

#include <algorithm>

#include "kernels/cpu/gemm_loops.h"
#include "kernels/cpu/pairwise.h"
#include "kernels/cpu/simd.h"
#include "kernels/cpu/workspace.h"

namespace naru::kernels::NARU_SIMD {

constexpr int64_t kThinRows = 4;

// Whether thin_product() takes it: at most kThinRows rows, and the columns of B beside each other.
inline bool is_thin(MatrixView<float> b, int64_t M) {
  return M <= kThinRows && b.col_stride == 1;
}

// sums[row][v] for kRows rows and kVectors * 16 columns from `b` on, k0 <= k < k1; `tail` columns in the last vector.
template <int kRows, int kVectors>
inline void thin_strip(MatrixView<float> a, const float* b, int64_t ldb, int64_t k0, int64_t k1, int64_t tail,
                       float* sums, int64_t lds) {
  F32x16 sum[kRows][kVectors];
  for (auto& row : sum)
    for (F32x16& s : row) s = F32x16(0.f);
  for (int64_t k = k0; k < k1; ++k) {
    F32x16 bv[kVectors];
    for (int v = 0; v < kVectors; ++v)
      bv[v] = v + 1 < kVectors ? F32x16::load(b + k * ldb + v * kLanes) : F32x16::load(b + k * ldb + v * kLanes, tail);
    for (int i = 0; i < kRows; ++i) {
      const F32x16 ai(a.data[i * a.row_stride + k * a.col_stride]);
      for (int v = 0; v < kVectors; ++v) sum[i][v] = fma(ai, bv[v], sum[i][v]);
    }
  }
  for (int i = 0; i < kRows; ++i)
    for (int v = 0; v < kVectors; ++v) sum[i][v].store(sums + i * lds + v * kLanes);
}

template <int kRows>
void thin_rows(MatrixView<float> a, MatrixView<float> b, float* c, int64_t ldc, int64_t N, int64_t K,
               const Epilogue<float>& epilogue) {
  constexpr int kVectors = 4;
  constexpr int64_t kColumns = kVectors * kLanes, kSize = kRows * kColumns;
  const int64_t n_blocks = std::max<int64_t>(1, (K + kGemmBlock - 1) / kGemmBlock);
  float* sums = workspace(Slot::gemm_tree, pairwise_places(n_blocks) * kSize);
  for (int64_t j = 0; j < N; j += kColumns) {
    const int64_t columns = std::min(kColumns, N - j);
    pairwise_tree(
        n_blocks,
        [&](int64_t block, int64_t place) {
          const int64_t k0 = block * kGemmBlock, k1 = std::min(K, k0 + kGemmBlock);
          float* to = sums + place * kSize;
          if (columns == kColumns)
            return thin_strip<kRows, kVectors>(a, b.data + j, b.row_stride, k0, k1, kLanes, to, kColumns);
          for (int64_t v = 0; v < columns; v += kLanes)
            thin_strip<kRows, 1>(a, b.data + j + v, b.row_stride, k0, k1, std::min<int64_t>(kLanes, columns - v),
                                 to + v, kColumns);
        },
        [&](int64_t place) {
          float *left = sums + place * kSize, *right = left + kSize;
          for (int64_t i = 0; i < kSize; i += kLanes)
            (F32x16::load(left + i) + F32x16::load(right + i)).store(left + i);
        });
    for (int64_t i = 0; i < kRows; ++i)
      for_lanes(columns, [&](int64_t x, int64_t n) {
        F32x16 s = F32x16::load(sums + i * kColumns + x, n);
        if (epilogue.bias) s = s + F32x16::load(epilogue.bias + j + x, n);
        if (epilogue.accumulate) s = F32x16::load(c + i * ldc + j + x, n) + s;
        s.store(c + i * ldc + j + x, n);
      });
  }
}

// C (M, N) as gemm() defines it; is_thin(b, M).
inline void thin_product(MatrixView<float> a, MatrixView<float> b, float* c, int64_t ldc, int64_t M, int64_t N,
                         int64_t K, const Epilogue<float>& epilogue) {
  if (M == 1) return thin_rows<1>(a, b, c, ldc, N, K, epilogue);
  if (M == 2) return thin_rows<2>(a, b, c, ldc, N, K, epilogue);
  if (M == 3) return thin_rows<3>(a, b, c, ldc, N, K, epilogue);
  if (M == 4) return thin_rows<4>(a, b, c, ldc, N, K, epilogue);
}

}  // namespace naru::kernels::NARU_SIMD
