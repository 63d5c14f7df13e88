// Connectionist temporal classification (Graves, Fernandez, Gomez and Schmidhuber 2006): the probability that some
// alignment of frames to labels gives the target, over packed sequences.
//
// States of a target of L labels: blank, label, blank, ... label, blank: 2 L + 1 of them. alpha and beta are
// logarithms, with -1e30 for the logarithm of zero. Order of sums: log-sum-exp over V in sixteen lanes and their tree;
// a state adds stay + step + skip in that order; states of one label are added in ascending state.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// Sequence s has frames segments[s] .. segments[s + 1] - 1 and labels targets[target_segments[s] ..
// target_segments[s + 1] - 1], each in [0, V) and not blank.
struct CtcBatch {
  const int32_t *segments, *targets, *target_segments;
  int64_t n_sequences, V;
  int32_t blank;
};

// Whether n_frames frames can spell the labels: one frame a label, and a blank between equal neighbours.
bool ctc_fits(int64_t n_frames, const int32_t* labels, int64_t n_labels);

// log_z (N): logarithm of the sum of exp(logits) of a frame. losses (n_sequences): -log p, 0 where nothing fits.
template <class T>
void ctc_forward(Cpu, const CtcBatch& batch, const T* logits, T* log_z, T* losses);

// dlogits (N, V) = dloss * d(sum of losses)/d(logits): 0 in sequences where nothing fits.
template <class T>
void ctc_backward(Cpu, const CtcBatch& batch, const T* logits, const T* log_z, T dloss, T* dlogits);

}  // namespace naru::kernels
