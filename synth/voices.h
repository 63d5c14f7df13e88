// Source `voices`: short utterances in Korean and English, spoken by espeak-ng in many voices, in rooms, with noise,
// over narrow lines; their transcript, and the times of words and phonemes. MODEL: 16 kHz, mono, 16 bits.
//
// make() is a pure function of (kVoicesVersion, library set, options, seed, index). Change what it says or how it
// sounds, and the version changes with it.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "base/error.h"
#include "synth/source.h"
#include "synth/text/spoken.h"

namespace naru::synth {

inline constexpr int kVoicesVersion = 1;

struct VoiceOptions {
  // Of the kinds, in the order of SpokenKind.
  std::array<float, kSpokenKinds> weights{0.6f, 1.2f, 0.8f, 0.8f, 0.8f, 0.7f, 0.8f, 1.6f, 0.8f, 1.2f, 0.8f, 1.2f, 0.6f};
  float korean = 0.5f;  // share of utterances in Korean
  Split voices = Split::train, texts = Split::train;
  float augment = 1;       // share of what rooms, noise and lines do; 0: as espeak-ng speaks, at one level
  float max_seconds = 10;  // what is longer is drawn again
  float prompts = 0.15f;   // share of examples with words of the user beside the sound
};

// Safe to share by threads: const after open(); each call borrows a process that speaks from a pool inside.
class VoiceSource {
 public:
  // `program` is the path of naru-voice, beside naru. Failures: not_found (it is not built), invalid (espeak-ng-data is
  // missing), internal.
  static Result<VoiceSource> open(const std::string& program);
  VoiceSource(VoiceSource&&) noexcept;
  VoiceSource& operator=(VoiceSource&&) noexcept;
  ~VoiceSource();

  // task transcribe-ko or transcribe-en; single digits are task spoken-digit. Throws Error when the options contradict
  // themselves, and when the process that speaks died or was stopped.
  Example make(const VoiceOptions& options, uint64_t seed, uint64_t index) const;

  // A line of another source, spoken and recorded as those of make() are. Failures: too_large (it does not fit
  // max_seconds), internal (espeak-ng does not tell the times of its words). Throws Error as make() does.
  Result<SpokenSound> speak(const VoiceOptions& options, bool korean, const SpokenLine& line, uint64_t seed,
                            uint64_t index) const;

  // Reads espeak-ng's data and libraries.
  Result<Provenance> provenance() const;

 private:
  struct Impl;
  explicit VoiceSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace naru::synth
