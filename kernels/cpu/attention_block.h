// The parts of vector attention: packing, the register tile of which all its products are made, scores of a block of
// rows. For *.simd.cc files only.
//
// Columns are keys counted from a multiple of sixteen, so that sixteen columns are the sixteen lanes of the profile.
#pragma once

#include <algorithm>
#include <limits>

#include "base/exact.h"
#include "kernels/cpu/attention_loops.h"
#include "kernels/cpu/simd.h"

namespace naru::kernels::NARU_SIMD {

#ifdef NARU_AVX512
constexpr int kRows = 8, kVectors = 2;  // of the register tile: 16 sums of 32 registers
constexpr int kTogether = 4;            // rows whose exponentials are computed side by side
#else
constexpr int kRows = 4, kVectors = 1;  // 8 of 16 half-width registers
constexpr int kTogether = 1;
#endif
static_assert(kLanes % kRows == 0);

inline int64_t lanes_down(int64_t n) {
  return n / kLanes * kLanes;
}
inline int64_t lanes_up(int64_t n) {
  return lanes_down(n + kLanes - 1);
}

// to[c][r] = from[r][c] for r, c < 8.
inline void transpose8(const float* from, int64_t from_step, float* to, int64_t to_step) {
  __m256 row[8], two[8], four[8];
  for (int r = 0; r < 8; ++r) row[r] = _mm256_loadu_ps(from + r * from_step);
  for (int r = 0; r < 8; r += 2) {  // pairs of rows
    two[r] = _mm256_unpacklo_ps(row[r], row[r + 1]);
    two[r + 1] = _mm256_unpackhi_ps(row[r], row[r + 1]);
  }
  for (int r = 0; r < 8; r += 4)
    for (int half = 0; half < 2; ++half) {  // four rows: columns 0 and 4, 1 and 5, 2 and 6, 3 and 7
      four[r + 2 * half] = _mm256_shuffle_ps(two[r + half], two[r + half + 2], 0x44);
      four[r + 2 * half + 1] = _mm256_shuffle_ps(two[r + half], two[r + half + 2], 0xee);
    }
  for (int c = 0; c < 4; ++c) {
    _mm256_storeu_ps(to + c * to_step, _mm256_permute2f128_ps(four[c], four[c + 4], 0x20));
    _mm256_storeu_ps(to + (c + 4) * to_step, _mm256_permute2f128_ps(four[c], four[c + 4], 0x31));
  }
}

// Rows of keys (n, K) to panels of sixteen: out[panel][d][key % 16]; zeros for keys past n.
inline void pack_panels(const float* from, int64_t step, int64_t n, int64_t K, float* out) {
  for (int64_t j0 = 0; j0 < n; j0 += 8) {
    const int64_t keys = std::min<int64_t>(8, n - j0);
    float* panel = out + lanes_down(j0) * K + j0 % kLanes;
    int64_t d = 0;
    if (keys == 8)
      for (; d + 8 <= K; d += 8) transpose8(from + j0 * step + d, step, panel + d * kLanes, kLanes);
    for (; d < K; ++d)
      for (int64_t j = 0; j < 8; ++j) panel[d * kLanes + j] = j < keys ? from[(j0 + j) * step + d] : 0.f;
  }
  if (n % kLanes != 0 && n % kLanes <= 8)  // the last panel's second half has no keys
    for (int64_t d = 0; d < K; ++d) F32x16(0.f).store(out + lanes_down(n) * K + d * kLanes + 8, 8);
}

// One row of K values, then zeros to `width`.
inline void copy_row(const float* from, int64_t K, int64_t width, float* out) {
  int64_t d = 0;
  for (; d + kLanes <= K; d += kLanes) F32x16::load(from + d).store(out + d);
  if (d < width) F32x16::load(from + d, K - d).store(out + d);
}
inline void copy_rows(const float* from, int64_t step, int64_t n, int64_t K, int64_t width, float* out) {
  for (int64_t i = 0; i < n; ++i) copy_row(from + i * step, K, width, out + i * width);
}

// Stores vector v of a row, without what lies past K.
inline void store_part(F32x16 x, int64_t v, int64_t K, float* row) {
  if ((v + 1) * kLanes <= K)
    x.store(row + v * kLanes);
  else
    x.store(row + v * kLanes, K - v * kLanes);
}

// The factors of a product: left(r, p) is one number, right(p, v) sixteen.
struct Left {
  const float* data;
  int64_t row, step;
};
struct Right {
  const float* data;
  int64_t step, vector;
};

// kRows x NV sums in registers: start(r, v) + chain over p < n of left(r, p) right(p, v), given to store(r, v, sum).
template <int NV, class Start, class Store>
inline void tile(Left a, Right b, int64_t n, int64_t v0, Start start, Store store) {
  F32x16 sum[kRows][NV];
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < NV; ++v) sum[r][v] = start(r, v0 + v);
  for (int64_t p = 0; p < n; ++p) {
    F32x16 bv[NV];
#pragma GCC unroll 4
    for (int v = 0; v < NV; ++v) bv[v] = F32x16::load(b.data + p * b.step + (v0 + v) * b.vector);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      const F32x16 ar(a.data[r * a.row + p * a.step]);
#pragma GCC unroll 4
      for (int v = 0; v < NV; ++v) sum[r][v] = fma(ar, bv[v], sum[r][v]);
    }
  }
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < NV; ++v) store(r, v0 + v, sum[r][v]);
}

