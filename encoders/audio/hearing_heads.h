// What the audio encoder learns from directly while it learns to hear. Nothing here takes part in an answer.
//
// Two heads on the encoder's frames of 40 ms that are sent:
//   CTC    symbols of core/text/ctc_symbols.h, `frames` times to a frame (1: 25 Hz, 2: 50 Hz)
//   dense  which phoneme fills the frame, one of `phonemes` classes; the table of the source that names them decides
//          what they are
#pragma once

#include "core/nn/layers.h"
#include "core/text/ctc_symbols.h"

namespace naru {

struct HearingConfig {
  int64_t frames = 2, phonemes = 0;
};

class HearingHeads {
 public:
  HearingHeads(Params p, int64_t D, const HearingConfig& config);
  // frames (n, D) -> (n * config().frames, kCtcClasses) and (n, config().phonemes).
  Tensor ctc(const Tensor& frames) const;
  Tensor dense(const Tensor& frames) const { return dense_(frames); }
  const HearingConfig& config() const { return config_; }

 private:
  HearingConfig config_;
  Linear ctc_, dense_;
};

}  // namespace naru
