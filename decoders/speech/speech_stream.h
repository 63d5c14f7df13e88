// A spoken answer while it is made: codes go in, sound comes out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decoders/speech/griffin_lim.h"
#include "decoders/speech/speech_decoder.h"

namespace naru {

class SpeechStream {
 public:
  // Keeps a reference.
  explicit SpeechStream(const SpeechDecoder& decoder) : decoder_(decoder) {}

  // The next codes, 25 a second -> the samples at 16 kHz that are now settled: the first when four codes are there.
  // Throws Error, with nothing changed, on a code out of range.
  std::vector<float> push(std::span<const int32_t> codes);
  // The rest: 640 samples for each code since the last finish(). The next push() begins another answer.
  std::vector<float> finish();

 private:
  const SpeechDecoder& decoder_;
  SpeechDecoder::State state_;
  GriffinLim sound_;
};

}  // namespace naru
