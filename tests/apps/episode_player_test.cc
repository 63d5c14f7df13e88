// The episodes that naru serve plays, with a policy that sees whatever is there and stays where it is.
#include "apps/episode_player.h"

#include <gtest/gtest.h>

#include "omni/policy.h"
#include "synth/manipulation/task.h"
#include "tests/apps/naru.h"

namespace naru::apps {
namespace {

class Idle : public Policy {
 public:
  const PolicySpec& spec() const override {
    static const PolicySpec kSpec = {
        .cameras = {"front"}, .n_state = 4, .actions = {"dx", "dy", "dz", "opening"}, .n_steps = 16};
    return kSpec;
  }
  Result<ActionChunk> act(const Observation& observation, uint64_t, const std::function<bool()>&) const override {
    asked.push_back(observation.instruction);
    return ActionChunk{16, 4, std::vector<float>(64, 0.f)};
  }
  mutable std::vector<std::string> asked;
};

Origin origin() {
  return {.by = Origin::By::model, .model = "small", .model_sha256 = std::string(64, 'a'), .seed = {}, .version = "1"};
}

TEST(SimulatedEpisodes, AreFilmed) {
  const SimulatedEpisodes player(testing::built("naru-media-av"), origin());
  EXPECT_EQ(player.tasks(), (std::vector<std::string>{"reach", "push", "pick", "push-t"}));
  EXPECT_GT(player.most_bytes(), 2 * 300 * 256 * 256 * 3);
  const Idle policy;
  const auto play = [&](const serving::EpisodeRequest& wish) {
    return player.play(policy, wish, [] { return false; }).value().value();
  };
  const auto played = play({.task = "reach", .seed = 3, .lang = "en"});
  EXPECT_EQ(played.lang, "en");
  EXPECT_FALSE(played.success);
  EXPECT_EQ(played.steps, synth::kMostSteps[0]);
  EXPECT_EQ(played.seconds, synth::kMostSteps[0] / 10.0);
  EXPECT_EQ(played.film.substr(4, 4), "ftyp");
  EXPECT_EQ(policy.asked[0], played.instruction);
  EXPECT_EQ(play({.task = "reach", .seed = 3, .lang = "ko"}).lang, "ko");
  policy.asked.clear();
  EXPECT_EQ(play({.task = "reach", .seed = 3, .lang = "en", .instruction = "do nothing"}).instruction, "do nothing");
  EXPECT_EQ(policy.asked[0], "do nothing");
}

TEST(SimulatedEpisodes, EndWhenNobodyWantsThem) {
  const Idle policy;
  const auto played =
      SimulatedEpisodes(testing::built("naru-media-av"), origin()).play(policy, {.task = "push-t", .seed = 1}, [&] {
        return policy.asked.size() == 2;
      });
  EXPECT_FALSE(played.value().has_value());
  EXPECT_EQ(policy.asked.size(), 2u);
}

}  // namespace
}  // namespace naru::apps
