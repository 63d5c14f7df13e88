// The loops behind kernels/attention.h, for one key head of one segment. attention.cc and attention_guide.cc have the
// plain ones, attention.simd.cc the vector ones.
#pragma once

#include <cstdint>

#include "kernels/attention.h"

namespace naru::kernels {

// A key head and its rows: row x is query position x / group, query head x % group of those that read the key head.
template <class T>
struct AttentionHead {
  const T* q;      // row 0
  const T *k, *v;  // key 0
  int64_t H, K;    // query heads of the tensor, width of a head
  int64_t k_step;  // elements of k from one position to the next: G * K
  int64_t group;   // query heads that read the key head
  int64_t n_rows, n_keys;
  int64_t first;  // position of row 0: keys before it come from a cache
  AttentionOptions options;
  T scale;

  // Where row x lies in q (rows, K), o, their gradients and stats (rows, 2), all from row 0.
  int64_t at(int64_t x) const { return x / group * H + x % group; }
  KeyRange visible(int64_t x) const { return visible_keys(options, first + x / group, n_keys); }
};

// A head whose keys and values are in blocks (CachedSegment); k and v of its base are null.
struct CachedHead : AttentionHead<float> {
  float* const* blocks;
  int64_t k_at, v_at;  // where the head's keys (K, 16) and values (16, K) begin in a block
};

// Targets of the guide: those of position x of the segment, counted like its keys; empty when there are none.
struct GuideTargets {
  const int32_t *begin, *end;  // at the segment's first position
  int64_t origin;              // the packed position of key 0
  KeyRange of(int64_t x, KeyRange visible) const {
    if (begin[x] < 0) return {0, 0};
    return {std::max(begin[x] - origin, visible.begin), std::min(end[x] - origin, visible.end)};
  }
};

// o, d_o, dq, stats lie like q, dk and dv like k: from row 0, from key 0. stats of the guide (group 1): 4 of row x at 4
// x.
template <class T>
struct AttentionLoops {
  void (*forward)(const AttentionHead<T>& a, int64_t x0, int64_t x1, T* o, T* stats);  // rows x0 <= x < x1
  void (*backward)(const AttentionHead<T>& a, const T* o, const T* stats, const T* d_o, T* dq, T* dk, T* dv);
  void (*guide_forward)(const AttentionHead<T>& a, const GuideTargets& targets, T* stats);
  void (*guide_backward)(const AttentionHead<T>& a, const GuideTargets& targets, const T* stats, T dloss, T* dq, T* dk);
};

// Rows x0 <= x < x1 of a head with a cache.
using CachedLoop = void (*)(const CachedHead& a, int64_t x0, int64_t x1, float* o);

namespace avx2 {
extern const AttentionLoops<float> attention_loops;
void attention_cached(const CachedHead& a, int64_t x0, int64_t x1, float* o);
}  // namespace avx2
namespace avx512 {
extern const AttentionLoops<float> attention_loops;
void attention_cached(const CachedHead& a, int64_t x0, int64_t x1, float* o);
}  // namespace avx512

}  // namespace naru::kernels
