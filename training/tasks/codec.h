// The sounds of a micro-batch through the codec of speech: log-mel -> codes -> log-mel.
//
// Loss codec, a mean over all values of all frames: the distance (L1) of what comes back from what went in, and half of
// the distance of their changes from frame to frame, so that what is smoothed over costs more.
#pragma once

#include <vector>

#include "encoders/audio/log_mel.h"
#include "omni/model.h"
#include "synth/source.h"

namespace naru {

// The lessons whose first sound the codec learns from, beside all answers that are said aloud.
inline constexpr char kCodecGroup[] = "voice";

class CodecSounds {
 public:
  // Keeps a reference. The model speaks where a sound is added.
  explicit CodecSounds(const Model& model) : model_(model) {}

  void add(const synth::SpokenSound& sound);

  int64_t size() const { return n_codes_ * kCodeFrames * kLogMelBands; }  // values that the loss sums over
  int64_t n_codes() const { return n_codes_; }

  // The sum over all sounds; silence that makes a last code whole counts as what was said.
  Tensor loss() const;
  // How many codes are in use: e to the entropy of the codes of these sounds; 1 to the number of codes of a codec.
  double perplexity() const;
  double flops() const;  // of the forward pass
  // "codec_mels", one sound below the other, each filled up to whole codes; "codec_segments" (B + 1) in codes.
  NamedTensors tensors() const;

 private:
  const Model& model_;
  std::vector<Tensor> mels_;  // of whole codes
  int64_t n_codes_ = 0;
};

// What the loss of the codec compares: x and y (T, M), segments in rows -> (1), the sum.
Tensor mel_distance(const Tensor& x, const Tensor& y, const std::vector<int64_t>& segments);

}  // namespace naru
