// Softmax and cross-entropy in one: of N rows of V logits, each with a class to be predicted.
//
// z = c tanh(logit / c) with a soft-cap c (Gemma Team 2024), else z = logit. For a row with target t:
//   lse = m + log sum_v exp(z_v - m),  m = z of the row's largest logit
//   loss = (m - z_t) + log sum_v exp(z_v - m) + z_loss lse^2       (z-loss: Chowdhery et al. 2022, PaLM, section 5)
// The sum over v: class v goes to lane v % 16, counted from `first`; lanes are joined by the profile's tree. Losses are
// added in ascending row in double. A NaN among the classes makes the row's loss NaN.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

struct CrossEntropyOptions {
  float softcap = 0;   // 0: none
  float z_loss = 0;    // weight of lse^2
  int64_t first = 0;   // the classes are columns first..first+count-1: several classifications may share a row
  int64_t count = -1;  // -1: all columns from `first` on
};

struct CrossEntropySums {
  double loss = 0;
  int64_t n_rows = 0;     // with a target
  int64_t n_correct = 0;  // whose target is the first of the largest logits
};

// logits (N, V), targets (N) counted from `first`, negative: the row is left out; lse (N) is saved for the backward
// pass. The caller has checked targets and options; count >= 1.
template <class T>
CrossEntropySums cross_entropy_forward(Cpu, const T* logits, const int32_t* targets, Accum<T>* lse, int64_t N,
                                       int64_t V, const CrossEntropyOptions& options);

// dlogits (N, V) from dloss (1), in one pass; zeros in columns that are no classes and in rows left out. With
// f = dloss (1 + 2 z_loss lse) and z' = 1 - tanh(logit / c)^2 (1 without a soft-cap) it is exp(z - lse) f z', and for
// the target fma(-dloss, z', that).
template <class T>
void cross_entropy_backward(Cpu, const T* dloss, const T* logits, const int32_t* targets, const Accum<T>* lse,
                            T* dlogits, int64_t N, int64_t V, const CrossEntropyOptions& options);

}  // namespace naru::kernels
