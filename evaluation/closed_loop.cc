#include "evaluation/closed_loop.h"

#include <algorithm>
#include <utility>

#include "evaluation/acting.h"
#include "evaluation/generated.h"

namespace naru {
namespace {

synth::Task task_of(const std::string& name) {
  const auto& names = synth::kTaskNames;
  const auto at = std::find(names.begin(), names.end(), name);
  check(at != names.end(), "score_acting: there is no task '", name, "'");
  return synth::Task(at - names.begin());
}

enum class View { own, blind, shuffled };

// Some episodes of a task.
class Player {
 public:
  Player(const Policy& policy, synth::Task task, synth::Environment* environment)
      : policy_(policy), task_(task), environment_(environment) {}

  Episode play(int64_t episode, View view) const {
    const uint64_t seed = episode_seed(kEvalSeed, episode);
    ModelView shown{.blind = view == View::blind, .shown = {}};
    if (view == View::shuffled) {
      environment_->reset(task_, episode_seed(kEvalSeed, episode + 1));
      shown.shown = environment_->observe().pictures;
    }
    return play_episode(task_, seed, model_policy(policy_, seed, std::move(shown)), environment_);
  }

 private:
  const Policy& policy_;
  synth::Task task_;
  synth::Environment* environment_;
};

double mean_success(const std::vector<Episode>& episodes) {
  return score_of(episodes).success.value;
}

}  // namespace

std::vector<std::string> acted_tasks() {
  return {synth::kTaskNames.begin(), synth::kTaskNames.end()};
}

Result<std::vector<TaskScore>> score_acting(const Policy& policy, const ActedOptions& options) {
  synth::EnvironmentOptions seen;
  seen.cameras = int(policy.spec().cameras.size());
  seen.texts = synth::Split::held_out;
  auto environment = synth::Environment::open(seen);
  if (!environment) return environment.failure();
  std::vector<TaskScore> out;
  for (const std::string& name : options.tasks) {
    const Player player(policy, task_of(name), &*environment);
    std::vector<Episode> own, blind, shuffled;
    for (int64_t i = 0; i < options.episodes; ++i) {
      own.push_back(player.play(i, View::own));
      if (i < options.baselines) {
        blind.push_back(player.play(i, View::blind));
        shuffled.push_back(player.play(i, View::shuffled));
      }
      if (options.progress) options.progress(name, i + 1);
    }
    TaskScore row{.task = name,
                  .of = "",
                  .n = int64_t(own.size()),
                  .n_blind = int64_t(blind.size()),
                  .n_shuffled = int64_t(shuffled.size()),
                  .metric = Metric::success};
    row.value = score_of(own).success;
    row.blind = mean_success(blind);
    row.shuffled = mean_success(shuffled);
    out.push_back(row);
    if (task_of(name) != synth::Task::push_t) continue;
    row.of = std::exchange(row.task, name + "-coverage");
    row.metric = Metric::coverage;
    std::vector<Score> covered;
    for (const Episode& episode : own) covered.push_back({episode.coverage, 1});
    row.value = interval_of(covered);
    row.blind = score_of(blind).coverage;
    row.shuffled = score_of(shuffled).coverage;
    out.push_back(row);
  }
  return out;
}

}  // namespace naru
