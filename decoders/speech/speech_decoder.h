// Codes of the codec back to log-mel features. Causal: four frames follow from a code and those before it, so speech
// can leave while codes are still being made.
//
//   codes (N) at 25 Hz -> digits (N, digits) -> (N, D) -> causal blocks -> four frames a row (N, 320) -> log-mel (4 N,
//   80)
#pragma once

#include <vector>

#include "core/nn/speech_config.h"

namespace naru {

class SpeechDecoder {
 public:
  using State = CausalStack::State;  // of one sound that grows

  SpeechDecoder(Params p, const SpeechConfig& config);

  // codes (N) i32 of one sound -> (4 N, 80), silence as about kQuietMel. Throws Error, with the place, on a code out of
  // range.
  Tensor forward(const Tensor& codes) const;
  // The next codes of a sound, (n) -> (4 n, 80): the bits of forward() over all of them.
  Tensor step(const Tensor& codes, State* state) const;
  // What training runs: digits (N, digits) of several sounds (fsq_digits()), sound s at rows segments[s] to
  // segments[s + 1] - 1 -> (4 N, 80).
  Tensor decode(const Tensor& digits, const std::vector<int64_t>& segments) const;

  // Of a forward pass over n codes; multiply and add count as two.
  double flops(double n_codes) const;

  const SpeechConfig& config() const { return config_; }

 private:
  Tensor frames(const Tensor& x) const;  // (N, D) -> (4 N, 80)

  SpeechConfig config_;
  Linear in_;
  CausalStack blocks_;
  RmsNorm norm_;
  Linear out_;
};

}  // namespace naru
