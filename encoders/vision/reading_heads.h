// What the vision encoder learns from directly while it learns to read. Nothing here takes part in an answer.
//
// Two heads on the encoder's features, with `frames` frames to a feature (4 px each when a feature is a column of 8
// px):
//   CTC    symbols of core/text/ctc_symbols.h
//   dense  what stands in this frame: its first symbol (lead, ASCII, other, nothing), vowel and tail
#pragma once

#include "core/nn/layers.h"
#include "core/text/ctc_symbols.h"

namespace naru {

// Classes of the dense head: three classifications side by side in one row of logits.
constexpr int32_t kFirstClasses = kLeads + kAscii + 2;  // then other, nothing
constexpr int32_t kFirstOther = kLeads + kAscii, kFirstNothing = kFirstOther + 1;
constexpr int32_t kVowelClasses = kVowels + 1, kTailClasses = kTails + 1;  // 0: none
constexpr int32_t kDenseClasses = kFirstClasses + kVowelClasses + kTailClasses;

// The dense classes of one character: {first, vowel, tail}.
struct DenseClass {
  int32_t first = kFirstNothing, vowel = 0, tail = 0;
};
DenseClass dense_class(char32_t character);

class ReadingHeads {
 public:
  ReadingHeads(Params p, int64_t D, int64_t frames);
  // features (n, D) -> (n * frames, kCtcClasses) and (n * frames, kDenseClasses).
  Tensor ctc(const Tensor& features) const;
  Tensor dense(const Tensor& features) const;
  int64_t frames() const { return frames_; }

 private:
  int64_t frames_;
  Linear ctc_, dense_;
};

}  // namespace naru
