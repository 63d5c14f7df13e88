// Episodes closed loop: that a good policy is told from a bad one, how often a policy is asked, and Wilson's interval.
#include "evaluation/acting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "decoders/action/action_codec.h"
#include "synth/manipulation/expert.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using synth::Action;
using synth::Environment;
using synth::Task;

// What does nothing, for `chunk` steps at a time.
EpisodePolicy idle(int chunk) {
  return [chunk](Environment&) { return std::vector<Action>(size_t(chunk), Action{}); };
}

TEST(Acting, TellsAnExpertFromIdleHands) {
  Environment environment = Environment::open().value();
  std::vector<Episode> expert, none;
  for (int64_t i = 0; i < 4; ++i) {
    const uint64_t seed = episode_seed(1, i);
    expert.push_back(play_episode(Task::push, seed, expert_policy(Task::push, 0.5f, seed), &environment));
    none.push_back(play_episode(Task::push, seed, idle(8), &environment));
  }
  const ActingScore good = score_of(expert), bad = score_of(none);
  EXPECT_EQ(good.n, 4);
  EXPECT_EQ(good.success.value, 1);
  EXPECT_EQ(good.coverage, 1);
  EXPECT_GT(good.steps, 5);
  EXPECT_GT(good.ms_p50, 0);
  EXPECT_GE(good.ms_p99, good.ms_p50);
  EXPECT_EQ(bad.success.value, 0);
  EXPECT_EQ(bad.steps, 0);
}

// What a policy is made for is told by names, not by counts.
TEST(Acting, PlaysOnlyWhatThePolicyWasMadeFor) {
  const PolicySpec good{{"front"}, synth::kStateNumbers, {"dx", "dy", "dz", "opening"}, 16};
  EXPECT_TRUE(can_play(good));
  EXPECT_EQ(cameras_of(good), 1);
  const auto refused = [&](const std::function<void(PolicySpec*)>& change) {
    PolicySpec bad = good;
    change(&bad);
    const auto can = can_play(bad);
    return can ? std::string("played") : can.failure().message;
  };
  EXPECT_EQ(refused([](PolicySpec* s) { s->cameras = {"top", "front"}; }), "played");
  EXPECT_EQ(refused([](PolicySpec* s) { s->cameras = {"wrist"}; }),
            "has a camera 'wrist', and the built-in tasks have front and top");
  EXPECT_EQ(refused([](PolicySpec* s) { s->cameras.clear(); }), "has no camera");
  EXPECT_EQ(refused([](PolicySpec* s) { s->n_state = 7; }),
            "takes a state of 7 numbers, and that of the built-in tasks has 4");
  EXPECT_EQ(refused([](PolicySpec* s) { std::swap(s->actions[0], s->actions[1]); }),
            "makes other actions than dx, dy, dz and opening, those of the built-in tasks");
  EXPECT_EQ(cameras_of({{"top"}, 4, {}, 16}), 2);
}

TEST(Acting, AsksForAChunkAtATime) {
  Environment environment = Environment::open().value();
  int watched = 0;
  const Episode episode = play_episode(Task::reach, 3, idle(7), &environment,
                                       {.watch = [&](Environment& now) { EXPECT_EQ(now.steps(), watched++); }});
  const int most = synth::kMostSteps[int(Task::reach)];
  EXPECT_EQ(episode.steps, most);
  EXPECT_EQ(watched, most + 1);
  EXPECT_EQ(episode.ms.size(), size_t(most + 6) / 7);
}

TEST(Acting, EndsWhenTheOnlookerLeaves) {
  Environment environment = Environment::open().value();
  const Episode episode =
      play_episode(Task::push_t, 3, idle(7), &environment, {.leaves = [&] { return environment.steps() >= 20; }});
  EXPECT_EQ(episode.steps, 21);
  EXPECT_FALSE(episode.success);
}

// What the expert would do in the next 16 steps, through the codes of a model's answer and back; eight of it are done
// before it looks again.
EpisodePolicy coded_expert(const ActionCodec& codec, synth::ExpertMemory* memory) {
  return [&codec, memory](Environment& environment) {
    const Environment::Moment now = environment.save();
    synth::ExpertMemory ahead = *memory;
    std::vector<float> numbers;
    for (int i = 0; i < synth::kChunk; ++i) {
      if (i == kExecuted) *memory = ahead;
      const Action action = expert_action(environment.scene(), environment.world(), &ahead);
      numbers.insert(numbers.end(), action.begin(), action.end());
      environment.step(action);
    }
    environment.restore(now);
    const auto decoded = codec.decode(codec.encode(numbers));
    std::vector<Action> out(kExecuted);
    for (size_t i = 0; i < out.size(); ++i) std::copy_n(&decoded[4 * i], 4, out[i].begin());
    return out;
  };
}

TEST(Acting, CodesCarryWhatAnExpertMeans) {
  const ActionCodec codec({.steps = synth::kChunk,
                           .low = {synth::kLeastAction.begin(), synth::kLeastAction.end()},
                           .high = {synth::kGreatestAction.begin(), synth::kGreatestAction.end()},
                           .kept = {8, 8, 8, 8}});
  Environment environment = Environment::open().value();
  for (const Task task : {Task::reach, Task::push, Task::pick, Task::push_t})
    for (int64_t i = 0; i < 3; ++i) {
      synth::ExpertMemory memory;
      const Episode episode = play_episode(task, episode_seed(2, i), coded_expert(codec, &memory), &environment);
      EXPECT_GT(episode.coverage, 0.9) << synth::kTaskNames[size_t(task)] << ' ' << i << ": " << episode.steps;
    }
}

TEST(Acting, RefusesWhatIsNoAction) {
  Environment environment = Environment::open().value();
  EXPECT_ERROR(play_episode(Task::reach, 3, idle(0), &environment), "play_episode: the policy gave no action");
  const EpisodePolicy broken = [](Environment&) {
    return std::vector<Action>{{0, 0, std::numeric_limits<float>::quiet_NaN(), 0}};
  };
  EXPECT_ERROR(play_episode(Task::reach, 3, broken, &environment), "Environment: number 2 of the action is not finite");
}

// Of 5 of 10 by hand from the formula; where all or none are good it becomes low = n / (n + z^2).
TEST(Acting, GivesWilsonsInterval) {
  const Interval half = interval_of_share(5, 10);
  EXPECT_EQ(half.value, 0.5);
  EXPECT_NEAR(half.low, 0.2366, 1e-4);
  EXPECT_NEAR(half.high, 0.7634, 1e-4);
  const Interval all = interval_of_share(200, 200), none = interval_of_share(0, 200);
  EXPECT_NEAR(all.low, 200 / (200 + 1.959963984540054 * 1.959963984540054), 1e-12);
  EXPECT_NEAR(all.high, 1, 1e-12);
  EXPECT_NEAR(none.high, 1 - all.low, 1e-12);
  EXPECT_EQ(interval_of_share(0, 0).value, 0);
}

}  // namespace
}  // namespace naru
