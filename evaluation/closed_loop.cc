#include "evaluation/closed_loop.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "evaluation/acting.h"
#include "evaluation/generated.h"
#include "evaluation/page.h"

namespace naru {
namespace {

enum class View { own, blind, shuffled };

struct Point {
  double x, y;
};

// A line between two points, two pixels wide.
void draw_line(Point from, Point to, const std::array<uint8_t, 3>& colour, Image* image) {
  const int n = 1 + int(2 * std::max(std::abs(to.x - from.x), std::abs(to.y - from.y)));
  for (int i = 0; i <= n; ++i) {
    const double along = double(i) / n;
    const int x0 = int(from.x + along * (to.x - from.x)), y0 = int(from.y + along * (to.y - from.y));
    for (const int y : {y0, y0 + 1})
      for (const int x : {x0, x0 + 1})
        if (x >= 0 && x < image->width && y >= 0 && y < image->height)
          std::copy(colour.begin(), colour.end(), image->at(y, x));
  }
}

// What a person sees of an episode while it is played.
class Watcher {
 public:
  void see(synth::Environment& now) {
    if (begin_.pixels.empty()) begin_ = now.picture(0, kSide);
    end_ = now.picture(0, kSide);
    for (const synth::Sight& sight : now.sights(0))
      if (sight.kind == "gripper") path_.push_back({(sight.x0 + sight.x1) / 2, (sight.y0 + sight.y1) / 2});
  }
  // `side`: of the pictures that the places are counted in.
  Image picture(int side) const {
    const double scale = double(kSide) / side;
    Image way = begin_;
    for (size_t i = 0; i + 1 < path_.size(); ++i) {
      const auto late = uint8_t(255 * i / path_.size());
      draw_line({path_[i].x * scale, path_[i].y * scale}, {path_[i + 1].x * scale, path_[i + 1].y * scale},
                {late, 40, uint8_t(255 - late)}, &way);
    }
    Image out(kSide, 2 * kSide + kGap);
    for (int y = 0; y < kSide; ++y) {
      std::copy_n(way.at(y, 0), 3 * kSide, out.at(y, 0));
      std::copy_n(end_.at(y, 0), 3 * kSide, out.at(y, kSide + kGap));
    }
    return out;
  }

 private:
  static constexpr int kSide = 256, kGap = 8;
  Image begin_, end_;
  std::vector<Point> path_;
};

// Some episodes of a task.
class Player {
 public:
  Player(const Policy& policy, synth::Task task, synth::Environment* environment)
      : policy_(policy), task_(task), environment_(environment) {}

  Episode play(int64_t episode, View view, Watcher* watcher = nullptr) const {
    const uint64_t seed = episode_seed(kEvalSeed, episode);
    ModelView shown{.blind = view == View::blind};
    if (view == View::shuffled) {
      environment_->reset(task_, episode_seed(kEvalSeed, episode + 1));
      shown.shown = environment_->observe().pictures;
    }
    return play_episode(task_, seed, model_policy(policy_, seed, std::move(shown)), environment_,
                        {.watch = [watcher](synth::Environment& now) {
                          if (watcher) watcher->see(now);
                        }});
  }

 private:
  const Policy& policy_;
  synth::Task task_;
  synth::Environment* environment_;
};

struct Played {
  std::vector<Episode> own, blind, shuffled;
};

ActedEpisode described(const std::string& task, int64_t index, const Episode& episode, const synth::Observation& last) {
  return {.task = task,
          .id = concat(task, '-', index),
          .lang = last.lang,
          .instruction = last.instruction,
          .success = episode.success,
          .coverage = episode.coverage,
          .steps = episode.steps,
          .picture = {}};
}

Played play_all(const Player& player, const std::string& task, const ActedOptions& options,
                synth::Environment* environment) {
  Played out;
  const std::vector<size_t> shown = options.pictures ? shown_on_page(size_t(options.episodes)) : std::vector<size_t>();
  for (int64_t i = 0; i < options.episodes; ++i) {
    Watcher watcher;
    const bool watched = std::ranges::find(shown, size_t(i)) != shown.end();
    out.own.push_back(player.play(i, View::own, watched ? &watcher : nullptr));
    if (options.played) {
      ActedEpisode episode = described(task, i, out.own.back(), environment->observe());
      if (watched) episode.picture = watcher.picture(synth::EnvironmentOptions().side);
      options.played(std::move(episode));
    }
    if (i < options.baselines) {
      out.blind.push_back(player.play(i, View::blind));
      out.shuffled.push_back(player.play(i, View::shuffled));
    }
    if (options.progress) options.progress(task, i + 1);
  }
  return out;
}

TaskScore row_of(const std::string& task, const Played& played) {
  TaskScore out{.task = task,
                .of = "",
                .n = int64_t(played.own.size()),
                .n_blind = int64_t(played.blind.size()),
                .n_shuffled = int64_t(played.shuffled.size()),
                .metric = Metric::success};
  out.value = score_of(played.own).success;
  out.blind = score_of(played.blind).success.value;
  out.shuffled = score_of(played.shuffled).success.value;
  return out;
}

// Beneath the row of the same episodes' success.
TaskScore coverage_row(TaskScore row, const Played& played) {
  row.of = std::exchange(row.task, row.task + "-coverage");
  row.metric = Metric::coverage;
  std::vector<Score> covered;
  for (const Episode& episode : played.own) covered.push_back({episode.coverage, 1});
  row.value = interval_of(covered);
  row.blind = score_of(played.blind).coverage;
  row.shuffled = score_of(played.shuffled).coverage;
  return row;
}

}  // namespace

Result<std::vector<TaskScore>> score_acting(const Policy& policy, const ActedOptions& options) {
  synth::EnvironmentOptions seen;
  seen.cameras = cameras_of(policy.spec());
  seen.texts = synth::Split::held_out;
  auto environment = synth::Environment::open(seen);
  if (!environment) return environment.failure();
  std::vector<TaskScore> out;
  for (const std::string& name : options.tasks) {
    const auto task = synth::task_named(name);
    check(task.has_value(), "score_acting: there is no task '", name, "'");
    const Played played = play_all({policy, *task, &*environment}, name, options, &*environment);
    out.push_back(row_of(name, played));
    if (*task == synth::Task::push_t) out.push_back(coverage_row(out.back(), played));
  }
  return out;
}

}  // namespace naru
