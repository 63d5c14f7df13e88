// The grammar of a chunk of actions, which follows <|assistant|> in rounds:
//
//   marks of round 0 | codes of round 0, marks of round 1 | codes of round 1, marks of round 2 | ...
//
// A round is one step of the backbone: each of its marks predicts the code of its place, all at once, given the codes
// of all rounds before (blockwise parallel decoding; Kim et al. 2025, "Fine-tuning vision-language-action models",
// decode a chunk in one round). The codes of the last round are in no sequence. Whatever the logits are, a chunk has
// exactly its codes, so it needs no end.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/sequence/motion_ids.h"

namespace naru {

// One chunk; a value.
class MotionSpan {
 public:
  // `rounds`: how many places each has. Throws Error unless each has one, and all are those of `ids`.
  MotionSpan(const MotionIds& ids, std::vector<int64_t> rounds);

  bool done() const { return round_ == rounds_.size(); }
  size_t round() const { return round_; }
  // Of the round at hand: its last positions of next(), which predict. Not when done.
  int64_t n_asked() const { return rounds_.at(round_); }
  // What follows in the sequence: the codes of the round before, then the marks of the one at hand.
  std::vector<int32_t> next() const;
  // The columns of the slice that may be drawn.
  IdRange allowed() const { return {0, ids_.n_codes}; }
  // Takes what was drawn at each mark. Throws Error for another number, or a column that is not allowed.
  void push(std::span<const int32_t> columns);
  // Of all rounds so far, by place.
  const std::vector<int32_t>& codes() const { return codes_; }

  // Positions of a chunk.
  static int64_t length(const std::vector<int64_t>& rounds);

 private:
  MotionIds ids_;
  std::vector<int64_t> rounds_;
  size_t round_ = 0;
  std::vector<int32_t> codes_;
};

}  // namespace naru
