// Vector attention over a cache in blocks: nothing is packed, for a block's keys are a panel already. A single row,
// which is what a token of an answer has, gets tiles of its own: one row by many vectors.
#include "base/exact.h"
#include "kernels/cpu/attention_block.h"
#include "kernels/cpu/attention_loops.h"
#include "kernels/cpu/simd.h"
#include "kernels/cpu/workspace.h"

namespace naru::kernels::NARU_SIMD {
namespace {

constexpr int kRowVectors = 2 * kRows;  // side by side in a single row
static_assert(kCacheKeys == kLanes);

// Rows of scores or weights: of row r, column c is at data[r * step + c].
struct Rows {
  float* data;
  int64_t step;
};

// s of R rows and NV panels from `panel` on, whose first column is c: scale * q . k. A single row waits for memory more
// than it computes, so the values of the same keys are asked for meanwhile; they are as many floats.
template <int R, int NV>
void score_tile(const CachedHead& a, const float* q, int64_t width, int64_t panel, Rows s, int64_t c) {
  const float* keys[NV];
  for (int v = 0; v < NV; ++v) keys[v] = a.blocks[panel + v] + a.k_at;
  F32x16 sum[R][NV];
  for (int r = 0; r < R; ++r)
    for (int v = 0; v < NV; ++v) sum[r][v] = F32x16(0.f);
  const int64_t to_values = a.v_at - a.k_at;
  for (int64_t d = 0; d < a.K; ++d)
    for (int v = 0; v < NV; ++v) {
      if constexpr (R == 1) __builtin_prefetch(keys[v] + to_values + d * kLanes);
      const F32x16 k = F32x16::load(keys[v] + d * kLanes);
#pragma GCC unroll 8
      for (int r = 0; r < R; ++r) sum[r][v] = fma(F32x16(q[r * width + d]), k, sum[r][v]);
    }
  for (int r = 0; r < R; ++r)
    for (int v = 0; v < NV; ++v) (sum[r][v] * F32x16(a.scale)).store(s.data + r * s.step + c + v * kLanes);
}

template <int R, int NV>
void scores(const CachedHead& a, const float* q, int64_t width, const Block& block, int64_t origin, Rows s) {
  int64_t c = block.c0;
  const auto take = [&]<int kPanels>(std::integral_constant<int, kPanels>) {
    for (; c + kPanels * kLanes <= block.c1; c += kPanels * kLanes)
      score_tile<R, kPanels>(a, q, width, (origin + c) / kLanes, s, c);
  };
  take(std::integral_constant<int, NV>{});
  if constexpr (R == 1) {  // a panel alone would wait for its own chains
    take(std::integral_constant<int, 4>{});
    take(std::integral_constant<int, 2>{});
  }
  take(std::integral_constant<int, 1>{});
}

// Vectors v0 .. v0 + NV - 1 of o of R rows: the chain over keys begin <= j < end of p v, times 1 / l. `last` elements
// of the last vector exist.
template <int R, int NV>
void value_tile(const CachedHead& a, const Block& block, int64_t origin, Rows p, const float* inverse_l, int64_t v0,
                int64_t last, float* o) {
  F32x16 sum[R][NV];
  for (int r = 0; r < R; ++r)
    for (int v = 0; v < NV; ++v) sum[r][v] = F32x16(0.f);
  const int64_t end = origin + block.end[block.n - 1];
  for (int64_t j = origin + block.begin[0]; j < end;) {
    const float* values = a.blocks[j / kLanes] + a.v_at + v0 * kLanes;
    const int64_t to = std::min(end, lanes_down(j) + kLanes);
    for (; j < to; ++j) {
      F32x16 x[NV];
      for (int v = 0; v + 1 < NV; ++v) x[v] = F32x16::load(values + j % kLanes * a.K + v * kLanes);
      x[NV - 1] = F32x16::load(values + j % kLanes * a.K + (NV - 1) * kLanes, last);
#pragma GCC unroll 8
      for (int r = 0; r < R; ++r) {
        const F32x16 weight(p.data[r * p.step + j - origin]);
        for (int v = 0; v < NV; ++v) sum[r][v] = fma(weight, x[v], sum[r][v]);
      }
    }
  }
  for (int r = 0; r < block.n; ++r)
    for (int v = 0; v < NV; ++v)
      ((sum[r][v] + F32x16(0.f)) * F32x16(inverse_l[r]))
          .store(o + block.at[r] * a.K + (v0 + v) * kLanes, v + 1 < NV ? kLanes : last);
}

template <int R, int NV>
void values(const CachedHead& a, const Block& block, int64_t origin, Rows p, const float* inverse_l, float* o) {
  const int64_t n = lanes_up(a.K) / kLanes;
  for (int64_t v = 0; v < n;) {
    if (v + NV <= n) {
      value_tile<R, NV>(a, block, origin, p, inverse_l, v, std::min<int64_t>(kLanes, a.K - (v + NV - 1) * kLanes), o);
      v += NV;
    } else {
      value_tile<R, 1>(a, block, origin, p, inverse_l, v, std::min<int64_t>(kLanes, a.K - v * kLanes), o);
      v += 1;
    }
  }
}

}  // namespace

void attention_cached(const CachedHead& a, int64_t x0, int64_t x1, float* o) {
  const int64_t K = a.K, width = lanes_up(K), origin = lanes_down(a.visible(x0).begin);
  const int64_t step = lanes_up(a.visible(x1 - 1).end - origin) + kLanes;
  float* const q_rows = workspace(Slot::attention, kRows * (width + step));
  const Rows s{q_rows + kRows * width, step};
  std::fill(q_rows, s.data, 0.f);
  for (int64_t x = x0; x < x1; x += kRows) {
    const Block block = block_of(a, x, std::min(x1, x + kRows), origin);
    for (int64_t r = 0; r < block.n; ++r) copy_row(a.q + block.at[r] * K, K, width, q_rows + r * width);
    if (block.n == 1)
      scores<1, kRowVectors>(a, q_rows, width, block, origin, s);
    else
      scores<kRows, kVectors>(a, q_rows, width, block, origin, s);
    for (int64_t r = 0; r < block.n; ++r) finish_scores(a, block, r, s.data + r * step, nullptr);
    float m[kRows], l[kRows];
    exponentials(block, s.data, step, m, l);
    for (int64_t r = 0; r < block.n; ++r) l[r] = 1 / l[r];
    if (block.n == 1)
      values<1, 2>(a, block, origin, s, l, o);
    else
      values<kRows, kVectors>(a, block, origin, s, l, o);
  }
}

}  // namespace naru::kernels::NARU_SIMD
