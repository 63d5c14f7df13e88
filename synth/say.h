// Source `say`: what is to be said aloud, in Korean and English: the words as they are written, as they are read, the
// sound of a voice of ours (synth/voice/own_voices.h) without room and noise, and the times of its words. Most examples
// are words alone: numbers, dates, money, units, names, sentences, and a wish to hear them. The others are charts and
// pages whose questions, in writing or asked aloud, are answered aloud.
//
// make() is a pure function of (kSayVersion, the versions of charts, pages and voices, library set, options, seed,
// index). Change what it says or how it sounds, and the version changes with it.
#pragma once

#include <array>
#include <memory>

#include "base/error.h"
#include "synth/charts.h"
#include "synth/options.h"
#include "synth/pages.h"
#include "synth/voice/own_voices.h"
#include "synth/voices.h"

namespace naru::synth {

inline constexpr int kSayVersion = 1;

struct SayOptions {
  // Of the kinds, in the order of SpokenKind, and of the voices, in that of own_voices().
  std::array<float, kSpokenKinds> weights{0.6f, 1.2f, 0.8f, 0.8f, 1, 1, 0.6f, 0.8f, 0.8f, 0.8f, 0.6f, 1.6f, 0.6f};
  std::array<float, kOwnVoiceCount> speakers{1, 1, 1, 1};
  float korean = 0.5f;   // share of examples of words alone in Korean
  float mixed = 0.1f;    // share of these whose wish is in the other language
  float charts = 0.15f;  // shares of examples with a picture, together at most 1
  float pages = 0.1f;
  float asked_aloud = 0.5f;  // share of their questions that a voice of `voice` asks
  int questions = 2;         // of a picture, at most
  float max_seconds = 8;     // of what is said; what is longer is drawn again
  Split texts = Split::train;
  ChartOptions chart{.questions = 8};
  PageOptions page;
  VoiceOptions voice;
};

// As of other options (synth/options.h): of all that it draws from.
inline void hold_out(SayOptions* options) {
  options->texts = Split::held_out;
  hold_out(&options->chart);
  hold_out(&options->page);
  hold_out(&options->voice);
}

// Safe to share by threads: const after open(); each call borrows a process that speaks from a pool inside.
class SaySource {
 public:
  // As `charts`, `pages` and `voices` are opened.
  static Result<SaySource> open(const std::string& voice_program);
  SaySource(SaySource&&) noexcept;
  SaySource& operator=(SaySource&&) noexcept;
  ~SaySource();

  // task say. Of words alone prompt, target and Example::said; with a picture the example of its source, all of whose
  // questions are answered aloud. A picture none of whose answers has a reading (synth/text/aloud.h) or fits
  // max_seconds gives way to words alone. Throws Error when the options contradict themselves, and when the process
  // that speaks died or was stopped.
  Example make(const SayOptions& options, uint64_t seed, uint64_t index) const;

  Result<Provenance> provenance() const;

 private:
  struct Impl;
  explicit SaySource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace naru::synth
