// The loss of a classifier: softmax and cross-entropy in one, with soft-cap and z-loss.
#pragma once

#include "core/tensor/tensor.h"
#include "kernels/cross_entropy.h"

namespace naru {

using kernels::CrossEntropyOptions;

struct CrossEntropy {
  Tensor loss;            // (1): the sum over rows, not their mean
  int64_t n_rows = 0;     // rows that have a target
  int64_t n_correct = 0;  // of these, rows whose target is the first of the largest logits
};

// logits (N, V), targets (N) I32. With z = cap tanh(logit / cap) (z = logit without a soft-cap) a row's loss is
// lse(z) - z[target] + z_loss lse(z)^2. Target -1: the row is left out. The classes are columns first..first+count-1 of
// the logits and targets count from `first`, so that several classifications can share one row of logits.
// Throws Error on a target that is not in -1..count-1 and on options out of range.
CrossEntropy softmax_cross_entropy(const Tensor& logits, const Tensor& targets,
                                   const CrossEntropyOptions& options = {});

}  // namespace naru
