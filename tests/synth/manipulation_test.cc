// The source `manipulation`: purity, that actions are within limits and lead on, the split of wordings, the folder, and
// the bits of this library set.
#include "synth/manipulation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.h"
#include "synth/manipulation/expert.h"
#include "synth/text/talk.h"
#include "tests/testing/examples.h"
#include "tests/testing/folder.h"
#include "tests/testing/known_bits.h"
#include "tests/testing/op_case.h"

namespace naru::synth {
namespace {

namespace fs = std::filesystem;

const ManipulationSource& source() {
  static const ManipulationSource one = ManipulationSource::open().value();
  return one;
}

TEST(Manipulation, IsAFunctionOfSeedAndIndex) {
  testing::expect_a_function_of_seed_and_index(
      6, [](uint64_t seed, uint64_t index) { return source().make({}, seed, index); });
}

TEST(Manipulation, ShowsTheNextActionsOfAnExpert) {
  std::map<std::string, int> tasks, languages, kinds;
  int moving = 0;
  for (uint64_t i = 0; i < 24; ++i) {
    const Example example = source().make({}, 1, i);
    ++tasks[example.task], ++languages[example.lang];
    EXPECT_EQ(example.metric, "actions");
    EXPECT_EQ(example.image.height, 128);
    ASSERT_EQ(example.state.size(), size_t(kStateNumbers));
    ASSERT_EQ(example.actions.size(), size_t(kChunk * kActionNumbers));
    float moved = 0;
    for (size_t a = 0; a < example.actions.size(); ++a) {
      ASSERT_GE(example.actions[a], kLeastAction[a % 4]);
      ASSERT_LE(example.actions[a], kGreatestAction[a % 4]);
      if (a % 4 != 3) moved += std::fabs(example.actions[a]);
    }
    moving += moved > 0.02f;
    for (const Part& part : example.parts) {
      ++kinds[part.kind];
      EXPECT_LT(part.x0, part.x1);
      EXPECT_LT(part.y0, part.y1);
      EXPECT_GE(std::min(part.x0, part.y0), 0);
      EXPECT_LE(std::max(part.x1, part.y1), 128);
    }
  }
  EXPECT_EQ(tasks.size(), 4u);
  EXPECT_EQ(languages.size(), 2u);
  EXPECT_GE(kinds["gripper"], 22);
  EXPECT_GE(kinds["object"], 24);
  EXPECT_GT(moving, 16);
}

TEST(Manipulation, HasTheTasksThatAreAskedFor) {
  for (int task = 0; task < kTasks; ++task) {
    ManipulationOptions options;
    options.weights = {};
    options.weights[size_t(task)] = 1;
    options.environment.korean = 1;
    options.environment.cameras = 2;
    const Example example = source().make(options, 2, 0);
    EXPECT_EQ(example.task, kTaskNames[size_t(task)]);
    EXPECT_EQ(example.lang, "ko");
    EXPECT_EQ(example.views.size(), 1u);
  }
}

TEST(Manipulation, KeepsWordingsApart) {
  ManipulationOptions held_out;
  hold_out(&held_out);
  for (uint64_t i = 0; i < 12; ++i) {
    EXPECT_FALSE(is_wording_held_out(source().make({}, 3, i).prompt));
    EXPECT_TRUE(is_wording_held_out(source().make(held_out, 3, i).prompt));
  }
}

TEST(Manipulation, RefusesOptionsOutOfRange) {
  EXPECT_ERROR(source().make({.weights = {0, 0, 0, 0}}, 1, 0), "manipulation: the weights of all kinds are 0");
  EXPECT_ERROR(source().make({.noise = 2}, 1, 0), "manipulation: wanted noise from 0 to 1, got 2");
}

TEST(Manipulation, WritesAFolder) {
  const testing::Folder top;
  const std::string folder = top / "set";
  auto writer = FolderWriter::open(folder).value();
  ManipulationOptions options;
  options.environment.cameras = 2;
  const Example example = source().make(options, 3, 0);
  writer.add(example).value();
  writer.finish().value();
  EXPECT_TRUE(fs::exists(folder + "/contact.png"));
  std::istringstream lines(read_text(folder + "/examples.jsonl", 1 << 22).value());
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const auto object = nlohmann::json::parse(line);
  EXPECT_EQ(object["metric"], "actions");
  const auto& user = object["messages"][0]["content"];
  ASSERT_EQ(user.size(), 4u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(user[i]["type"], "image");
    EXPECT_TRUE(fs::exists(folder + "/" + user[i]["path"].get<std::string>()));
  }
  EXPECT_EQ(user[2]["type"], "state");
  EXPECT_EQ(user[3]["text"], example.prompt);
  for (size_t i = 0; i < example.state.size(); ++i) EXPECT_NEAR(user[2]["values"][i], example.state[i], 6e-6);
  const auto& answer = object["messages"][1]["content"];
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(answer[0]["type"], "actions");
  ASSERT_EQ(answer[0]["values"].size(), size_t(kChunk));
  for (size_t i = 0; i < example.actions.size(); ++i)
    EXPECT_NEAR(answer[0]["values"][i / 4][i % 4], example.actions[i], 6e-6);
  EXPECT_EQ(object["parts"].size(), example.parts.size());
  EXPECT_FALSE(std::getline(lines, line));
}

// tests/golden/manipulation.txt has a line for each library set that was met and each version of the experts: the key,
// then the hash of 16 examples.
TEST(Manipulation, MakesTheBitsOfThisLibrarySet) {
  for (int experts = 1; experts <= kExperts; ++experts) {
    Sha256 all;
    ManipulationOptions options;
    options.experts = experts;
    for (uint64_t i = 0; i < 16; ++i) all.add(testing::hash_of(source().make(options, 1, i)));
    testing::expect_known_bits("tests/golden/manipulation.txt", source().provenance().value(),
                               experts == 1 ? "" : concat("experts=", experts), all.hex());
  }
}

}  // namespace
}  // namespace naru::synth
