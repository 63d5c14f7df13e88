// naru act: episodes of a robot on a simulated table, and how many of them succeed.
#include <algorithm>
#include <iostream>
#include <optional>

#include "apps/common.h"
#include "apps/progress.h"
#include "apps/recording.h"
#include "base/file.h"
#include "evaluation/acting.h"
#include "media/write.h"

namespace naru::apps {
namespace {

struct ActFlags {
  std::string task, frames, record;
  int64_t episodes = 0, cameras = 1;
  bool expert = false;
  double noise = 0;
};

std::string three_digits(int64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(3 - std::min<size_t>(3, digits.size()), '0') + digits;
}

// The pictures of an episode as DIR/EPISODE/STEP.png.
class Frames {
 public:
  explicit Frames(std::string folder) : folder_(std::move(folder)) {}
  Result<void> begin(int64_t episode) {
    at_ = folder_ + "/" + three_digits(episode);
    return make_folder(at_);
  }
  void add(synth::Environment& environment) {
    if (!done_) return;
    const std::string path = concat(at_, '/', three_digits(environment.steps()), ".png");
    done_ = write_file(path, png_bytes(environment.observe().pictures[0]));
  }
  const Result<void>& done() const { return done_; }

 private:
  std::string folder_, at_;
  Result<void> done_;
};

void print_score(const Options& options, const ActFlags& flags, const ActingScore& score) {
  if (options.json)
    return print_json({{"task", flags.task},
                       {"policy", "expert"},
                       {"episodes", score.n},
                       {"success", score.success.value},
                       {"ci95", {score.success.low, score.success.high}},
                       {"coverage", score.coverage},
                       {"steps", score.steps},
                       {"ms_p50", score.ms_p50},
                       {"ms_p99", score.ms_p99}});
  char line[200];
  std::snprintf(line, sizeof line, "%s, expert: %.1f %% of %lld episodes succeed (95 %% interval %.1f to %.1f)",
                flags.task.c_str(), 100 * score.success.value, static_cast<long long>(score.n), 100 * score.success.low,
                100 * score.success.high);
  std::cout << line;
  std::snprintf(line, sizeof line, ", after %.0f steps of 0.1 s", score.steps);
  if (score.success.value > 0) std::cout << line;
  std::snprintf(line, sizeof line, "; mean of the greatest coverage %.3f", score.coverage);
  if (flags.task == "push-t") std::cout << line;
  std::cout << "\n";
  for (const std::string& written : {flags.frames, flags.record})
    if (!written.empty()) std::cout << written << "\n";
}

int run(const Options& options, const ActFlags& flags) {
  const auto fail_with = [&](const std::string& what, const Failure& failure) {
    print_error(options, what, failure);
    return 1;
  };
  if (!flags.expert)
    return fail_with("act",
                     fail(Code::unsupported, "no model moves a robot yet; --expert shows the script that teaches"));
  auto environment = synth::Environment::open({.cameras = int(flags.cameras)});
  if (!environment) return fail_with("act", environment.failure());
  const auto task = synth::Task(std::find(synth::kTaskNames.begin(), synth::kTaskNames.end(), flags.task) -
                                synth::kTaskNames.begin());
  Frames frames(flags.frames);
  std::optional<Recording> recording;
  if (!flags.record.empty()) {
    auto opened = Recording::open(flags.record);
    if (!opened) return fail_with(flags.record, opened.failure());
    recording.emplace(*std::move(opened));
  }
  Result<void> recorded;
  synth::Action meant{};
  std::vector<Episode> episodes;
  ProgressLine line(options.quiet);
  for (int64_t i = 0; i < flags.episodes; ++i) {
    const uint64_t seed = episode_seed(options.seed, i);
    if (!flags.frames.empty())
      if (const auto begun = frames.begin(i); !begun) return fail_with(flags.frames, begun.failure());
    episodes.push_back(play_episode(
        task, seed, expert_policy(task, float(flags.noise), seed, &meant), &*environment,
        [&](synth::Environment& now) {
          if (!flags.frames.empty()) frames.add(now);
        },
        [&](synth::Environment& now, const synth::Action& action) {
          if (recording && recorded) recorded = recording->add(now, meant, action);
        }));
    if (!frames.done()) return fail_with(flags.frames, frames.done().failure());
    if (recording && recorded) recorded = recording->end_episode(episodes.back());
    if (!recorded) return fail_with(flags.record, recorded.failure());
    line.show(concat("episode ", i + 1, "/", flags.episodes), i + 1 == flags.episodes);
  }
  line.erase();
  if (recording)
    if (const auto done = recording->finish(
            {{"task", flags.task}, {"policy", "expert"}, {"noise", flags.noise}, {"seed", options.seed}});
        !done)
      return fail_with(flags.record, done.failure());
  print_score(options, flags, score_of(episodes));
  return 0;
}

}  // namespace

void add_act(Registry& registry) {
  auto flags = std::make_shared<ActFlags>();
  const Options& options = registry.options;
  Subcommand command = registry.add("act", "Move a robot on a simulated table, and count what succeeds.",
                                    [flags, &options] { return run(options, *flags); });
  command.add_option("--task TASK", flags->task, "what it is to do")
      .required()
      .among({synth::kTaskNames.begin(), synth::kTaskNames.end()});
  command.add_option("--episodes N", flags->episodes, "how many episodes").required().check(whole_number(1, 100'000));
  command.add_flag("--expert", flags->expert, "by the script that teaches");
  command.add_option("--noise X", flags->noise, "share of the noise that its examples are made with (default 0)")
      .check(number(0, 1));
  command.add_option("--frames DIR", flags->frames, "write each step's picture, DIR/EPISODE/STEP.png");
  command.add_option("--record DIR", flags->record,
                     "write the episodes for other programs, state, action and pictures of each step; DIR must be new");
  command.add_option("--cameras N", flags->cameras, "1: from the front; 2: also from above (default 1)")
      .check(whole_number(1, 2));
}

}  // namespace naru::apps
