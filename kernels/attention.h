// Softmax attention over packed segments, forward and backward, with grouped heads: query head h of H reads key head
// h / (H / G) of G. The scores of a few queries exist at a time, never those of a whole segment (the online form's
// goal, Dao et al. 2022; here a row of scores is kept whole, so that its maximum is known before any exponential).
//
// Order of the sums (numeric profile 1). Keys are counted from the start of their segment, masked keys take no part:
//   score    s = scale * (chain of fma over K ascending); with a soft cap c (Gemma 2, 2024): c * tanh(s * (1 / c))
//   weights  p_j = exp(s_j - m), m the maximum of visible s; l = sum of p_j in sixteen lanes, key j in lane j % 16
//   output   o = (chain of fma over visible keys ascending of p_j v_j) * (1 / l)
//   dS       P_j = p_j * (1 / l), D = sum of do o over K in sixteen lanes, dS_j = P_j * (do . v_j - D), * 1 - tanh^2
//   dq       scale * (chain over visible keys ascending of dS_j k_j)
//   dk, dv   scale * (chain of dS q) and (chain of P do), over queries ascending and the heads of each query ascending
//
// A chain is not cut for length: at 8,000 keys fp32 stays within 1e-5 of the largest value of o, dk and dv. Every chain
// ends with + 0, which makes a zero positive: adding 0 * v for a masked key, as the vector form does, is then no
// change. Inputs must be finite.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

struct AttentionOptions {
  bool causal = true;  // a query sees keys at its own position and before
  int window = 0;      // causal only: key j is visible to query i iff 0 <= i - j < window; 0: no limit
  float scale = 0;     // 0: 1 / sqrt(K)
  float softcap = 0;   // 0: none
};

struct KeyRange {
  int64_t begin, end;
};

// The keys that the query at `position` of a segment of n_keys sees; never empty.
inline KeyRange visible_keys(const AttentionOptions& options, int64_t position, int64_t n_keys) {
  if (!options.causal) return {0, n_keys};
  return {options.window ? std::max<int64_t>(0, position + 1 - options.window) : 0, position + 1};
}

template <class T>
struct AttentionInput {
  const T* q;  // (N, H, K)
  const T* k;  // (N, G, K)
  const T* v;  // (N, G, K); not read by the guide
  int64_t H, G, K;
  const int32_t* segments;  // (n_segments + 1), ascending from 0 to N
  int64_t n_segments;
  AttentionOptions options;
};

// o (N, H, K). stats (N, H, 2) receives m and l of every row for the backward pass, and may be null.
template <class T>
void attention_forward(Cpu, const AttentionInput<T>& in, T* o, T* stats);

// dq (N, H, K), dk and dv (N, G, K) from d_o (N, H, K).
template <class T>
void attention_backward(Cpu, const AttentionInput<T>& in, const T* o, const T* stats, const T* d_o, T* dq, T* dk,
                        T* dv);

// What attention remembers of a growing segment: blocks of kCacheKeys positions, block b those of 16 b .. 16 b + 15. In
// a block stand the keys (G, K, 16), which are the panels that the vector form multiplies with, then the values (G, 16,
// K). Blocks may lie anywhere, and segments may share them.
constexpr int64_t kCacheKeys = 16;

constexpr int64_t cache_block_size(int64_t G, int64_t K) {
  return 2 * kCacheKeys * G * K;
}

struct CachedSegment {
  int64_t row, n;        // rows row .. row + n - 1 of q, k and v are its new positions
  int64_t n_past;        // positions before them
  float* const* blocks;  // enough for n_past + n positions
  int64_t offset;        // where the layer's part of each block begins
};

// Puts in.k and in.v (N, G, K) of the new positions into their blocks.
void cache_store(Cpu, const AttentionInput<float>& in, const CachedSegment* segments, int64_t n_segments);

// o (N, H, K) of in.q (N, H, K) at the new positions, whose keys and values are in the blocks; in.k, in.v and
// in.segments are not read. The bits are those of attention_forward on the whole segment.
void attention_cached(Cpu, const AttentionInput<float>& in, const CachedSegment* segments, int64_t n_segments,
                      float* o);

// Guided attention (Tachibana et al. 2018 pull attention to a diagonal; here to known keys). Row i of query head `head`
// has a target when begin[i] >= 0: keys begin[i] <= j < end[i], counted in the packed batch. Its loss is
// -log(weight of the visible keys of the target) = (m - m') + (log l - log l'), where m', l' are taken over the target.
// loss (1) is the sum over rows in sixteen lanes, row i in lane i % 16. A target of no visible key counts as none.
// stats (N, 4) receives m, l, m', l' of the rows with a target, zeros for the rest.
template <class T>
void attention_guide_forward(Cpu, const AttentionInput<T>& in, int64_t head, const int32_t* begin, const int32_t* end,
                             T* stats, T* loss);

// dS_j = (P_j - P'_j) dloss, P' the weights within the target; dq, dk of the head as above. dq (N, H, K) and
// dk (N, G, K) are zero elsewhere.
template <class T>
void attention_guide_backward(Cpu, const AttentionInput<T>& in, int64_t head, const int32_t* begin, const int32_t* end,
                              const T* stats, T dloss, T* dq, T* dk);

}  // namespace naru::kernels
