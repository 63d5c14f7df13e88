// Episodes of a robot on a table, closed loop: a policy looks, acts for some steps, and looks again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "evaluation/metrics.h"
#include "omni/policy.h"
#include "synth/manipulation/environment.h"

namespace naru {

// The next actions, at least one; after them it is asked again.
using EpisodePolicy = std::function<std::vector<synth::Action>(synth::Environment& environment)>;

// The script that teaches, with this share of the noise it copes with (synth/manipulation/disturbance.h). The policy is
// for one episode. Where `meant` is given it has the last action without that noise, and must outlive the policy.
EpisodePolicy expert_policy(synth::Task task, float noise, uint64_t seed, synth::Action* meant = nullptr);

constexpr int kExecuted = 8;  // steps of a chunk, after which a model looks again

// Whether a policy can be asked for the tasks of synth/manipulation: its cameras are among theirs, its state and its
// actions are theirs by name and order. Failure unsupported says what is not; not_found: MuJoCo is not installed.
Result<void> can_play(const PolicySpec& spec);

// Grey all over, as what is shown to a model that is to be blind.
void make_grey(std::vector<Image>* pictures);

// A model's policy, which must outlive this one, and sees what its cameras show by their names. `blind` shows it grey
// pictures, `shown`, where there are any, these instead of what there is to see; it is asked `instruction` instead of
// the scene's own, where that is not empty. Throws Error where can_play() fails, and where the policy does.
struct ModelView {
  bool blind = false;
  std::vector<Image> shown = {};
  std::string instruction = "";
};
EpisodePolicy model_policy(const Policy& policy, uint64_t seed, ModelView view = {});
// EnvironmentOptions::cameras that such a policy needs.
int cameras_of(const PolicySpec& spec);

struct Episode {
  bool success = false;
  double coverage = 0;  // the greatest of all steps
  int steps = 0;
  std::vector<double> ms;  // for each time the policy was asked
};

// Who looks on while an episode is played; each may be empty.
struct Onlooker {
  std::function<void(synth::Environment&)> watch = {};  // called before the first step and after each
  std::function<void(synth::Environment&, const synth::Action&)> before = {};  // called before each step
  std::function<bool()> leaves = {};  // asked each time before the policy is: true ends the episode there
};

// Plays the episode of `seed` to its end. Throws Error when the policy gives no action or one that is not finite.
Episode play_episode(synth::Task task, uint64_t seed, const EpisodePolicy& policy, synth::Environment* environment,
                     const Onlooker& onlooker = {});

// The seed of an episode of a run.
uint64_t episode_seed(uint64_t seed, int64_t episode);

struct ActingScore {
  int64_t n = 0;
  Interval success;               // share of episodes
  double coverage = 0;            // mean; of push-t the share of the goal, of others that of success
  double steps = 0;               // mean of those that succeeded
  double ms_p50 = 0, ms_p99 = 0;  // of the policy, for each time it was asked
};
ActingScore score_of(const std::vector<Episode>& episodes);

}  // namespace naru