// The same for any number of vectors.
template <class Start, class Store>
inline void product(Left a, Right b, int64_t n, int64_t n_vectors, Start start, Store store) {
  int64_t v = 0;
  for (; v + kVectors <= n_vectors; v += kVectors) tile<kVectors>(a, b, n, v, start, store);
  if (v < n_vectors) tile<1>(a, b, n, v, start, store);
}

inline F32x16 zero_start(int64_t, int64_t) {
  return F32x16(0.f);
}

constexpr int kBlockRows = 2 * kRows;  // of a backward pass: sums of dk, dv are loaded and stored once a block

// Up to kBlockRows rows of a head. Columns are keys minus `origin`, a multiple of sixteen: row r sees [begin[r],
// end[r]), some row sees [begin[0], end[n - 1]), and [c0, c1) is the same made multiples of sixteen.
struct Block {
  int64_t n;
  int64_t at[kBlockRows];  // AttentionHead::at()
  int64_t begin[kBlockRows], end[kBlockRows];
  int64_t c0, c1;
};
inline Block block_of(const AttentionHead<float>& a, int64_t x0, int64_t x1, int64_t origin) {
  Block block;
  block.n = x1 - x0;
  int64_t i = x0 / a.group, head = x0 % a.group;  // once a block, for a division costs as much as the rest of a row
  for (int64_t r = 0; r < block.n; ++r) {
    const KeyRange keys = visible_keys(a.options, a.first + i, a.n_keys);
    block.at[r] = i * a.H + head;
    block.begin[r] = keys.begin - origin;
    block.end[r] = keys.end - origin;
    if (++head == a.group) {
      head = 0;
      ++i;
    }
  }
  block.c0 = lanes_down(block.begin[0]);
  block.c1 = lanes_up(block.end[block.n - 1]);
  return block;
}

constexpr float kMasked = -std::numeric_limits<float>::infinity();  // exp gives exactly 0

// Products of rows q (kRows, width) with panels of keys: s (kRows, columns) = scale * q . k, for the block's columns.
inline void row_products(const float* q, int64_t width, const float* panels, int64_t K, const Block& block, float scale,
                         float* s, int64_t s_step) {
  const Right keys{panels + block.c0 * K, kLanes, kLanes * K};
  product(
      Left{q, width, 1}, keys, K, (block.c1 - block.c0) / kLanes, zero_start,
      [&](int64_t r, int64_t v, F32x16 sum) { (sum * F32x16(scale)).store(s + r * s_step + block.c0 + v * kLanes); });
}

// What follows the product in row r: the cap, whose derivative goes to `slope`, and the mask.
inline void finish_scores(const AttentionHead<float>& a, const Block& block, int64_t r, float* s, float* slope) {
  if (const float cap = a.options.softcap; cap > 0)
    for (int64_t c = block.c0; c < block.c1; c += kLanes) {
      const F32x16 t = exact::tanh(F32x16::load(s + c) * F32x16(1 / cap));
      (t * F32x16(cap)).store(s + c);
      if (slope) fma(F32x16(0.f) - t, t, F32x16(1.f)).store(slope + c);
    }
  std::fill(s + block.c0, s + block.begin[r], kMasked);
  std::fill(s + block.end[r], s + block.c1, kMasked);
}

// x[r][c] = exp(x[r][c] - max[r]) for NR rows and c0 <= c < c1, multiples of sixteen; sum[r] is that of row r.
// A few rows at a time, since each step of a row waits for the one before.
template <int NR>
inline void exponentials(float* x, int64_t step, int64_t c0, int64_t c1, float* max, float* sum) {
  F32x16 m[NR], l[NR];
  for (int r = 0; r < NR; ++r) m[r] = F32x16(kMasked), l[r] = F32x16(0.f);
  for (int64_t c = c0; c < c1; c += kLanes)
    for (int r = 0; r < NR; ++r) m[r] = vmax(m[r], F32x16::load(x + r * step + c));
  for (int r = 0; r < NR; ++r) m[r] = F32x16(max[r] = reduce_max(m[r]));
  for (int64_t c = c0; c < c1; c += kLanes)
    for (int r = 0; r < NR; ++r) {
      const F32x16 p = exact::exp(F32x16::load(x + r * step + c) - m[r]);
      p.store(x + r * step + c);
      l[r] = l[r] + p;
    }
  for (int r = 0; r < NR; ++r) sum[r] = reduce(l[r]);
}

// The same for the rows of a block.
inline void exponentials(const Block& block, float* x, int64_t step, float* max, float* sum) {
  int64_t r = 0;
  for (; r + kTogether <= block.n; r += kTogether)
    exponentials<kTogether>(x + r * step, step, block.c0, block.c1, max + r, sum + r);
  for (; r < block.n; ++r) exponentials<1>(x + r * step, step, block.c0, block.c1, max + r, sum + r);
}

}  // namespace naru::kernels::NARU_SIMD
