// Questions about pictures: batches, baselines, what is known already, the work file.
#include "evaluation/answering.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/file.h"
#include "evaluation/kept.h"
#include "tests/testing/folder.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

namespace fs = std::filesystem;
using testing::noise;

std::unique_ptr<Model> asked_model() {
  auto model = testing::small_model(testing::small_picture_config());
  testing::draw_weights(*model);
  return model;
}

// Cards of pictures of many sizes with two questions each; every fourth has no picture.
CardSet cards(int64_t n) {
  return {n, [](int64_t index) -> Result<Card> {
            Card out;
            if (index % 4 != 3)
              out.picture = noise(uint64_t(index), 20 + int(index % 3) * 40, 30 + int(index % 5) * 25);
            const std::string id = concat("c", index);
            out.questions = {{id + "-a", "qa", Metric::relaxed, "How many?", {"3"}},
                             {id + "-b", "qa", Metric::exact, concat("Which of ", index, "?"), {"up", "UP"}},
                             {id + "-c", "read", Metric::cer, "read", {"abc"}}};
            return out;
          }};
}

std::vector<Answered> run(const Model& model, const CardSet& set, const AnswerOptions& options = {}) {
  return answer_examples(model, set, options).value();
}

TEST(Answering, IsTheSameInAnyBatch) {
  const auto model = asked_model();
  const auto together = run(*model, cards(9)), alone = run(*model, cards(9), {.batch_positions = 1});
  ASSERT_EQ(together.size(), 27u);
  ASSERT_EQ(alone.size(), 27u);
  std::set<std::string> different;
  for (size_t i = 0; i < together.size(); ++i) {
    EXPECT_EQ(together[i].question.id, alone[i].question.id);
    EXPECT_EQ(together[i].said.answer, alone[i].said.answer);
    EXPECT_EQ(together[i].said.blind, alone[i].said.blind);
    EXPECT_EQ(together[i].said.shuffled, alone[i].said.shuffled);
    different.insert(together[i].said.answer);
  }
  EXPECT_GT(different.size(), 9u);
}

TEST(Answering, AsksSomeWithoutAndWithAnotherPicture) {
  const auto model = asked_model();
  const auto answered = run(*model, cards(9), {.baselines = 4});
  std::map<std::string, std::string> blind;
  int64_t n_blind = 0;
  for (const Answered& a : answered) {
    n_blind += a.said.blind.has_value();
    EXPECT_EQ(a.said.blind.has_value(), a.blind.has_value());
    EXPECT_EQ(a.said.shuffled.has_value(), a.shuffled.has_value());
    if (a.said.blind) {
      EXPECT_EQ(blind.try_emplace(a.question.prompt, *a.said.blind).first->second, *a.said.blind);
    }
    // Cards 3 and 7 have no picture, card 2 no neighbour with one.
    EXPECT_FALSE(a.said.blind && (a.card == 3 || a.card == 7)) << a.question.id;
    EXPECT_FALSE(a.said.shuffled && a.card == 2) << a.question.id;
    EXPECT_TRUE(a.said.shuffled || a.card != 0) << a.question.id;
  }
  EXPECT_EQ(n_blind, 4 + 3);  // qa of cards 0 and 1; read of cards 0, 1 and 2, for the fourth has no picture
  // What is shuffled is what the next picture gets as an answer.
  const auto swapped =
      run(*model, {2, [](int64_t index) -> Result<Card> {
                     return Card{noise(uint64_t(index), 48, 48), {{concat(index), "t", Metric::exact, "What?", {"x"}}}};
                   }});
  EXPECT_EQ(swapped[0].said.shuffled, swapped[1].said.answer);
  EXPECT_EQ(swapped[1].said.shuffled, swapped[0].said.answer);
  EXPECT_NE(swapped[0].said.answer, swapped[1].said.answer);
}

TEST(Answering, OfOnePictureHasNothingToShuffleWith) {
  const auto answered = run(*asked_model(), cards(1));
  EXPECT_TRUE(answered[0].said.blind);
  EXPECT_FALSE(answered[0].said.shuffled);
}

TEST(Answering, TakesPicturesLargerThanTheContext) {
  const auto model = asked_model();
  const auto answered =
      run(*model,
          {2, [](int64_t index) -> Result<Card> {
             return Card{noise(uint64_t(index), 900, 700), {{concat(index), "t", Metric::exact, "What is it?", {"x"}}}};
           }});
  EXPECT_EQ(answered.size(), 2u);
  EXPECT_TRUE(answered[0].said.shuffled);
}

TEST(Answering, NamesTheExampleWhoseWordsAreTooLong) {
  const auto model = asked_model();
  const auto refused = answer_examples(
      *model, {1, [](int64_t) -> Result<Card> {
                 return Card{noise(1, 16, 16), {{"long", "t", Metric::exact, std::string(300, 'x'), {"x"}}}};
               }});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, Code::too_large);
  EXPECT_TRUE(refused.failure().message.starts_with("example 'long'")) << refused.failure().message;
}

TEST(Answering, SaysWhatWentWrongWithACard) {
  const auto refused =
      answer_examples(*asked_model(), {1, [](int64_t) -> Result<Card> { return fail("img/1.png: is no picture"); }});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().message, "img/1.png: is no picture");
}

