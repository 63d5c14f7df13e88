// The rows of a model that moves: what is played and counted, what baselines are shown, and the episodes for the page.
#include "evaluation/closed_loop.h"

#include <gtest/gtest.h>

#include <set>

#include "evaluation/page.h"
#include "synth/manipulation/task.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

// Moves the hand to the side, and notes what it was shown.
class Sideways : public Policy {
 public:
  Sideways() {
    spec_.cameras = {"front"};
    spec_.n_state = synth::kStateNumbers;
    spec_.actions = {"dx", "dy", "dz", "opening"};
    spec_.n_steps = synth::kChunk;
  }
  const PolicySpec& spec() const override { return spec_; }
  Result<ActionChunk> act(const Observation& seen, uint64_t, const std::function<bool()>&) const override {
    const std::vector<uint8_t>& pixels = seen.pictures.at(0).pixels;
    const bool grey = std::set<uint8_t>(pixels.begin(), pixels.end()).size() == 1;
    ++(grey ? n_grey : n_pictures);
    if (!grey) shown.insert(pixels);
    ActionChunk out{.n_steps = synth::kChunk, .n_actions = synth::kActionNumbers, .values = {}};
    for (int i = 0; i < synth::kChunk; ++i) out.values.insert(out.values.end(), {0.02f, 0, 0, 0.04f});
    return out;
  }

  mutable int n_grey = 0, n_pictures = 0;
  mutable std::set<std::vector<uint8_t>> shown;

 private:
  PolicySpec spec_;
};

TEST(ClosedLoop, ScoresEpisodesAndTheirBaselines) {
  const Sideways policy;
  std::vector<ActedEpisode> seen;
  int64_t last = 0;
  ActedOptions options{
      .tasks = {"reach", "push-t"}, .episodes = 3, .baselines = 2, .progress = {}, .played = {}, .pictures = true};
  options.progress = [&](const std::string&, int64_t episode) { last = episode; };
  options.played = [&](ActedEpisode episode) { seen.push_back(std::move(episode)); };
  const auto rows = score_acting(policy, options).value();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].task, "reach");
  EXPECT_EQ(rows[1].task, "push-t");
  EXPECT_EQ(rows[2].of, "push-t");
  EXPECT_EQ(last, 3);
  for (const TaskScore& row : rows) {
    EXPECT_EQ(row.n, 3);
    EXPECT_EQ(row.n_blind, 2);
    EXPECT_EQ(row.n_shuffled, 2);
  }
  EXPECT_EQ(rows[1].value.value, 0);
  EXPECT_GE(rows[2].value.value, 0);
  EXPECT_LT(rows[2].value.value, 0.9);
  EXPECT_GT(policy.n_grey, 2);
  EXPECT_GT(policy.n_pictures, 2 * policy.n_grey);

  // Fewer than the page has room for: all of them.
  ASSERT_EQ(seen.size(), 6u);
  for (const ActedEpisode& episode : seen) {
    EXPECT_FALSE(episode.instruction.empty());
    EXPECT_TRUE(episode.lang == "ko" || episode.lang == "en");
    EXPECT_GT(episode.steps, 0);
    ASSERT_TRUE(episode.picture.has_value());
    ASSERT_EQ(episode.picture->height, 256);
    ASSERT_EQ(episode.picture->width, 520);
    // The way of the hand is drawn in colours that no thing has: it begins blue, and it goes sideways.
    int blue = 0, left = 256, right = 0;
    for (int y = 0; y < 256; ++y)
      for (int x = 0; x < 256; ++x) {
        const uint8_t* p = episode.picture->at(y, x);
        if (p[1] != 40 || p[0] + p[2] != 255) continue;
        ++blue;
        left = std::min(left, x), right = std::max(right, x);
      }
    EXPECT_GT(blue, 20) << episode.id;
    EXPECT_GT(right - left, 20) << episode.id;
  }
  EXPECT_EQ(seen[0].id, "reach-0");
  EXPECT_NE(seen[0].picture->pixels, seen[1].picture->pixels);
}

// Each is told of; pictures are made for the page alone, which has room for twenty.
TEST(ClosedLoop, TellsOfEveryEpisode) {
  const Sideways policy;
  size_t n_told = 0, n_pictures = 0;
  ActedOptions options{.tasks = {"reach"}, .episodes = 24, .baselines = 0, .progress = {}, .played = {}};
  options.played = [&](ActedEpisode episode) {
    EXPECT_EQ(episode.id, concat("reach-", n_told));
    ++n_told;
    n_pictures += episode.picture.has_value();
  };
  for (const bool pictures : {false, true}) {
    options.pictures = pictures;
    n_told = n_pictures = 0;
    EXPECT_TRUE(score_acting(policy, options));
    EXPECT_EQ(n_told, 24u);
    EXPECT_EQ(n_pictures, pictures ? 20u : 0u);
  }
}

TEST(ClosedLoop, KnowsItsTasks) {
  const Sideways policy;
  EXPECT_ERROR(score_acting(policy, {.tasks = {"juggle"}, .progress = {}, .played = {}}),
               "score_acting: there is no task 'juggle'");
}

}  // namespace
}  // namespace naru
