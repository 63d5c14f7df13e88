// What a tiny model says is a function of the index, is heard by its own ears, and has rows by language and voice.
#include <gtest/gtest.h>

#include <set>

#include "evaluation/answering.h"
#include "evaluation/generated.h"
#include "evaluation/scores.h"
#include "tests/testing/op_case.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

GeneratedSet speech(int64_t n) {
  return generated_sets({"speak"}, n, "", &testing::speaking_model()).value().at(0);
}

TEST(OwnSpeech, IsSaidByEachVoiceInBothLanguages) {
  const GeneratedSet set = speech(8);
  ASSERT_EQ(set.cards.size, 8);
  std::set<std::string> texts, rows;
  for (int64_t i = 0; i < 8; ++i) {
    const Card card = set.cards.card(i).value(), again = speech(8).cards.card(i).value();
    ASSERT_EQ(card.questions.size(), 1u);
    const Question& question = card.questions[0];
    EXPECT_EQ(question.task, "speak");
    EXPECT_EQ(question.metric, Metric::cer);
    EXPECT_EQ(question.lang, i % 2 == 0 ? "ko" : "en");
    EXPECT_TRUE(question.prompt.empty());
    texts.insert(question.targets[0]);
    rows.insert(question.rows.at(0).name + " " + question.lang);
    ASSERT_EQ(card.sounds.size(), 1u);
    EXPECT_GT(card.sounds[0].samples.size(), 0u);
    EXPECT_EQ(card.sounds[0].samples.size() % 640, 0u);
    EXPECT_EQ(card.sounds[0].samples, again.sounds[0].samples);
    EXPECT_EQ(question.spoken, again.questions[0].spoken);
  }
  EXPECT_EQ(texts.size(), 8u);
  EXPECT_EQ(rows, (std::set<std::string>{"speak-sora ko", "speak-sora en", "speak-bada ko", "speak-bada en"}));
}

TEST(OwnSpeech, IsScoredBesideItsBaselines) {
  const GeneratedSet set = speech(8);
  const auto answered = answer_examples(testing::speaking_model(), set.cards);
  ASSERT_TRUE(answered) << answered.failure().message;
  for (const Answered& a : *answered) EXPECT_TRUE(a.said.blind && a.said.shuffled);
  std::set<std::string> names;
  for (const TaskScore& row : scores_of({*answered})) {
    names.insert(row.task);
    EXPECT_EQ(row.metric, Metric::cer);
    EXPECT_GT(row.value.value, 0);
  }
  EXPECT_EQ(names, (std::set<std::string>{"speak", "speak-ko", "speak-en", "speak-sora", "speak-bada"}));
}

// Marks and case are not heard.
TEST(OwnSpeech, IsScoredAsWhatIsTranscribed) {
  EXPECT_TRUE(is_right(Metric::cer, score_answer(Metric::cer, "speak", {"Two apples, please."}, "two apples please")));
}

TEST(OwnSpeech, WantsAModelThatSpeaks) {
  EXPECT_ERROR(generated_sets({"speak"}, 1, "", &testing::talking_model()), "speak: wanted a model that speaks");
}

}  // namespace
}  // namespace naru
