// Speech to the codes of the codec, 25 a second: what a model is taught to say, and the half of the codec that only
// training runs. Causal: a code depends on no frame after its own four.
//
//   log-mel (T, 80) at 100 Hz -> four frames a row (N, 320) -> (N, D) -> causal blocks -> latents (N, digits)
//                            -> rounded (core/nn/fsq.h) -> codes (N), N = ceil(T / 4)
//
// The last row is filled up with silence.
#pragma once

#include <vector>

#include "core/nn/speech_config.h"

namespace naru {

class SpeechEncoder {
 public:
  SpeechEncoder(Params p, const SpeechConfig& config);

  struct Latents {
    Tensor rows;                       // (N, digits), of all sounds one after another, before rounding
    std::vector<int64_t> segments{0};  // sound s is rows segments[s] to segments[s + 1] - 1
  };
  // sounds: log-mel (T, 80) each, finite, 0 < T <= kMaxSpeechFrames, all of one type. Throws Error otherwise.
  Latents forward(const std::vector<Tensor>& sounds) const;

  // mel (T, 80), as above -> codes (N) i32.
  Tensor codes(const Tensor& mel) const;

  // Of a forward pass that makes n codes; multiply and add count as two.
  double flops(double n_codes) const;

  const SpeechConfig& config() const { return config_; }

 private:
  SpeechConfig config_;
  Linear in_;
  CausalStack blocks_;
  RmsNorm norm_;
  Linear out_;
};

constexpr int64_t kMaxSpeechFrames = 1 << 15;  // 327 s

// mel (T, 80) -> (4 N, 80), what the codec is to give back: no value is below kQuietMel, and frames of that make the
// last code whole.
Tensor whole_codes(const Tensor& mel);

}  // namespace naru
