// Vector attention: the sums of attention.cc for a block of rows at a time. Keys and values of a head are packed once,
// scores of the block live in scratch, and each of the five products runs over the same register tile.
#include "kernels/cpu/attention_loops.h"
#include "kernels/cpu/simd.h"
#include "kernels/cpu/workspace.h"

#include "base/exact.h"
#include "kernels/cpu/attention_block.h"

namespace naru::kernels::NARU_SIMD {
namespace {

void forward(const AttentionHead<float>& a, int64_t x0, int64_t x1, float* o, float* stats) {
  const int64_t K = a.K, width = lanes_up(K), origin = lanes_down(a.visible(x0).begin);
  const int64_t n = a.visible(x1 - 1).end - origin, columns = lanes_up(n), step = columns + kLanes;
  float* const k_panels = workspace(Slot::attention_kv, columns * (K + width));
  float* const v_rows = k_panels + columns * K;
  pack_panels(a.k + origin * a.k_step, a.k_step, n, K, k_panels);
  copy_rows(a.v + origin * a.k_step, a.k_step, n, K, width, v_rows);
  float* const q_rows = workspace(Slot::attention, kRows * (width + step));
  float* const s = q_rows + kRows * width;
  std::fill(q_rows, s, 0.f);
  for (int64_t x = x0; x < x1; x += kRows) {
    const Block block = block_of(a, x, std::min(x1, x + kRows), origin);
    for (int64_t r = 0; r < block.n; ++r) copy_row(a.q + block.at[r] * K, K, width, q_rows + r * width);
    row_products(q_rows, width, k_panels, K, block, a.scale, s, step);
    for (int64_t r = 0; r < block.n; ++r) finish_scores(a, block, r, s + r * step, nullptr);
    float m[kRows], l[kRows];
    exponentials(block, s, step, m, l);
    for (int64_t r = 0; stats && r < block.n; ++r) {
      stats[2 * block.at[r]] = m[r];
      stats[2 * block.at[r] + 1] = l[r];
    }
    for (int64_t r = 0; r < block.n; ++r) l[r] = 1 / l[r];
    const int64_t begin = block.begin[0], end = block.end[block.n - 1];
    product(Left{s + begin, step, 1}, Right{v_rows + begin * width, width, kLanes}, end - begin, width / kLanes,
            zero_start, [&](int64_t i, int64_t v, F32x16 sum) {
              if (i < block.n) store_part((sum + F32x16(0.f)) * F32x16(l[i]), v, K, o + block.at[i] * K);
            });
  }
}

// What the backward passes and the guide hold of one head: packed keys and values, sums of dk and dv, and a block of
// rows.
struct Backward {
  const AttentionHead<float>& a;
  int64_t width, columns, step;     // K and keys in whole vectors; from row to row of the block's scores
  float *k_panels, *v_panels;       // (columns / 16, K, 16)
  float *k_rows, *dk_sum, *dv_sum;  // (columns, width)
  float *scores, *ds, *slope;       // (kBlockRows, step)
  float *q_rows, *do_rows;          // (kBlockRows, width)

  Backward(const AttentionHead<float>& head, bool with_values)
      : a(head), width(lanes_up(a.K)), columns(lanes_up(a.n_keys)), step(columns + kLanes) {
    k_panels = workspace(Slot::attention_kv, columns * (2 * a.K + 3 * width));
    v_panels = k_panels + columns * a.K;
    k_rows = v_panels + columns * a.K;
    dk_sum = k_rows + columns * width;
    dv_sum = dk_sum + columns * width;
    scores = workspace(Slot::attention, kBlockRows * (3 * step + 2 * width));
    ds = scores + kBlockRows * step;
    slope = ds + kBlockRows * step;
    q_rows = slope + kBlockRows * step;
    do_rows = q_rows + kBlockRows * width;
    std::fill(q_rows, q_rows + 2 * kBlockRows * width, 0.f);
    pack_panels(a.k, a.k_step, a.n_keys, a.K, k_panels);
    copy_rows(a.k, a.k_step, a.n_keys, a.K, width, k_rows);
    std::fill(dk_sum, dk_sum + columns * width, 0.f);
    if (!with_values) return;
    pack_panels(a.v, a.k_step, a.n_keys, a.K, v_panels);
    std::fill(dv_sum, dv_sum + columns * width, 0.f);
  }

