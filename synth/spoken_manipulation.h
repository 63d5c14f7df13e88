// Source `spoken-manipulation`: the moments of `manipulation`, asked for aloud by `voices`.
//
// make() is a pure function of (kSpokenManipulationVersion, the versions of both sources, library set, options, seed,
// index).
#pragma once

#include "synth/manipulation.h"
#include "synth/options.h"
#include "synth/voices.h"

namespace naru::synth {

inline constexpr int kSpokenManipulationVersion = 1;

struct SpokenManipulationOptions {
  ManipulationOptions manipulation;
  VoiceOptions voices{.max_seconds = 8};
};

// As of other options (synth/options.h): of both.
inline void hold_out(SpokenManipulationOptions* options) {
  hold_out(&options->manipulation);
  hold_out(&options->voices);
}

// Safe to share by threads.
class SpokenManipulationSource {
 public:
  // As both sources are opened.
  static Result<SpokenManipulationSource> open(const std::string& voice_program);

  // An example of `manipulation` with a sound, which says its prompt. A prompt that has no reading (synth/text/aloud.h)
  // or does not fit max_seconds stays in writing. Throws Error as both sources do.
  Example make(const SpokenManipulationOptions& options, uint64_t seed, uint64_t index) const;

  Result<Provenance> provenance() const;

 private:
  SpokenManipulationSource(ManipulationSource moments, VoiceSource voices)
      : moments_(std::move(moments)), voices_(std::move(voices)) {}
  ManipulationSource moments_;
  VoiceSource voices_;
};

}  // namespace naru::synth
