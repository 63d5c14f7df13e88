// Attention over packed segments. kernels/attention.h states the arithmetic and the order of its sums.
#pragma once

#include "core/tensor/tensor.h"
#include "kernels/attention.h"

namespace naru {

using kernels::AttentionOptions;

// q (N, H, K), k (N, G, K), v (N, G, K), segments (S + 1) i32 -> (N, H, K): softmax(scale q k^T) v within each segment.
// H is a multiple of G; query head h reads key head h / (H / G). Scores of a whole segment are never held: scratch is
// that of a few rows. Throws Error on sizes that do not match and on segments that do not ascend from 0 to N.
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& segments,
                 const AttentionOptions& options = {});

// q (n, H, K) at positions n_past.. n_past + n - 1 of one growing segment, whose keys and values so far, those of these
// n positions included, are the first rows of cache_k, cache_v (T_max, G, K) -> (n, H, K), bits equal to attention() of
// the whole segment. Causal only; later rows of the cache are not read; has no gradient.
Tensor attention_cached(const Tensor& q, const Tensor& cache_k, const Tensor& cache_v, int64_t n_past,
                        const AttentionOptions& options = {});

// q (N, H, K), k (N, G, K), segments (S + 1) i32, begin and end (N) i32 -> (1): the loss that pulls query head `head`
// to known keys. Row i has a target when begin[i] >= 0: keys begin[i] <= j < end[i], counted in the packed batch. Sum
// over these rows of -log(attention that the head gives to the visible ones of these keys). Throws Error when a row
// sees no key of its target.
Tensor attention_guide(const Tensor& q, const Tensor& k, const Tensor& segments, int64_t head, const Tensor& begin,
                       const Tensor& end, const AttentionOptions& options = {});

}  // namespace naru
