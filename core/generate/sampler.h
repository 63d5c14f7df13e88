// From logits to an id. Draws come from Philox, addressed by (seed, stream, index): an answer is a function of its
// request, never of what else is in the batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/sequence/id_ranges.h"

namespace naru {

struct SamplingOptions {
  float temperature = 0;  // 0: greedy, the first of equal logits
  int64_t top_k = 0;      // keep the k largest; 0: all
  float top_p = 1;        // keep the smallest set with this much probability (Holtzman et al. 2020)
  float min_p = 0;        // keep what is at least this fraction of the largest probability (Nguyen et al. 2024)
  uint64_t seed = 0;
};

// Throws Error for a temperature or fraction out of range, and when no id is allowed.
// logits (V); only ids in `allowed` can come out. `stream` is the sequence, `index` the number of ids it has so far.
int32_t sample(std::span<const float> logits, std::span<const IdRange> allowed, const SamplingOptions& options,
               uint64_t stream, uint64_t index);

// The logarithm of the probability of `id` among those allowed: the softmax of their logits, before temperature and
// cuts. Throws Error when `id` is not allowed.
double log_probability(std::span<const float> logits, std::span<const IdRange> allowed, int32_t id);

}  // namespace naru
