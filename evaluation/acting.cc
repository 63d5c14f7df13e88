#include "evaluation/acting.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "base/philox.h"
#include "synth/manipulation/disturbance.h"
#include "synth/manipulation/expert.h"
#include "synth/manipulation/mujoco.h"

namespace naru {
namespace {

constexpr uint64_t kSeedOfEpisodes = 0x657069736f6465;  // "episode": sources of examples draw other numbers
constexpr uint64_t kNoiseStream = 0x6e6f697365;

double quantile(const std::vector<double>& sorted, double share) {
  return sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, size_t(share * double(sorted.size())))];
}

}  // namespace

EpisodePolicy expert_policy(synth::Task task, float noise, uint64_t seed, synth::Action* meant) {
  struct Hand {
    synth::Disturbance disturbance;
    synth::ExpertMemory memory;
  };
  const auto hand = std::make_shared<Hand>(Hand{{task, noise, Random(seed, kNoiseStream)}, {}});
  return [hand, meant](synth::Environment& environment) {
    const auto action = expert_action(environment.scene(), environment.world(), &hand->memory);
    if (meant) *meant = action;
    return std::vector<synth::Action>{hand->disturbance(action)};
  };
}

Result<void> can_play(const PolicySpec& spec) {
  for (const std::string& camera : spec.cameras)
    if (std::ranges::find(synth::kCameraNames, camera) == synth::kCameraNames.end())
      return fail(Code::unsupported, "has a camera '", camera, "', and the built-in tasks have front and top");
  if (spec.cameras.empty()) return fail(Code::unsupported, "has no camera");
  if (spec.n_state != synth::kStateNumbers)
    return fail(Code::unsupported, "takes a state of ", spec.n_state, " numbers, and that of the built-in tasks has ",
                synth::kStateNumbers);
  if (!std::ranges::equal(spec.actions, synth::kActionNames))
    return fail(Code::unsupported, "makes other actions than dx, dy, dz and opening, those of the built-in tasks");
  const auto library = synth::Mujoco::open();
  return library ? Result<void>() : Result<void>(library.failure());
}

void make_grey(std::vector<Image>* pictures) {
  constexpr uint8_t kGrey = 128;
  for (Image& picture : *pictures) std::fill(picture.pixels.begin(), picture.pixels.end(), kGrey);
}

EpisodePolicy model_policy(const Policy& policy, uint64_t seed, ModelView view) {
  const Result<void> can = can_play(policy.spec());
  check(bool(can), "model_policy: the policy ", can ? "" : can.failure().message);
  return [&policy, seed, view = std::move(view)](synth::Environment& environment) {
    synth::Observation now = environment.observe();
    if (!view.shown.empty()) now.pictures = view.shown;
    if (view.blind) make_grey(&now.pictures);
    if (!view.instruction.empty()) now.instruction = view.instruction;
    naru::Observation seen{{}, {now.state.begin(), now.state.end()}, std::move(now.instruction), {}};
    for (const std::string& camera : policy.spec().cameras)
      seen.pictures.push_back(
          now.pictures.at(size_t(std::ranges::find(synth::kCameraNames, camera) - synth::kCameraNames.begin())));
    const auto chunk = policy.act(seen, seed, {});
    check(bool(chunk), "model_policy: an observation ", chunk ? "" : chunk.failure().message);
    std::vector<synth::Action> out(size_t(std::min<int64_t>(kExecuted, chunk->n_steps)));
    for (size_t i = 0; i < out.size(); ++i)
      std::copy_n(chunk->values.begin() + int64_t(i) * synth::kActionNumbers, synth::kActionNumbers, out[i].begin());
    return out;
  };
}

int cameras_of(const PolicySpec& spec) {
  return std::ranges::find(spec.cameras, synth::kCameraNames[1]) == spec.cameras.end() ? 1 : 2;
}

Episode play_episode(synth::Task task, uint64_t seed, const EpisodePolicy& policy, synth::Environment* environment,
                     const Onlooker& onlooker) {
  environment->reset(task, seed);
  Episode out;
  if (onlooker.watch) onlooker.watch(*environment);
  while (!environment->over() && !(onlooker.leaves && onlooker.leaves())) {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<synth::Action> actions = policy(*environment);
    out.ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    check(!actions.empty(), "play_episode: the policy gave no action");
    for (size_t i = 0; i < actions.size() && !environment->over(); ++i) {
      if (onlooker.before) onlooker.before(*environment, actions[i]);
      environment->step(actions[i]);
      out.coverage = std::max(out.coverage, environment->coverage());
      if (onlooker.watch) onlooker.watch(*environment);
    }
  }
  out.success = environment->success();
  out.steps = environment->steps();
  return out;
}

uint64_t episode_seed(uint64_t seed, int64_t episode) {
  return Random(seed ^ kSeedOfEpisodes, uint64_t(episode)).bits64();
}

ActingScore score_of(const std::vector<Episode>& episodes) {
  ActingScore out;
  out.n = int64_t(episodes.size());
  if (episodes.empty()) return out;
  int64_t good = 0;
  std::vector<double> ms;
  for (const Episode& episode : episodes) {
    good += episode.success;
    out.steps += episode.success ? episode.steps : 0;
    out.coverage += episode.coverage;
    ms.insert(ms.end(), episode.ms.begin(), episode.ms.end());
  }
  std::sort(ms.begin(), ms.end());
  out.success = interval_of_share(good, out.n);
  out.coverage /= double(out.n);
  if (good > 0) out.steps /= double(good);
  out.ms_p50 = quantile(ms, 0.5), out.ms_p99 = quantile(ms, 0.99);
  return out;
}

}  // namespace naru
