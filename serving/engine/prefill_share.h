// How much of each prompt a step takes: as much as keeps the step short for those who wait for it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/nn/block.h"

namespace naru::serving {

struct PromptRest {
  int64_t done = 0, rest = 0;  // positions; rest > 0
};

// In units of a position without context: attention to earlier positions costs more the more there are.
class PrefillCost {
 public:
  explicit PrefillCost(const BlockConfig& block);
  // Positions from `done` on that so many units pay for: one at least.
  int64_t positions(int64_t units, int64_t done) const;
  int64_t units(int64_t positions, int64_t done) const;

 private:
  double even_;  // positions of context whose attention costs what the rest of a block does
};

// Positions of each prompt, in their order (the oldest first), together at most `chunk` units, and what is rounded up.
// Short rests go first, so that a question does not wait for a page; the oldest gets a few whatever comes. While
// answers are written, or questions wait, longer prompts get about as much time as these.
std::vector<int64_t> share_prefill(const std::vector<PromptRest>& prompts, int64_t n_writing, int64_t chunk,
                                   const PrefillCost& cost);

}  // namespace naru::serving
