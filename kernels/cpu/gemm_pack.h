// How the packed product lays out its inputs: A in panels of kMr rows, B in panels of kNr columns, both with k
// outermost, so that the micro-kernel reads them straight through. Where memory runs along k, squares of 8 x 8 are
// transposed in registers. What lies past the last row or column is some other finite element; the micro-kernel does
// not use it.
#pragma once

#include <algorithm>

#include "kernels/cpu/simd.h"
#include "kernels/gemm.h"

namespace naru::kernels::NARU_SIMD {

#ifdef NARU_AVX512
constexpr int kMr = 14, kNv = 2;  // 28 accumulators of 32 registers
#else
constexpr int kMr = 6, kNv = 1;  // 12 of 16 half-width registers
#endif
constexpr int kNr = kNv * kLanes;
constexpr int64_t kPackSpill = kLanes;  // floats past the end of a packed A that may be written

// out[p * stride + i] = row i's element p, for 8 rows and 8 p.
inline void transpose8(const float* const (&rows)[8], int64_t at, float* out, int64_t stride) {
  const auto halves = [&](int i, int p) {  // four elements from p of row i, then of row i + 4
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(rows[i] + at + p)),
                                _mm_loadu_ps(rows[i + 4] + at + p), 1);
  };
  for (int p = 0; p < 8; p += 4) {
    const __m256 r0 = halves(0, p), r1 = halves(1, p), r2 = halves(2, p), r3 = halves(3, p);
    const __m256 low01 = _mm256_unpacklo_ps(r0, r1), high01 = _mm256_unpackhi_ps(r0, r1);
    const __m256 low23 = _mm256_unpacklo_ps(r2, r3), high23 = _mm256_unpackhi_ps(r2, r3);
    float* to = out + p * stride;
    _mm256_storeu_ps(to, _mm256_shuffle_ps(low01, low23, 0x44));
    _mm256_storeu_ps(to + stride, _mm256_shuffle_ps(low01, low23, 0xee));
    _mm256_storeu_ps(to + 2 * stride, _mm256_shuffle_ps(high01, high23, 0x44));
    _mm256_storeu_ps(to + 3 * stride, _mm256_shuffle_ps(high01, high23, 0xee));
  }
}

// out[p * stride + i] = from[i * ld + p] for 8 rows, of which `n` are there, and p < k. The rows `ahead` of them are
// asked for: they are packed next, and are too short for the processor to guess.
inline void transpose_rows(const float* from, int64_t ld, int64_t n, int64_t ahead, float* out, int64_t stride,
                           int64_t k) {
  const float* rows[8];
  for (int64_t i = 0; i < 8; ++i) rows[i] = from + std::min(i, n - 1) * ld;
  int64_t p = 0;
  for (; p + 8 <= k; p += 8) {
    if (p % 16 == 0)
      for (const float* row : rows) __builtin_prefetch(row + ahead * ld + p);
    transpose8(rows, p, out + p * stride, stride);
  }
  for (; p < k; ++p)
    for (int64_t i = 0; i < std::min<int64_t>(8, n); ++i) out[p * stride + i] = rows[i][p];
}

constexpr int64_t kStrip = 16;  // rows of memory that are cut into panels together, so that cache lines are used whole

// A (m, k) -> panels [k][kMr]. Writes up to kPackSpill floats past the last panel.
inline void pack_a(MatrixView<float> a, float* out, int64_t m, int64_t k) {
  if (a.row_stride == 1) {
    for (int64_t p0 = 0; p0 < k; p0 += kStrip)
      for (int64_t i = 0; i < m; i += kMr)
        for (int64_t p = p0; p < std::min(k, p0 + kStrip); ++p) {
          const float* from = a.data + i + p * a.col_stride;
          __builtin_prefetch(from + kStrip * a.col_stride);
          const F32x16 row = F32x16::load(from, std::min<int64_t>(kMr, m - i));
          float* to = out + i * k + p * kMr;
          if ((k - p) * kMr >= kLanes)
            row.store(to);  // over the rows of the panel that are written next
          else
            row.store(to, kMr);
        }
    return;
  }
  for (int64_t i0 = 0; i0 < m; i0 += kMr, out += kMr * k) {
    const int64_t rows = std::min<int64_t>(kMr, m - i0);
    // The last group of eight begins early rather than run over the end; a panel narrower than 8 is written in order.
    for (int64_t i = 0; i < rows; i += 8) {
      const int64_t first = std::max<int64_t>(0, std::min<int64_t>(i, kMr - 8));
      if (first < rows)
        transpose_rows(a.data + (i0 + first) * a.row_stride, a.row_stride, rows - first, kMr, out + first, kMr, k);
    }
  }
}

// B (k, n) -> panels [k][kNr].
inline void pack_b(MatrixView<float> b, float* out, int64_t k, int64_t n) {
  if (b.col_stride == 1) {
    for (int64_t p0 = 0; p0 < k; p0 += kStrip)
      for (int64_t j0 = 0; j0 < n; j0 += kNr)
        for (int64_t p = p0; p < std::min(k, p0 + kStrip); ++p)
          for_lanes(std::min<int64_t>(kNr, n - j0), [&](int64_t j, int64_t count) {
            const float* from = b.data + p * b.row_stride + j0 + j;
            __builtin_prefetch(from + kStrip * b.row_stride);
            F32x16::load(from, count).store(out + j0 * k + p * kNr + j);
          });
    return;
  }
  for (int64_t j = 0; j < n; j += 8)
    transpose_rows(b.data + j * b.col_stride, b.col_stride, n - j, 8, out + j / kNr * kNr * k + j % kNr, kNr, k);
}

}  // namespace naru::kernels::NARU_SIMD
