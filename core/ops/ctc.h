// Connectionist temporal classification: labels without times (Graves et al. 2006).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

// logits (N, V): packed frames, softmax is taken inside; segments (S + 1) i32: where each sequence's frames begin;
// targets (L) i32: all labels one after another, none of them `blank`; target_segments (S + 1) i32: where each
// sequence's labels begin -> (1): the sum over sequences of -log p(labels). A sequence with too few frames for its
// labels adds 0 and has no gradient. Throws Error when sizes or labels do not fit.
Tensor ctc_loss(const Tensor& logits, const Tensor& segments, const Tensor& targets, const Tensor& target_segments,
                int blank);

// The labels of the most probable path through the frames of one sequence, logits (N, V): the largest of each frame
// (the first of equals), repeats joined, blanks dropped. Throws Error when V is 0.
std::vector<int32_t> ctc_greedy(const Tensor& logits, int blank);

// Frames begin to end - 1, at least one.
struct LabelFrames {
  int32_t begin, end;
  bool operator==(const LabelFrames&) const = default;
};

// Forced alignment: the frames that name each label on the most probable path, through the frames of one sequence,
// logits (N, V), that spells them all (Viterbi over the states of ctc_loss; of equal paths the earliest). What is not
// finite counts as the worst there is. Nothing when there are too few frames for the labels. Needs N (2 L + 1) bytes.
// Throws Error when labels do not fit.
std::optional<std::vector<LabelFrames>> ctc_align(const Tensor& logits, std::span<const int32_t> labels, int blank);

}  // namespace naru
