// naru act: episodes of a robot on a simulated table, and how many of them succeed.
#include <csignal>
#include <iostream>
#include <optional>

#include "apps/act_output.h"
#include "apps/common.h"
#include "apps/progress.h"
#include "apps/version.h"
#include "base/sha256.h"
#include "evaluation/acting.h"
#include "omni/moving.h"

namespace naru::apps {
namespace {

struct ActFlags {
  std::string task, frames, video, record;
  int64_t episodes = 0, cameras = 1;
  bool expert = false;
  double noise = 0;
};

// Ctrl-C ends after the episode at hand, and the second one at once.
volatile std::sig_atomic_t interrupted = 0;

void interrupt(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);
}

// Who moves: the script that teaches, or a model.
struct Mover {
  std::unique_ptr<Model> model;
  std::optional<ModelPolicy> policy;  // of the model
  std::string name = "expert";
  Origin origin;

  EpisodePolicy of_episode(synth::Task task, double noise, uint64_t seed, synth::Action* meant) const {
    return policy ? model_policy(*policy, seed) : expert_policy(task, float(noise), seed, meant);
  }
};

Result<Mover> mover_of(const Options& options, const ActFlags& flags) {
  Mover out;
  out.origin.version = version_json()["version"];
  out.origin.seed = options.seed;
  if (flags.expert) return out;
  const auto path = find_model(options.model);
  if (!path) return path.failure();
  auto model = Model::open(*path);
  if (!model) return model.failure();
  if (!(*model)->moves())
    return fail(Code::unsupported,
                "moves no robot; name a model that was trained to, or see --expert, the script that "
                "teaches");
  out.model = *std::move(model);
  out.policy.emplace(*out.model);
  if (const auto can = can_play(out.policy->spec()); !can) return can.failure();
  out.name = out.model->config().name;
  if (flags.video.empty()) return out;
  auto sha256 = sha256_of_file(*path);
  if (!sha256) return sha256.failure();
  out.origin = origin_of(*out.model, *std::move(sha256));
  out.origin.seed = options.seed;
  return out;
}

void print_score(const Options& options, const ActFlags& flags, const std::string& mover, const ActingScore& score) {
  if (options.json)
    return print_json({{"task", flags.task},
                       {"policy", mover},
                       {"episodes", score.n},
                       {"success", score.success.value},
                       {"ci95", {score.success.low, score.success.high}},
                       {"coverage", score.coverage},
                       {"steps", score.steps},
                       {"ms_p50", score.ms_p50},
                       {"ms_p99", score.ms_p99}});
  char line[200];
  std::snprintf(line, sizeof line, "%s, %s: %.1f %% of %lld episodes succeed (95 %% interval %.1f to %.1f)",
                flags.task.c_str(), mover.c_str(), 100 * score.success.value, static_cast<long long>(score.n),
                100 * score.success.low, 100 * score.success.high);
  std::cout << line;
  std::snprintf(line, sizeof line, ", after %.0f steps of 0.1 s", score.steps);
  if (score.success.value > 0) std::cout << line;
  std::snprintf(line, sizeof line, "; mean of the greatest coverage %.3f", score.coverage);
  if (flags.task == "push-t") std::cout << line;
  std::cout << "\n";
  for (const std::string& written : {flags.frames, flags.video, flags.record})
    if (!written.empty()) std::cout << written << "\n";
}

// What was begun is removed; pictures of episodes stay.
int stopped(const Options& options, const ActFlags& flags, int64_t episodes) {
  print_error(options, "act",
              fail("stopped after ", episodes, " of ", flags.episodes, " episodes; nothing was written",
                   flags.frames.empty() ? "" : " but their pictures"));
  return 130;
}

int run(const Options& options, const ActFlags& flags) {
  const auto fail_with = [&](const std::string& what, const Failure& failure) {
    print_error(options, what, failure);
    return 1;
  };
  if (flags.expert && !options.model.empty()) {
    print_error(options, "act", fail(Code::invalid, "--expert is a script, and -m names a model; give one of them"));
    return 2;
  }
  const auto mover = mover_of(options, flags);
  if (!mover) return fail_with(options.model_name(), mover.failure());
  const int cameras = mover->policy ? cameras_of(mover->policy->spec()) : int(flags.cameras);
  auto environment = synth::Environment::open({.cameras = cameras});
  if (!environment) return fail_with("act", environment.failure());
  const synth::Task task = synth::task_named(flags.task).value();
  ActOutput output({flags.frames, flags.video, flags.record});
  if (!output.open()) return fail_with(output.what(), output.failure());

  std::vector<Episode> episodes;
  ProgressLine line(options.quiet);
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  for (int64_t i = 0; i < flags.episodes; ++i) {
    if (interrupted) {
      line.erase();
      return stopped(options, flags, i);
    }
    const uint64_t seed = episode_seed(options.seed, i);
    if (!output.begin(i)) return fail_with(output.what(), output.failure());
    synth::Action meant{};  // by the expert, without its noise
    episodes.push_back(play_episode(
        task, seed, mover->of_episode(task, flags.noise, seed, &meant), &*environment,
        {.watch = [&](synth::Environment& now) { output.see(now); },
         .before = [&](synth::Environment& now,
                       const synth::Action& action) { output.step(now, flags.expert ? meant : action, action); }}));
    if (!output.end_episode(episodes.back())) return fail_with(output.what(), output.failure());
    line.show(concat("episode ", i + 1, "/", flags.episodes), i + 1 == flags.episodes);
  }
  line.erase();
  if (!output.finish({{"task", flags.task}, {"policy", mover->name}, {"noise", flags.noise}, {"seed", options.seed}},
                     mover->origin))
    return fail_with(output.what(), output.failure());
  if (const int64_t n = output.film().n_left_out(); n > 0 && !options.quiet)
    std::cerr << "naru: " << one_line(flags.video) << ": has no room for the last " << n << " pictures\n";
  print_score(options, flags, mover->name, score_of(episodes));
  return 0;
}

}  // namespace

void add_act(Registry& registry) {
  auto flags = std::make_shared<ActFlags>();
  const Options& options = registry.options;
  Subcommand command = registry.add("act", "Move a robot on a simulated table, and count what succeeds.",
                                    [flags, &options] { return run(options, *flags); });
  command.takes_model();
  command.add_option("--task TASK", flags->task, "what it is to do")
      .required()
      .among({synth::kTaskNames.begin(), synth::kTaskNames.end()});
  command.add_option("--episodes N", flags->episodes, "how many episodes").required().check(whole_number(1, 100'000));
  const Option expert = command.add_flag("--expert", flags->expert, "by the script that teaches, not by a model");
  Option noise =
      command.add_option("--noise X", flags->noise, "share of the noise that its examples are made with (default 0)");
  noise.check(number(0, 1));
  noise.needs(expert);
  command.add_option("--video FILE", flags->video,
                     "also write the episodes as MP4, in which it stands that a machine made it");
  command.add_option("--frames DIR", flags->frames, "write each step's picture, DIR/EPISODE/STEP.png");
  command.add_option(
      "--record DIR", flags->record,
      "write the episodes for other programs, state, action and pictures of each step; DIR must be new or empty");
  Option cameras = command.add_option("--cameras N", flags->cameras,
                                      "of the expert, 1: from the front; 2: also from above (default 1)");
  cameras.check(whole_number(1, 2));
  cameras.needs(expert);
}

}  // namespace naru::apps
