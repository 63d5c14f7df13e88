// The option `rephrased` of a recipe: the same lessons in other words, always the same ones.
#include <gtest/gtest.h>

#include <set>
#include <span>

#include "base/sha256.h"
#include "tests/testing/known_bits.h"
#include "tests/testing/text.h"
#include "tests/training/tiny_run.h"
#include "training/tasks/joint_recipe.h"
#include "training/tasks/open_task.h"

namespace naru {
namespace {

const char* const kRecipe = "tests/training/tiny_rephrased.toml";

const LessonSource& source() {
  static const auto* const opened = new Result<LessonSource>(LessonSource::open({"chart", "page"}, {}));
  return opened->value();
}

JointOptions options_of(const std::string& from = "", const std::string& to = "") {
  std::string text = *read_text(kRecipe, 1 << 20);
  if (!from.empty()) text = testing::replaced(text, from, to);
  return joint_options(parse_recipe(text, kRecipe).value(), kRecipe).value();
}

TEST(RephrasedLessons, AskTheSameInOtherWords) {
  const JointOptions some = options_of(), none = options_of("questions = 4, rephrased = 0.5 }", "questions = 4 }");
  const auto& chart = *some.phases[0].mix.at("chart").options;
  const auto& own = *none.phases[0].mix.at("chart").options;
  int rephrased = 0, asked = 0;
  for (uint64_t i = 0; i < 24; ++i) {
    const Lesson a = source().make("chart", own, 7, i), b = source().make("chart", chart, 7, i);
    EXPECT_EQ(a.image.pixels, b.image.pixels);
    ASSERT_EQ(a.turns.size(), b.turns.size());
    for (size_t t = 0; t < a.turns.size(); ++t) {
      EXPECT_EQ(a.turns[t].answer, b.turns[t].answer);
      EXPECT_EQ(a.turns[t].glyph_of, b.turns[t].glyph_of);
      ++asked, rephrased += a.turns[t].prompt != b.turns[t].prompt;
    }
  }
  EXPECT_GT(rephrased, asked * 3 / 10);
  EXPECT_LT(rephrased, asked * 7 / 10);
}

TEST(RephrasedLessons, HeldOutOnesHaveWordsOfTheirOwn) {
  const JointOptions all = options_of("questions = 4, rephrased = 0.5 }", "questions = 4, rephrased = 1.0 }");
  const auto& chart = *all.phases[0].mix.at("chart").options;
  std::set<std::string> tables[2];
  for (const bool held_out : {false, true})
    for (uint64_t i = 0; i < 48; ++i)
      tables[held_out].insert(source().make("chart", held_out ? *chart.held_out() : chart, 7, i).turns[0].prompt);
  EXPECT_GT(tables[0].size(), 12u);
  EXPECT_GT(tables[1].size(), 2u);
  for (const std::string& prompt : tables[1]) EXPECT_EQ(tables[0].count(prompt), 0u) << prompt;
}

TEST(RephrasedLessons, AShareIsFromZeroToOne) {
  EXPECT_NE(joint_options(parse_recipe(testing::replaced(*read_text(kRecipe, 1 << 20), "max_size = 16, rephrased = 0.5",
                                                         "max_size = 16, rephrased = 1.5"),
                                       kRecipe)
                              .value(),
                          kRecipe)
                .failure()
                .message.find("page.rephrased: wanted a number from 0 to 1, got 1.5"),
            std::string::npos);
}

// tests/golden/rephrased.txt has such a line too: of 16 lessons of each group.
TEST(RephrasedLessons, AreTheSameBits) {
  const JointOptions options = options_of();
  Sha256 all;
  for (const auto& [group, part] : options.phases[0].mix)
    for (uint64_t i = 0; i < 16; ++i) {
      const Lesson lesson = source().make(group, *part.options, options.seed, i);
      all.add(std::as_bytes(std::span(lesson.image.pixels)));
      for (const Turn& turn : lesson.turns) all.add(concat(turn.prompt, '\n', turn.answer, '\n'));
    }
  testing::expect_known_bits("tests/golden/rephrased.txt", source().provenance().value(), "lessons", all.hex());
}

}  // namespace
}  // namespace naru
