// The voices that Naru learns to speak with: four settings of espeak-ng, far apart in pitch, timbre and pace, each in
// Korean and English.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "synth/source.h"
#include "synth/text/spoken.h"
#include "synth/voice/acoustics.h"
#include "synth/voice/speaker.h"

namespace naru::synth {

struct OwnVoice {
  const char* name;
  const char* variant;  // of espeak-ng's voice of the language
  int pitch, range, korean_wpm, english_wpm;
};
// In the order of a model's ids; a new one comes last.
inline constexpr int kOwnVoiceCount = 4;
const std::array<OwnVoice, kOwnVoiceCount>& own_voices();

// Frames of the codec: a code stands for so many samples, and a sound of these voices is a multiple of it long.
inline constexpr int kCodeSamples = kSoundRate / 25;  // kCodesPerSecond (core/sequence/speech_ids.h)

// Without room and noise, at one level for all that is said. Immutable, so threads may share it.
class CleanRecorder {
 public:
  CleanRecorder();
  // Failures: too_large (it lasts longer than max_seconds, or has too many bytes), internal (espeak-ng does not tell
  // the times of its words). Throws Error when the process that speaks died or was stopped.
  Result<SaidAnswer> say(Speaker& speaker, const OwnVoice& voice, bool korean, const SpokenLine& line,
                         float max_seconds) const;

 private:
  SpeedResampler resampler_;
};

}  // namespace naru::synth
