// Where decoders of sound put what they decode, block by block: channels are mixed, the rate becomes kSoundRate, and
// the limits hold while a file is still being read.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.h"
#include "media/protocol.h"
#include "media/sound.h"
#include "media/types.h"

namespace naru::media {

class Sink {
 public:
  Sink(const char* format, const SoundLimits& limits) : name_(format), limits_(limits) {}

  // What follows. May change in the middle of a file; then the sound before is closed and another one joined to it.
  // Failures: invalid, unsupported, too_large.
  Result<void> set_format(uint64_t rate_hz, uint64_t n_channels);

  // For a length that a header claims: too_large when it is over the limits. Needs a format.
  Result<void> check_length(uint64_t n_frames) const;

  // Adds n_frames samples of every channel: sample(frame, channel) is a float. Failures: too_large, invalid (a sample
  // that is not finite).
  template <class Sample>
  Result<void> add(uint64_t n_frames, Sample sample) {
    mixed_.resize(n_frames);
    for (uint64_t i = 0; i < n_frames; ++i) {
      double sum = 0;
      for (uint64_t c = 0; c < n_channels_; ++c) sum += double(sample(i, c));
      mixed_[i] = float(sum / double(n_channels_));
    }
    return take_mixed();
  }

  // The sound. Failures: invalid when there is none, too_large.
  Result<Sound> finish();

 private:
  Result<void> take_mixed();
  Result<void> check_seconds() const;
  Failure too_long() const;

  const char* name_;  // of the format, for messages
  SoundLimits limits_;
  uint64_t rate_hz_ = 0, n_channels_ = 0;
  uint64_t decoded_bytes_ = 0;
  std::optional<Resampler> resampler_;
  std::vector<float> mixed_;
  Sound out_;
};

}  // namespace naru::media