TEST(Answering, IsSummedUpByTask) {
  const auto answer = [](int64_t card, const char* task, Metric metric, Score score) {
    Answered a;
    a.card = card;
    a.question = {concat(card), task, metric, "", {"x"}};
    a.score = score;
    return a;
  };
  std::vector<Answered> all = {answer(0, "qa", Metric::exact, {1, 1}), answer(0, "qa", Metric::relaxed, {0, 1}),
                               answer(1, "qa", Metric::exact, {1, 1}), answer(1, "read", Metric::cer, {1, 3}),
                               answer(2, "read", Metric::cer, {0, 7})};
  all[0].blind = Score{1, 1};
  all[1].blind = Score{0, 1};
  const auto scores = scores_of(all);
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(scores[0].task, "qa");
  EXPECT_EQ(scores[0].n, 3);
  EXPECT_EQ(scores[0].metric, Metric::relaxed);
  EXPECT_DOUBLE_EQ(scores[0].value.value, 2.0 / 3);
  EXPECT_EQ(scores[0].n_blind, 2);
  EXPECT_DOUBLE_EQ(scores[0].blind, 0.5);
  EXPECT_EQ(scores[0].n_shuffled, 0);
  EXPECT_DOUBLE_EQ(scores[1].value.value, 0.1);  // the rate of the sums
  all.push_back(answer(3, "read", Metric::wer, {0, 1}));
  EXPECT_THROW(scores_of(all), Error);
}

class Work : public ::testing::Test {
 protected:
  const testing::Folder folder;
  const std::string path = folder / "work";
  nlohmann::json about = {{"model", "m"}, {"limit", 3}};
  std::string text() const { return read_text(path, 1 << 20).value(); }
};

// Ended after any number of answers, it goes on to the same result and asks nothing twice.
TEST_F(Work, GoesOnAfterAKill) {
  const auto model = asked_model();
  const CardSet set = cards(5);
  const AnswerOptions whole{.baselines = 3, .batch_positions = 300};
  const auto want = run(*model, set, whole);
  for (const size_t stop : {0u, 1u, 7u, 14u}) {
    fs::remove(path);
    {
      auto kept = KeptAnswers::open(path, about).value();
      AnswerOptions options = whole;
      size_t n = 0;
      options.answered = [&](const Answered& a) -> Result<void> {
        if (n++ == stop) return fail("killed");
        return kept.add(a.question, a.said);
      };
      EXPECT_FALSE(answer_examples(*model, set, options));
    }
    // The kill came in the middle of a line.
    write_file(path, text() + R"({"task":"qa","id":"c4-a","ans)").value();
    auto kept = KeptAnswers::open(path, about).value();
    EXPECT_EQ(kept.size(), stop);
    AnswerOptions options = whole;
    options.known = [&](const Question& question) { return kept.find(question); };
    size_t added = 0;
    options.answered = [&](const Answered& a) -> Result<void> {
      added += kept.find(a.question) == nullptr;
      return kept.add(a.question, a.said);
    };
    const auto got = run(*model, set, options);
    ASSERT_EQ(got.size(), want.size());
    EXPECT_EQ(added, want.size() - stop);
    for (size_t i = 0; i < got.size(); ++i) {
      EXPECT_EQ(got[i].said.answer, want[i].said.answer);
      EXPECT_EQ(got[i].said.blind, want[i].said.blind);
      EXPECT_EQ(got[i].said.shuffled, want[i].said.shuffled);
      EXPECT_EQ(got[i].score.sum, want[i].score.sum);
    }
    EXPECT_EQ(KeptAnswers::open(path, about).value().size(), want.size());
  }
}

TEST_F(Work, AsksNothingThatIsKnown) {
  const auto model = asked_model();
  const Said said{.answer = "known", .blind = "b", .shuffled = std::nullopt, .ms = 1};
  const auto answered = run(*model, cards(3), {.known = [&](const Question&) { return &said; }});
  for (const Answered& a : answered) EXPECT_EQ(a.said.answer, "known");
  // Without a blind answer it is no answer to an example that wants one.
  const Said half{.answer = "known", .blind = std::nullopt, .shuffled = std::nullopt, .ms = 1};
  const auto again = run(*model, cards(2), {.baselines = 1, .known = [&](const Question&) { return &half; }});
  EXPECT_NE(again[0].said.answer, "known");
  EXPECT_EQ(again[1].said.answer, "known");
}

TEST_F(Work, RefusesOtherFiles) {
  const auto refuses = [&](const std::string& bytes, const std::string& message) {
    write_file(path, bytes).value();
    const auto kept = KeptAnswers::open(path, about);
    ASSERT_FALSE(kept) << bytes;
    EXPECT_EQ(kept.failure().message, message);
    EXPECT_EQ(text(), bytes);
  };
  const std::string other = "holds the answers of another evaluation; remove it, or name another file with --work";
  refuses("{\"evaluation\":{\"model\":\"n\",\"limit\":3}}\n", other);
  refuses("an essay\nof mine\n", other);
  refuses("\n", other);
  refuses("an essay", "is no work file of an evaluation; name another file with --work");
  const std::string head = R"({"evaluation":{"limit":3,"model":"m"}})"
                           "\n";
  for (const char* line : {"[]", "7", "{}", R"({"task":"a","id":"b"})", R"({"task":"a","id":1,"answer":"x"})",
                           R"({"task":"a","id":"b","answer":"x","blind":3})", "\xff"})
    refuses(head + line + "\n", "line 2 is no kept answer; remove the file");
  EXPECT_FALSE(KeptAnswers::open(folder.path(), about));
  EXPECT_FALSE(KeptAnswers::open(folder / "none/work", about));
}

}  // namespace
}  // namespace naru
