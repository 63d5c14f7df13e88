// Attention over packed segments. kernels/attention.h states the arithmetic and the order of its sums.
#pragma once

#include <vector>

#include "core/tensor/tensor.h"
#include "kernels/attention.h"

namespace naru {

using kernels::AttentionOptions;

// q (N, H, K), k (N, G, K), v (N, G, K), segments (S + 1) i32 -> (N, H, K): softmax(scale q k^T) v within each segment.
// H is a multiple of G; query head h reads key head h / (H / G). Scores of a whole segment are never held: scratch is
// that of a few rows. Throws Error on sizes that do not match and on segments that do not ascend from 0 to N.
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& segments,
                 const AttentionOptions& options = {});

using kernels::CachedSegment;

// The new positions of growing segments: q (N, H, K), k and v (N, G, K). Their keys and values go to the blocks of the
// segments (kernels/attention.h), behind those that are there -> (N, H, K), bits equal to attention() of whole
// segments. Causal only, f32 only; has no gradient. Throws Error unless the segments' rows follow one another from 0 to
// N.
Tensor attention_cached(const Tensor& q, const Tensor& k, const Tensor& v, const std::vector<CachedSegment>& segments,
                        const AttentionOptions& options = {});

// q (N, H, K), k (N, G, K), segments (S + 1) i32, begin and end (N) i32 -> (1): the loss that pulls query head `head`
// to known keys. Row i has a target when begin[i] >= 0: keys begin[i] <= j < end[i], counted in the packed batch. Sum
// over these rows of -log(attention that the head gives to the visible ones of these keys). Throws Error when a row
// sees no key of its target.
Tensor attention_guide(const Tensor& q, const Tensor& k, const Tensor& segments, int64_t head, const Tensor& begin,
                       const Tensor& end, const AttentionOptions& options = {});

}  // namespace naru