  // Copies the block's rows of `from` to `rows`.
  void load_rows(const Block& block, const float* from, float* rows) const {
    for (int64_t r = 0; r < block.n; ++r) copy_row(from + block.at[r] * a.K, a.K, width, rows + r * width);
  }

  // out (block.n, columns) = scale * rows . panels
  void multiply(const Block& block, const float* rows, const float* panels, float scale, float* out) const {
    for (int64_t r = 0; r < block.n; r += kRows)
      row_products(rows + r * width, width, panels, a.K, block, scale, out + r * step, step);
  }

  void make_scores(const Block& block) const {
    load_rows(block, a.q, q_rows);
    multiply(block, q_rows, k_panels, a.scale, scores);
    for (int64_t r = 0; r < block.n; ++r) finish_scores(a, block, r, scores + r * step, slope + r * step);
  }

  // dS of sixteen columns, after the cap's derivative.
  void store_ds(int64_t r, int64_t c, F32x16 x) const {
    if (a.options.softcap > 0) x = x * F32x16::load(slope + r * step + c);
    x.store(ds + r * step + c);
  }

  // sum (columns, width) += weights^T (columns, block.n) rows (block.n, width), one row after another.
  void add_products(const Block& block, const float* weights, const float* rows, float* sum) const {
    for (int64_t c = block.begin[0] / kRows * kRows; c < block.end[block.n - 1]; c += kRows) {
      float* const at = sum + c * width;
      product(
          Left{weights + c, 1, step}, Right{rows, width, kLanes}, block.n, width / kLanes,
          [&](int64_t r, int64_t v) { return F32x16::load(at + r * width + v * kLanes); },
          [&](int64_t r, int64_t v, F32x16 x) { x.store(at + r * width + v * kLanes); });
    }
  }

  // dq of the block from its dS, and its part of dk.
  void row_gradients(const Block& block, float* dq) const {
    for (int64_t r0 = 0; r0 < block.n; r0 += kRows) {
      const int64_t begin = block.begin[r0], end = block.end[std::min<int64_t>(r0 + kRows, block.n) - 1];
      product(Left{ds + r0 * step + begin, step, 1}, Right{k_rows + begin * width, width, kLanes}, end - begin,
              width / kLanes, zero_start, [&](int64_t r, int64_t v, F32x16 sum) {
                if (r0 + r < block.n)
                  store_part((sum + F32x16(0.f)) * F32x16(a.scale), v, a.K, dq + block.at[r0 + r] * a.K);
              });
    }
    add_products(block, ds, q_rows, dk_sum);
  }

