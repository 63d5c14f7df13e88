// What endpoints ask of the processes that encode sounds: samples to the bytes of a file.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "media/origin.h"
#include "serving/api/request/audio_fields.h"

namespace naru::serving::api {

// Safe to use from any thread, which it keeps until the file is made.
class SoundEncoder {
 public:
  virtual ~SoundEncoder() = default;
  // Samples of one channel, at least one; pcm is none of its formats. Failures: unsupported, this machine lacks the
  // encoder; too_large; internal.
  virtual Result<std::string> encode(std::span<const int16_t> samples, int rate_hz, AudioFormat format,
                                     const Origin& origin) = 0;
};

}  // namespace naru::serving::api
