#include "apps/episode_player.h"

#include <algorithm>

#include "apps/film.h"
#include "evaluation/acting.h"

namespace naru::apps {
namespace {

synth::EnvironmentOptions options_of(const Policy& policy, const std::string& lang) {
  synth::EnvironmentOptions out;
  out.cameras = cameras_of(policy.spec());
  if (!lang.empty()) out.korean = lang == "ko" ? 1.f : 0.f;
  return out;
}

}  // namespace

std::vector<std::string> SimulatedEpisodes::tasks() const {
  return {synth::kTaskNames.begin(), synth::kTaskNames.end()};
}

int64_t SimulatedEpisodes::most_bytes() const {
  return Film::most_bytes(*std::ranges::max_element(synth::kMostSteps));
}

Result<std::optional<serving::PlayedEpisode>> SimulatedEpisodes::play(const Policy& policy,
                                                                      const serving::EpisodeRequest& wish,
                                                                      const std::function<bool()>& unwanted) const {
  const auto task = synth::task_named(wish.task);
  check(task.has_value(), "SimulatedEpisodes: there is no task '", wish.task, "'");
  auto environment = synth::Environment::open(options_of(policy, wish.lang));
  if (!environment) return environment.failure();
  Film film;
  if (const auto opened = film.open(encoder_); !opened) return opened.failure();
  const Episode episode =
      play_episode(*task, wish.seed, model_policy(policy, wish.seed, {.instruction = wish.instruction}), &*environment,
                   {.watch = [&](synth::Environment& now) { film.add(now); }, .leaves = unwanted});
  if (unwanted()) return std::optional<serving::PlayedEpisode>();
  film.end_episode();
  Origin origin = origin_;
  origin.seed = wish.seed;
  auto file = film.file(origin);
  if (!file) return file.failure();
  const synth::Observation last = environment->observe();
  return std::optional(
      serving::PlayedEpisode{.instruction = wish.instruction.empty() ? last.instruction : wish.instruction,
                             .lang = last.lang,
                             .success = episode.success,
                             .coverage = episode.coverage,
                             .steps = episode.steps,
                             .seconds = episode.steps / double(synth::kControlHz),
                             .ms_p50 = score_of({episode}).ms_p50,
                             .film = *std::move(file)});
}

}  // namespace naru::apps
