// What turns sounds into the codes that a model that speaks is to make.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "encoders/speech/speech_encoder.h"

namespace naru {

// Safe to share by threads.
class SoundCoder {
 public:
  virtual ~SoundCoder() = default;
  // Samples at kSoundRate, at least one -> codes (N) at kCodesPerSecond, each from 0 to n_codes() - 1: one for each 640
  // samples that have begun. A function of the samples alone while the run goes on.
  virtual std::vector<int32_t> codes(std::span<const int16_t> samples) const = 0;
  virtual int64_t n_codes() const = 0;
};

// The codec of a model as it is now.
class CodecCoder : public SoundCoder {
 public:
  // Keeps a reference.
  explicit CodecCoder(const SpeechEncoder& encoder) : encoder_(encoder) {}
  std::vector<int32_t> codes(std::span<const int16_t> samples) const override;
  int64_t n_codes() const override { return encoder_.config().code.codes(); }

 private:
  const SpeechEncoder& encoder_;
};

}  // namespace naru
