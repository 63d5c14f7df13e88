// What is said, as the API has it: codes of the model to samples of 16 bits at 24 kHz, as they come.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "decoders/speech/speech_stream.h"
#include "media/sound.h"

namespace naru::serving::api {

inline constexpr int kSpeechRate = 24'000;  // Hz, of every sound that is sent

// One sound, of one part or several. However the codes come, the samples are the same.
class SpokenSound {
 public:
  explicit SpokenSound(const SpeechDecoder& decoder) : stream_(decoder), resampler_(kSoundRate, kSpeechRate) {}

  // Each -> the samples that are now settled.
  std::vector<int16_t> push(std::span<const int32_t> codes);
  std::vector<int16_t> end_part();
  std::vector<int16_t> pause(int64_t n_samples);  // between two parts; n_samples at kSoundRate
  std::vector<int16_t> finish();                  // behind the last part

 private:
  std::vector<int16_t> resampled(const std::vector<float>& samples);

  SpeechStream stream_;
  Resampler resampler_;
};

// What the sound of answer i of n is called, in the answer of that id.
std::string sound_id(const std::string& answer_id, int n, int i);

// Low byte first.
std::string pcm_bytes(std::span<const int16_t> samples);

}  // namespace naru::serving::api
