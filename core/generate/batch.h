// One step of a backbone for many sequences at once: some go on by a token, others by a piece of their prompt.
//
// What comes out of a sequence is the same bits alone and in any batch, and with its prompt in one piece or cut
// anywhere.
#pragma once

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "core/backbone/backbone.h"

namespace naru {

// New positions of one sequence.
struct BatchPart {
  KvSequence* kv = nullptr;                        // has blocks for them
  std::span<const int32_t> tokens;                 // not empty; as in Positions (core/sequence/sequence.h)
  std::span<const std::array<int32_t, 3>> places;  // of each
  const Tensor* media = nullptr;                   // (rows, D): what negative tokens point into
  bool wants_logits = true;                        // of what follows its last positions
  int64_t n_logits = 1;                            // how many of them
  int32_t slice = kTextSlice;                      // whose logits (core/sequence/id_ranges.h)
  Tensor* states = nullptr;                        // becomes the last states of all its positions, (positions, D)
};

// The logits of the parts that want them, soft-capped.
class BatchLogits {
 public:
  // Of the i-th position whose logits are wanted, part after part: a column for each id of its slice.
  std::span<const float> row(size_t i) const;
  // Of all that want this slice, in their order: (positions, ids of the slice); empty where there is none.
  const Tensor& of(int32_t slice) const { return slices_[size_t(slice)]; }

 private:
  friend BatchLogits forward_batch(const Backbone& backbone, std::span<const BatchPart> parts);
  std::vector<Tensor> slices_;                       // of the backbone
  std::vector<std::pair<int32_t, int64_t>> places_;  // slice and row of each such position
};

// The sequences grow. Throws Error when a part is empty, a token outside what there is, or the blocks do not suffice.
BatchLogits forward_batch(const Backbone& backbone, std::span<const BatchPart> parts);

}  // namespace naru