  void write_sums(const float* sum, float scale, float* out) const {
    for (int64_t j = 0; j < a.n_keys; ++j)
      for (int64_t v = 0; v < width / kLanes; ++v)
        store_part((F32x16::load(sum + j * width + v * kLanes) + F32x16(0.f)) * F32x16(scale), v, a.K,
                   out + j * a.k_step);
  }
};

void backward(const AttentionHead<float>& a, const float* o, const float* stats, const float* d_o, float* dq, float* dk,
              float* dv) {
  const Backward b(a, /*with_values=*/true);
  for (int64_t x = 0; x < a.n_rows; x += kBlockRows) {
    const Block block = block_of(a, x, std::min(a.n_rows, x + kBlockRows), 0);
    b.make_scores(block);
    b.load_rows(block, d_o, b.do_rows);
    b.multiply(block, b.do_rows, b.v_panels, 1.f, b.ds);
    for (int64_t r = 0; r < block.n; ++r) {
      const float *grad = d_o + block.at[r] * a.K, *out = o + block.at[r] * a.K;
      F32x16 lanes(0.f);
      for_lanes(a.K,
                [&](int64_t d, int64_t n) { lanes = fma(F32x16::load(grad + d, n), F32x16::load(out + d, n), lanes); });
      const F32x16 D(reduce(lanes)), m(stats[2 * block.at[r]]), inverse_l(1 / stats[2 * block.at[r] + 1]);
      float *p = b.scores + r * b.step, *ds = b.ds + r * b.step;
      for (int64_t c = block.c0; c < block.c1; c += kLanes) {
        const F32x16 P = exact::exp(F32x16::load(p + c) - m) * inverse_l;
        P.store(p + c);
        b.store_ds(r, c, P * (F32x16::load(ds + c) - D));
      }
    }
    b.add_products(block, b.scores, b.do_rows, b.dv_sum);
    b.row_gradients(block, dq);
  }
  b.write_sums(b.dk_sum, a.scale, dk);
  b.write_sums(b.dv_sum, 1.f, dv);
}

// Columns that hold the target of a row, in whole vectors: `from` copied to `to` and masked outside the target.
KeyRange copy_wanted(KeyRange wanted, const float* from, float* to) {
  const KeyRange columns{lanes_down(wanted.begin), lanes_up(wanted.end)};
  std::fill(to + columns.begin, to + columns.end, kMasked);
  std::copy(from + wanted.begin, from + wanted.end, to + wanted.begin);
  return columns;
}

bool any_target(const AttentionHead<float>& a, const GuideTargets& targets, int64_t x0, int64_t x1) {
  for (int64_t x = x0; x < x1; ++x)
    if (const KeyRange wanted = targets.of(x, a.visible(x)); wanted.begin < wanted.end) return true;
  return false;
}

void guide_forward(const AttentionHead<float>& a, const GuideTargets& targets, float* stats) {
  std::fill(stats, stats + 4 * a.n_rows, 0.f);
  if (!any_target(a, targets, 0, a.n_rows)) return;
  const Backward b(a, /*with_values=*/false);
  for (int64_t x = 0; x < a.n_rows; x += kBlockRows) {
    const Block block = block_of(a, x, std::min(a.n_rows, x + kBlockRows), 0);
    if (!any_target(a, targets, x, x + block.n)) continue;
    b.make_scores(block);
    for (int64_t r = 0; r < block.n; ++r) {
      const KeyRange wanted = targets.of(x + r, a.visible(x + r));
      if (wanted.begin >= wanted.end) continue;
      float *s = b.scores + r * b.step, *part = b.ds + r * b.step;
      const KeyRange columns = copy_wanted(wanted, s, part);
      float* row = stats + 4 * (x + r);
      exponentials<1>(s, 0, block.c0, block.c1, row, row + 1);
      exponentials<1>(part, 0, columns.begin, columns.end, row + 2, row + 3);
    }
  }
}

void guide_backward(const AttentionHead<float>& a, const GuideTargets& targets, const float* stats, float dloss,
                    float* dq, float* dk) {
  if (!any_target(a, targets, 0, a.n_rows)) return;
  const Backward b(a, /*with_values=*/false);
  for (int64_t x = 0; x < a.n_rows; x += kBlockRows) {
    const Block block = block_of(a, x, std::min(a.n_rows, x + kBlockRows), 0);
    if (!any_target(a, targets, x, x + block.n)) continue;
    b.make_scores(block);
    for (int64_t r = 0; r < block.n; ++r) {
      const KeyRange wanted = targets.of(x + r, a.visible(x + r));
      float *s = b.scores + r * b.step, *part = b.ds + r * b.step;
      std::fill(part + block.c0, part + block.c1, 0.f);
      if (wanted.begin >= wanted.end) continue;
      const float* row = stats + 4 * (x + r);
      const KeyRange columns = copy_wanted(wanted, s, part);
      for (int64_t c = columns.begin; c < columns.end; c += kLanes)
        (exact::exp(F32x16::load(part + c) - F32x16(row[2])) * F32x16(1 / row[3])).store(part + c);
      for (int64_t c = block.c0; c < block.c1; c += kLanes) {
        const F32x16 P = exact::exp(F32x16::load(s + c) - F32x16(row[0])) * F32x16(1 / row[1]);
        b.store_ds(r, c, (P - F32x16::load(part + c)) * F32x16(dloss));
      }
    }
    b.row_gradients(block, dq);
  }
  b.write_sums(b.dk_sum, a.scale, dk);
}

}  // namespace

const AttentionLoops<float> attention_loops{forward, backward, guide_forward, guide_backward};

}  // namespace naru::kernels::NARU_SIMD
