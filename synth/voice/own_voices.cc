#include "synth/voice/own_voices.h"

#include <algorithm>

#include "synth/voice/recorded.h"
#include "synth/voice/timing.h"

namespace naru::synth {
namespace {

constexpr std::array<OwnVoice, kOwnVoiceCount> kOwnVoices = {{
    {"sora", "f3", 64, 55, 165, 170},
    {"bada", "m3", 40, 50, 160, 165},
    {"nuri", "f1", 92, 65, 180, 185},
    {"garam", "m7", 14, 35, 145, 150},
}};

constexpr int kLead = kCodeSamples, kTrail = 2 * kCodeSamples;  // samples of silence around the voice
constexpr double kLevel = 2500;                                 // root mean square of what is not silent

}  // namespace

const std::array<OwnVoice, kOwnVoiceCount>& own_voices() {
  return kOwnVoices;
}

CleanRecorder::CleanRecorder() : resampler_(kEspeakHz, kSoundRate, /*speed=*/100) {}

Result<SaidAnswer> CleanRecorder::say(Speaker& speaker, const OwnVoice& voice, bool korean, const SpokenLine& line,
                                      float max_seconds) const {
  Utterance utterance;
  utterance.voice = concat(korean ? "ko" : "gmw/en-US", '+', voice.variant);
  utterance.rate_wpm = korean ? voice.korean_wpm : voice.english_wpm;
  utterance.pitch = voice.pitch;
  utterance.range = voice.range;
  utterance.text = text_to_speak(korean, line);
  if (utterance.text.size() > kMostTextBytes)
    return fail(Code::too_large, "nothing of more than ", kMostTextBytes, " bytes can be said");
  const Speech speech = speaker.say(utterance).value();
  check(speech.rate_hz == kEspeakHz, "own voices: wanted speech at ", kEspeakHz, " Hz, got ", speech.rate_hz);
  const int length = kLead + resampler_.length(speech.samples.size()) + kTrail;
  const int whole = (length + kCodeSamples - 1) / kCodeSamples * kCodeSamples;
  if (double(whole) > double(max_seconds) * kSoundRate)
    return fail(Code::too_large, "it lasts longer than ", max_seconds, " seconds");
  const auto timing = time_speech(korean, line, speech);
  if (!timing) return timing.failure();
  const Wave spoken = resampler_.run(speech.samples);
  Wave wave(size_t(kLead), 0);
  wave.insert(wave.end(), spoken.begin(), spoken.end());
  wave.resize(size_t(whole), 0);
  if (const double was = level(wave); was > 0) scale(&wave, kLevel / was);
  clip(&wave);
  SaidAnswer out{.speaker = voice.name, .readings = {}, .sound = {}};
  out.sound = recorded(*timing, wave, kLead, resampler_, utterance.voice);
  for (const SpokenWord& word : line.words) out.readings.push_back(word.reading);
  return out;
}

}  // namespace naru::synth
