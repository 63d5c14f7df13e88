// How the packed product lays out its inputs: A in panels of kMr rows, B in panels of kNr columns, both with k
// outermost, so that the micro-kernel reads them straight through. Where memory runs along k, squares of 8 x 8 are
// transposed in registers. What lies past the last row or column is unspecified, and so is what the micro-kernel
// makes of it, which it does not store.
#pragma once

#include <algorithm>

#include "kernels/cpu/simd.h"
#include "kernels/gemm.h"

namespace naru::kernels::NARU_SIMD {

#ifdef NARU_AVX512
constexpr int kMr = 14, kNv = 2;  // 28 accumulators of 32 registers
constexpr bool kRowsInPlace = false, kPrefetchA = false, kLeavesPanels = false;
#else
constexpr int kMr = 6, kNv = 1;  // 12 of 16 half-width registers
constexpr bool kRowsInPlace = true, kPrefetchA = true, kLeavesPanels = true;
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

// out[p * stride + i] = rows[i][p] for 8 rows and p < k. What lies `ahead` floats from there is asked for: it is packed
// next, and in pieces too short for the processor to guess.
inline void transpose_rows(const float* const (&rows)[8], int64_t ahead, float* out, int64_t stride, int64_t k) {
  int64_t p = 0;
  for (; p + 8 <= k; p += 8) {
    if (ahead != 0 && p % 16 == 0)
      for (const float* row : rows) __builtin_prefetch(row + ahead + p);
    transpose8(rows, p, out + p * stride, stride);
  }
  for (; p < k; ++p)
    for (int64_t i = 0; i < std::min<int64_t>(8, stride); ++i) out[p * stride + i] = rows[i][p];
}

// One panel of A from n <= kMr rows: out[p * kMr + i] = rows[i][at + p] for p < k. Writes up to kPackSpill floats past
// it.
inline void rows_to_panel(const float* const* rows, int64_t n, int64_t at, int64_t ahead, float* out, int64_t k) {
  // The second group of eight begins early rather than run over the end.
  for (int64_t i = 0; i < n; i += 8) {
    const int64_t first = std::max<int64_t>(0, std::min<int64_t>(i, kMr - 8));
    const float* group[8];
    for (int64_t r = 0; r < 8; ++r) group[r] = rows[std::min(first + r, n - 1)] + at;
    transpose_rows(group, ahead, out + first, kMr, k);
  }
}

// The rows p0 .. p0 + count - 1 of panels of B (k rows) from rows of memory: rows[p][at + j] goes to column j0 + j, j <
// n.
inline void rows_to_panels(const float* const* rows, int64_t count, int64_t at, int64_t n, float* out, int64_t k,
                           int64_t p0, int64_t j0) {
  for (int64_t j = 0, width; j < n; j += width) {
    const int64_t column = (j0 + j) % kNr;
    width = std::min(n - j, kNr - column);
    float* to = out + (j0 + j - column) * k + p0 * kNr + column;
    for (int64_t p = 0; p < count; ++p)
      for_lanes(width, [&](int64_t v, int64_t lanes) {
        F32x16::load(rows[p] + at + j + v, lanes).store(to + p * kNr + v, lanes);
      });
  }
}

constexpr int64_t kStrip = 16;  // rows of memory that are cut into panels together, so that cache lines are used whole

// A (m, k) -> panels [k][kMr]. Writes up to kPackSpill floats past the last panel.
inline void pack_a(MatrixView<float> a, float* out, int64_t m, int64_t k) {
  if (a.row_stride != 1) {
    for (int64_t i = 0; i < m; i += kMr) {
      const float* rows[kMr];
      for (int64_t r = 0; r < kMr; ++r) rows[r] = a.data + std::min(i + r, m - 1) * a.row_stride;
      rows_to_panel(rows, std::min<int64_t>(kMr, m - i), 0, kMr * a.row_stride, out + i * k, k);
    }
    return;
  }
  for (int64_t p0 = 0; p0 < k; p0 += kStrip)
    for (int64_t i = 0; i < m; i += kMr) {
      const int64_t p1 = std::min(k, p0 + kStrip);
      const float* from = a.data + i + p0 * a.col_stride;
      float* to = out + i * k + p0 * kMr;
      if (kMr <= 8 && m - i >= 8 && p1 < k) {
        for (int64_t p = p0; p < p1; ++p, from += a.col_stride, to += kMr) {
          __builtin_prefetch(from + kStrip * a.col_stride);
          _mm256_storeu_ps(to, _mm256_loadu_ps(from));  // over the rows of the panel that are written next
        }
        continue;
      }
      for (int64_t p = p0; p < p1; ++p, from += a.col_stride, to += kMr) {
        __builtin_prefetch(from + kStrip * a.col_stride);
        const F32x16 row = F32x16::load(from, std::min<int64_t>(kMr, m - i));
        if ((k - p) * kMr >= kLanes)
          row.store(to);
        else
          row.store(to, kMr);
      }
    }
}

// B (k, n) -> panels [k][kNr].
inline void pack_b(MatrixView<float> b, float* out, int64_t k, int64_t n) {
  if (b.col_stride != 1) {
    for (int64_t j = 0; j < n; j += 8) {
      const float* columns[8];
      for (int64_t c = 0; c < 8; ++c) columns[c] = b.data + std::min(j + c, n - 1) * b.col_stride;
      transpose_rows(columns, 8 * b.col_stride, out + j / kNr * kNr * k + j % kNr, kNr, k);
    }
    return;
  }
  const int64_t whole = n / kNr * kNr;  // columns of whole panels
  for (int64_t p0 = 0; p0 < k; p0 += kStrip) {
    const int64_t count = std::min(kStrip, k - p0);
    const float* from = b.data + p0 * b.row_stride;
    for (int64_t j = 0; j < whole; j += kNr)
      for (int64_t p = 0; p < count; ++p)
        for (int64_t v = 0; v < kNr; v += kLanes)
          F32x16::load(from + p * b.row_stride + j + v).store(out + j * k + (p0 + p) * kNr + v);
    if (whole == n) continue;
    const float* rows[kStrip];
    for (int64_t p = 0; p < count; ++p) rows[p] = b.data + (p0 + p) * b.row_stride;
    rows_to_panels(rows, count, whole, n - whole, out, k, p0, whole);
  }
}

}  // namespace naru::kernels::NARU_SIMD
