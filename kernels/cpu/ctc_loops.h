// The loops behind kernels/ctc.h, one sequence a call: logits (n_frames, V), labels (n_labels). ctc.cc has the plain
// ones, ctc.simd.cc the vector ones.
#pragma once

#include <cstdint>

#include "kernels/ctc.h"

namespace naru::kernels {

template <class T>
struct CtcSequence {
  const T* logits;  // (n_frames, V)
  const int32_t* labels;
  int64_t n_frames, n_labels, V;
  int32_t blank;
};

template <class T>
struct CtcLoops {
  void (*log_z)(const CtcSequence<T>& sequence, T* log_z);    // also of sequences that do not fit
  T (*loss)(const CtcSequence<T>& sequence, const T* log_z);  // -log p of one that fits
  void (*gradient)(const CtcSequence<T>& sequence, const T* log_z, T dloss, T* dlogits);
};

constexpr float kLogZero = -1e30f;

namespace avx2 {
extern const CtcLoops<float> ctc_loops;
}
namespace avx512 {
extern const CtcLoops<float> ctc_loops;
}

}  // namespace naru::kernels
