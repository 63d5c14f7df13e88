// One step of a backbone for many sequences at once: some go on by a token, others by a piece of their prompt.
//
// What comes out of a sequence is the same bits alone and in any batch, and with its prompt in one piece or cut
// anywhere.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/backbone/backbone.h"

namespace naru {

// New positions of one sequence.
struct BatchPart {
  KvSequence* kv = nullptr;                        // has blocks for them
  std::span<const int32_t> tokens;                 // not empty; as in Positions (core/sequence/sequence.h)
  std::span<const std::array<int32_t, 3>> places;  // of each
  const Tensor* media = nullptr;                   // (rows, D): what negative tokens point into
  bool wants_logits = true;                        // of what follows its last position
};

// -> logits (parts that want them, V), soft-capped; an empty Tensor where none does. The sequences grow. Throws Error
// when a part is empty, a token outside what there is, or the blocks do not suffice.
Tensor forward_batch(const Backbone& backbone, std::span<const BatchPart> parts);

}  // namespace naru
