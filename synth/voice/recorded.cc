#include "synth/voice/recorded.h"

namespace naru::synth {

SpokenSound recorded(const Timing& timing, const Wave& wave, int lead, const SpeedResampler& resampler,
                     const std::string& voice) {
  const auto moved = [&](int sample) { return lead + resampler.moved(sample); };
  SpokenSound sound;
  sound.samples.assign(wave.begin(), wave.end());
  sound.voice = voice;
  for (const TimedWord& word : timing.words) sound.words.push_back({word.text, moved(word.begin), moved(word.end)});
  sound.phonemes.push_back({kSilence, 0, lead});
  for (const TimedPhoneme& one : timing.phonemes)
    sound.phonemes.push_back({one.phoneme, moved(one.begin), moved(one.end)});
  sound.phonemes.push_back({kSilence, sound.phonemes.back().end, int(wave.size())});
  return sound;
}

}  // namespace naru::synth
