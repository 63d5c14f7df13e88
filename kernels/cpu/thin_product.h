// The product for a few rows of A, where packing B would cost more than the product: answering one id at a time, or a
// few of several answers. B is read in place; an output is the same chain of fma as in the packed product.
#pragma once

#include <algorithm>
#include <utility>

#include "kernels/cpu/block_sums.h"
#include "kernels/cpu/gemm_kernel.h"
#include "kernels/cpu/gemm_loops.h"
#include "kernels/cpu/pairwise.h"
#include "kernels/cpu/simd.h"
#include "kernels/cpu/workspace.h"

namespace naru::kernels::NARU_SIMD {

constexpr int64_t kThinRows = 8;
// Rows whose tiles read both operands where they lie. Beside more, packing B takes less time than its strides cost.
constexpr int64_t kUnpackedRows = 16;

inline bool is_unpacked(MatrixView<float> a, MatrixView<float> b, int64_t M, int64_t K) {
  return M > 2 && M <= kUnpackedRows && a.col_stride == 1 && b.col_stride == 1 && K <= kGemmBlock;
}
// Whether thin_product() takes it: few rows, and the columns of B beside each other.
inline bool is_thin(MatrixView<float> a, MatrixView<float> b, int64_t M, int64_t K) {
  return (M <= kThinRows && b.col_stride == 1) || is_unpacked(a, b, M, K);
}

// Registers of B beside each other for so many rows of A: enough chains to keep the processor busy, and no more than
// there are registers for.
#ifdef NARU_AVX512
template <int kRows>
constexpr int kThinVectors = 4;
#else
template <int kRows>
constexpr int kThinVectors = kRows < 4 ? 2 : 1;
#endif

// sums[i][v] for the rows `a`[i] and kVectors * 16 columns from `b` on, k0 <= k < k1; `tail` columns in the last
// vector; with `add`, added to what is there. The elements of a row are `step` apart.
template <int kRows, int kVectors>
inline void thin_strip(const float* const (&a)[kRows], int64_t step, const float* b, int64_t ldb, int64_t k0,
                       int64_t k1, int64_t tail, bool add, float* sums, int64_t lds) {
  F32x16 sum[kRows][kVectors];
  for (auto& row : sum)
    for (F32x16& s : row) s = F32x16(0.f);
  for (int64_t k = k0; k < k1; ++k) {
    F32x16 bv[kVectors];
    for (int v = 0; v < kVectors; ++v)
      bv[v] = v + 1 < kVectors ? F32x16::load(b + k * ldb + v * kLanes) : F32x16::load(b + k * ldb + v * kLanes, tail);
    for (int i = 0; i < kRows; ++i) {
      const F32x16 ai(a[i][k * step]);
      for (int v = 0; v < kVectors; ++v) sum[i][v] = fma(ai, bv[v], sum[i][v]);
    }
  }
  for (int i = 0; i < kRows; ++i)
    for (int v = 0; v < kVectors; ++v) {
      float* to = sums + i * lds + v * kLanes;
      (add ? F32x16::load(to) + sum[i][v] : sum[i][v]).store(to);
    }
}

// sums (N) += a (kSteps) B (kSteps, N); `step` floats between the elements of a.
template <int kSteps>
inline void sweep(const float* a, int64_t step, const float* b, int64_t ldb, int64_t N, float* sums) {
  F32x16 ak[kSteps];
  for (int k = 0; k < kSteps; ++k) ak[k] = F32x16(a[k * step]);
  for_lanes(N, [&](int64_t j, int64_t n) {
    F32x16 s = F32x16::load(sums + j);
    for (int k = 0; k < kSteps; ++k) s = fma(ak[k], F32x16::load(b + k * ldb + j, n), s);
    s.store(sums + j);
  });
}

// One row of A: whole rows of B, a few at a time, so that memory is read in its order.
inline void thin_row(MatrixView<float> a, MatrixView<float> b, float* c, int64_t ldc, int64_t N, int64_t K,
                     const Epilogue<float>& epilogue) {
  constexpr int kSteps = 8;
  const int64_t n_blocks = std::max<int64_t>(1, (K + kGemmBlock - 1) / kGemmBlock);
  const int64_t size = (N + kLanes - 1) / kLanes * kLanes;
  float* sums = workspace(Slot::gemm_tree, (pairwise_places(n_blocks) + 1) * size);
  pairwise_tree(
      n_blocks,
      [&](int64_t block, int64_t place, bool join) {
        const int64_t end = std::min(K, (block + 1) * kGemmBlock);
        int64_t k = block * kGemmBlock;
        float* to = sums + (place + join) * size;
        std::fill_n(to, size, 0.f);
        const auto add = [&]<int kCount>(std::integral_constant<int, kCount>) {
          for (; k + kCount <= end; k += kCount)
            sweep<kCount>(a.data + k * a.col_stride, a.col_stride, b.data + k * b.row_stride, b.row_stride, N, to);
        };
        add(std::integral_constant<int, kSteps>{});
        add(std::integral_constant<int, 1>{});
        if (join) join_places(sums, place, size);
      },
      [&](int64_t place) { join_places(sums, place, size); });
  finish(sums, size, c, ldc, 1, N, epilogue);
}

// Takes kRows rows of A at a time over the same strip of B; the last may be counted twice.
template <int kRows>
void thin_rows(MatrixView<float> a, MatrixView<float> b, float* c, int64_t ldc, int64_t M, int64_t N, int64_t K,
               const Epilogue<float>& epilogue) {
  constexpr int kVectors = kThinVectors<kRows>;
  constexpr int64_t kColumns = kVectors * kLanes;
  const int64_t n_blocks = std::max<int64_t>(1, (K + kGemmBlock - 1) / kGemmBlock);
  const int64_t size = (M + kRows - 1) / kRows * kRows * kColumns;
  float* sums = workspace(Slot::gemm_tree, pairwise_places(n_blocks) * size);
  const auto strips = [&](int64_t row, int64_t j, int64_t k0, int64_t k1, bool add, float* to) {
    const float* rows[kRows];
    for (int64_t i = 0; i < kRows; ++i) rows[i] = a.data + std::min(row + i, M - 1) * a.row_stride;
    if (N - j >= kColumns)
      return thin_strip<kRows, kVectors>(rows, a.col_stride, b.data + j, b.row_stride, k0, k1, kLanes, add, to,
                                         kColumns);
    for (int64_t v = 0; v < N - j; v += kLanes)
      thin_strip<kRows, 1>(rows, a.col_stride, b.data + j + v, b.row_stride, k0, k1,
                           std::min<int64_t>(kLanes, N - j - v), add, to + v, kColumns);
  };
  for (int64_t j = 0; j < N; j += kColumns) {
    pairwise_tree(
        n_blocks,
        [&](int64_t block, int64_t place, bool add) {
          const int64_t k0 = block * kGemmBlock, k1 = std::min(K, k0 + kGemmBlock);
          for (int64_t row = 0; row < M; row += kRows)
            strips(row, j, k0, k1, add, sums + place * size + row * kColumns);
        },
        [&](int64_t place) { join_places(sums, place, size); });
    finish(sums, kColumns, c + j, ldc, M, std::min(kColumns, N - j), epilogue.from_column(j));
  }
}

// is_unpacked(a, b, M, K). The last vector of B is read whole, so the last columns of a B that ends within one are not
// its tiles' but those of the strips.
inline void unpacked_product(MatrixView<float> a, MatrixView<float> b, float* c, int64_t ldc, int64_t M, int64_t N,
                             int64_t K, const Epilogue<float>& epilogue) {
  const int64_t n_tiles = (M + kMr - 1) / kMr, rows = (M + n_tiles - 1) / n_tiles, whole = N / kLanes * kLanes;
  const Errand errand{.ldb = b.row_stride};
  for (int64_t j = 0; j < whole; j += kNr) {
    const int64_t columns = std::min<int64_t>(kNr, whole - j);
    for (int64_t i = 0; i < M; i += rows)
      kUnpacked[kernel_index(std::min(rows, M - i), columns)](a.data + i * a.row_stride, a.row_stride, b.data + j, K,
                                                              c + i * ldc + j, ldc, columns, epilogue.from_column(j),
                                                              &errand);
  }
  if (whole < N)
    thin_rows<4>(a, {b.data + whole, b.row_stride, 1}, c + whole, ldc, M, N - whole, K, epilogue.from_column(whole));
}

// C (M, N) as gemm() defines it; is_thin(a, b, M, K).
inline void thin_product(MatrixView<float> a, MatrixView<float> b, float* c, int64_t ldc, int64_t M, int64_t N,
                         int64_t K, const Epilogue<float>& epilogue) {
  if (M == 1) return thin_row(a, b, c, ldc, N, K, epilogue);
  if (is_unpacked(a, b, M, K)) return unpacked_product(a, b, c, ldc, M, N, K, epilogue);
  if (M == 2) return thin_rows<2>(a, b, c, ldc, M, N, K, epilogue);
  thin_rows<4>(a, b, c, ldc, M, N, K, epilogue);
}

}  // namespace naru::kernels::NARU_SIMD
