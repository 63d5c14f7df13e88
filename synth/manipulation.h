// Source `manipulation`: what a robot sees of a task on a table, what it is asked in Korean or English, where its hand
// is, and what an expert would do next.
//
// make() is a pure function of (kManipulationVersion, library set, options, seed, index). Change scenes, pictures,
// wordings or noise, and the version changes with it; change an expert, and kExperts does.
#pragma once

#include <array>

#include "synth/manipulation/environment.h"
#include "synth/manipulation/expert.h"
#include "synth/source.h"

namespace naru::synth {

inline constexpr int kManipulationVersion = 1;

struct ManipulationOptions {
  EnvironmentOptions environment;
  std::array<float, kTasks> weights{1, 1, 1, 1};  // of the tasks, in the order of Task
  float noise = 1;                                // share of the disturbance that experts cope with, 0 to 1
  int experts = kExperts;                         // which, from 1 (manipulation/expert.h)
};

// For look().
struct LookingOptions {
  ManipulationOptions scenes;
};

// As of other options (synth/options.h).
inline void hold_out(ManipulationOptions* options) {
  options->environment.texts = Split::held_out;
}
inline void hold_out(LookingOptions* options) {
  hold_out(&options->scenes);
}

// Safe to share by threads.
class ManipulationSource {
 public:
  // Failure not_found: MuJoCo is not installed.
  static Result<ManipulationSource> open();

  // A moment of an episode that an expert went through with noise, each moment as likely, and the kChunk actions that
  // it would take from there without. Throws Error when an option is out of its range.
  Example make(const ManipulationOptions& options, uint64_t seed, uint64_t index) const;

  // The first moment of an episode that nobody plays: what is asked of which things, where these stand, and no actions.
  // Throws Error as make() does.
  Example look(const ManipulationOptions& options, uint64_t seed, uint64_t index) const;

  // MuJoCo and what it calculates with: its bits depend on its build, and on the sines of libm.
  Result<Provenance> provenance() const;
};

}  // namespace naru::synth
