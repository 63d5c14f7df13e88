// Questions about pictures: batches, baselines, what is known already, the work file.
#include "evaluation/answering.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/thread_pool.h"
#include "core/text/vocabulary.h"
#include "evaluation/kept.h"
#include "evaluation/question_prompt.h"
#include "evaluation/scores.h"
#include "omni/hearing.h"
#include "omni/picture.h"
#include "omni/prompt.h"
#include "omni/transcriber.h"
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
  const auto swapped = run(
      *model, {2, [](int64_t index) -> Result<Card> {
                 return Card{noise(uint64_t(index), 48, 48), {}, {{concat(index), "t", Metric::exact, "What?", {"x"}}}};
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
  const auto answered = run(
      *model,
      {2, [](int64_t index) -> Result<Card> {
         return Card{noise(uint64_t(index), 900, 700), {}, {{concat(index), "t", Metric::exact, "What is it?", {"x"}}}};
       }});
  EXPECT_EQ(answered.size(), 2u);
  EXPECT_TRUE(answered[0].said.shuffled);
}

TEST(Answering, NamesTheExampleWhoseWordsAreTooLong) {
  const auto model = asked_model();
  const auto refused = answer_examples(
      *model, {1, [](int64_t) -> Result<Card> {
                 return Card{noise(1, 16, 16), {}, {{"long", "t", Metric::exact, std::string(300, 'x'), {"x"}}}};
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
  const auto scores = scores_of({all});
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
  EXPECT_THROW(scores_of({all}), Error);
}

TEST(Answering, HasRowsOfAnswersThatAreAlike) {
  const auto answer = [](int64_t card, const char* lang, const char* said, std::vector<SubRow> rows) {
    Answered a;
    a.card = card;
    a.question = {concat(card), "qa", Metric::relaxed, "", {"42원"}};
    a.question.lang = lang, a.question.rows = std::move(rows);
    a.said.answer = said;
    a.said.blind = "42";
    a.score = score_answer(Metric::relaxed, "qa", a.question.targets, said);
    a.blind = score_answer(Metric::relaxed, "qa", a.question.targets, "42");
    return a;
  };
  const SubRow printed{"qa-printed", std::nullopt}, strict{"qa-strict", Metric::exact};
  const std::vector<Answered> first = {answer(0, "ko", "42", {printed, strict}), answer(1, "en", "7", {strict})},
                              second = {answer(0, "en", "42원", {strict})};
  const auto scores = scores_of({first, second});
  std::vector<std::string> names;
  for (const TaskScore& score : scores) names.push_back(score.task + "/" + score.of);
  EXPECT_EQ(names, (std::vector<std::string>{"qa/", "qa-printed/qa", "qa-strict/qa", "qa-ko/qa", "qa-en/qa"}));
  EXPECT_EQ(scores[0].n, 3);
  EXPECT_DOUBLE_EQ(scores[0].value.value, 2.0 / 3);
  EXPECT_EQ(scores[1].n, 1);
  EXPECT_DOUBLE_EQ(scores[1].value.value, 1);
  EXPECT_EQ(scores[2].metric, Metric::exact);
  EXPECT_DOUBLE_EQ(scores[2].value.value, 1.0 / 3);  // 42 is not 42원
  EXPECT_DOUBLE_EQ(scores[0].blind, 1);
  EXPECT_DOUBLE_EQ(scores[2].blind, 0);
  EXPECT_EQ(scores[4].n, 2);
  // One language has no row of its own, and a row that has the name of a task none either.
  EXPECT_EQ(scores_of({second}).size(), 2u);
  auto taken = first;
  taken[1].question.task = "qa-ko";
  taken.push_back(answer(2, "en", "7", {}));
  for (const TaskScore& score : scores_of({taken})) EXPECT_TRUE(score.task != "qa-ko" || score.of.empty());
}

TEST(Answering, JoinsTheRowsOfTwoSets) {
  const auto row = [](const char* task, const char* of) { return TaskScore{.task = task, .of = of, .n = 1}; };
  const auto rows = joined_rows({row("a", ""), row("a-x", "a"), row("b", "")},
                                {row("c", ""), row("c-x", "c"), row("a", ""), row("a-y", "a")});
  std::string names;
  for (const TableRow& one : rows) names += concat(one.task, one.own ? "1" : "", one.others ? "2" : "", ' ');
  EXPECT_EQ(names, "a12 a-x1 a-y2 b1 c2 c-x2 ");
}

// A model that sees whole pictures and hears, up to two seconds at once.
std::unique_ptr<Model> model_with_all() {
  nlohmann::json config = testing::small_picture_config();
  config["context"] = 256;
  config["audio"] = testing::small_hearing_config()["audio"];
  config["audio"]["max_seconds"] = 2;
  auto model = testing::small_model(config);
  testing::draw_weights(*model);
  return model;
}

Sound sound_of(int64_t index, double seconds) {
  Sound out{kSoundRate, testing::chatter(seconds)};
  Random random(uint64_t(index) + 9);
  for (float& v : out.samples) v *= random.uniform(0.5f, 1.f);
  return out;
}

Segment segment_of(const Model& model, const Sound& sound) {
  return sound_segment(0, model.audio().frames_of(sound_medium(model, sound.samples)->mel));
}

// Ids in their order, -1 for each embedding.
std::vector<int32_t> layout_of(const Sequence& sequence) {
  std::vector<int32_t> out;
  for (const Segment& segment : sequence) {
    if (segment.is_text())
      out.insert(out.end(), segment.ids.begin(), segment.ids.end());
    else
      out.insert(out.end(), segment.places.size(), -1);
  }
  return out;
}

TEST(Answering, AsksAsAConversationDoes) {
  const auto model = model_with_all();
  const Image picture = noise(1, 48, 64);
  const std::vector<Sound> sounds = {sound_of(0, 1), sound_of(1, 0.6)};
  Question question{"a", "t", Metric::exact, "", {"x"}};
  question.before = {{"뭐예요?", 0, "막대"}, {"And?", std::nullopt, "no"}};
  question.sound = 1;
  for (const bool sound_first : {false, true}) {
    question.sound_first = sound_first;
    std::vector<Medium> media = {*picture_medium(*model, picture), *sound_medium(*model, sounds[0].samples)};
    if (sound_first) std::swap(media[0], media[1]);
    Prompt prompt(*model);
    ASSERT_TRUE(prompt.add_user({media, "뭐예요?"}));
    ASSERT_TRUE(prompt.add_answer("막대"));
    ASSERT_TRUE(prompt.add_user({{}, "And?"}));
    ASSERT_TRUE(prompt.add_answer("no"));
    ASSERT_TRUE(prompt.add_user({{*sound_medium(*model, sounds[1].samples)}, ""}));
    const Encoded encoded = model->vision().forward({&media[sound_first ? 1 : 0].picture});
    const Sequence asked = question_prompt(*model, question, picture_segment(encoded.grids[0]),
                                           [&](size_t i) { return segment_of(*model, sounds[i]); });
    EXPECT_EQ(layout_of(asked), layout_of(prompt.sequence())) << sound_first;
  }
  // Blind: the marks alone are left.
  question.before.clear();
  EXPECT_EQ(layout_of(question_prompt(*model, question, Segment(), [](size_t) { return Segment(); })),
            (std::vector<int32_t>{kBos, kUser, kAudio, kAudioEnd, kImage, kImageEnd, kAssistant}));
}

// What is heard, what is asked aloud about a picture, and talk.
CardSet heard_cards() {
  return {
      8, [](int64_t index) -> Result<Card> {
        Card out;
        const std::string id = concat("c", index);
        Question question{id, index < 4 ? "transcribe-en" : index < 7 ? "spoken" : "talk", Metric::exact, "", {"x"}};
        if (index < 7) {
          out.sounds.push_back(sound_of(index, index == 2 ? 3.5 : 0.5 + 0.2 * double(index)));
          question.sound = 0;
        } else {
          question.prompt = "Hello?";
        }
        if (index >= 4 && index < 7) out.picture = noise(uint64_t(index), 40, 60);
        out.questions = {question};
        if (index == 7) {
          Question next = question;
          next.id += "-q1", next.prompt = "Who?", next.before = {{"Hello?", std::nullopt, "Hi."}};
          out.questions.push_back(next);
        }
        return out;
      }};
}

TEST(Answering, HearsAndTalksTheSameInAnyBatch) {
  const auto model = model_with_all();
  const auto together = run(*model, heard_cards()), alone = run(*model, heard_cards(), {.batch_positions = 1});
  ASSERT_EQ(together.size(), 9u);
  std::set<std::string> different;
  for (size_t i = 0; i < together.size(); ++i) {
    const Answered& a = together[i];
    EXPECT_EQ(a.said.answer, alone[i].said.answer) << i;
    EXPECT_EQ(a.said.blind, alone[i].said.blind) << i;
    EXPECT_EQ(a.said.shuffled, alone[i].said.shuffled) << i;
    EXPECT_EQ(a.said.blind.has_value(), a.question.task != "talk") << i;
    different.insert(a.said.answer);
  }
  EXPECT_GE(different.size(), 7u);
  // Of a sound alone nothing is left without it, of one about a picture the sound is.
  EXPECT_EQ(together[0].said.blind, together[1].said.blind);
  EXPECT_NE(together[4].said.blind, together[5].said.blind);
  // The next sound; the last card that is heard stands before one with none, and so has a picture the last but one.
  EXPECT_EQ(together[0].said.shuffled, together[1].said.answer);
  EXPECT_FALSE(together[6].said.shuffled);
  // What is longer than the model hears at once is heard as naru transcribe does.
  const auto room = answer_room(model->config());
  const std::string whole =
      transcribe(*model, heard_cards().card(2)->sounds[0].samples, {.sampling = {}, .max_tokens = room})->text();
  EXPECT_EQ(together[2].said.answer, whole);
  EXPECT_EQ(together[1].said.shuffled, whole);
}

TEST(Answering, SaysWhichSoundItCannotTake) {
  const auto about = [](Sound sound) {
    return CardSet{1, [=](int64_t) -> Result<Card> {
                     Question question{"a", "t", Metric::exact, "", {"x"}};
                     question.sound = 0;
                     return Card{std::nullopt, {sound}, {question}};
                   }};
  };
  const auto deaf = answer_examples(*asked_model(), about(sound_of(1, 1)));
  ASSERT_FALSE(deaf);
  EXPECT_EQ(deaf.failure().code, Code::unsupported);
  EXPECT_TRUE(deaf.failure().message.starts_with("example 'a': the model does not hear")) << deaf.failure().message;
  const auto silent = answer_examples(*model_with_all(), about({kSoundRate, std::vector<float>(8000)}));
  ASSERT_FALSE(silent);
  EXPECT_TRUE(silent.failure().message.starts_with("example 'a': the sound is silent")) << silent.failure().message;
}

TEST(Answering, MakesCardsByAllThreadsInTheirOrder) {
  const auto model = asked_model();
  ThreadPool pool(3);
  ThreadPool::Scope scope(pool);
  CardSet shared = cards(40);
  shared.threads_share_it = true;
  const auto want = run(*model, cards(40), {.baselines = 1}), got = run(*model, shared, {.baselines = 1});
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].question.id, want[i].question.id);
    EXPECT_EQ(got[i].said.answer, want[i].said.answer);
  }
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
        return kept.add("set", a.question, a.said);
      };
      EXPECT_FALSE(answer_examples(*model, set, options));
    }
    // The kill came in the middle of a line.
    write_file(path, text() + R"({"set":"set","task":"qa","id":"c4-a","ans)").value();
    auto kept = KeptAnswers::open(path, about).value();
    EXPECT_EQ(kept.size(), stop);
    AnswerOptions options = whole;
    options.known = [&](const Question& question) { return kept.find("set", question); };
    size_t added = 0;
    options.answered = [&](const Answered& a) -> Result<void> {
      added += kept.find("set", a.question) == nullptr;
      return kept.add("set", a.question, a.said);
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
  for (const char* line : {"[]", "7", "{}", R"({"set":"s","task":"a","id":"b"})",
                           R"({"task":"a","id":"b","answer":"x"})", R"({"set":"s","task":"a","id":1,"answer":"x"})",
                           R"({"set":"s","task":"a","id":"b","answer":"x","blind":3})", "\xff"})
    refuses(head + line + "\n", "line 2 is no kept answer; remove the file");
  EXPECT_FALSE(KeptAnswers::open(folder.path(), about));
  EXPECT_FALSE(KeptAnswers::open(folder / "none/work", about));
}

TEST(Doubt, CountsAnswersThatAreRightOrWrong) {
  const auto one = [](Metric metric, std::optional<double> log_probability, bool right) {
    Answered out;
    out.question.metric = metric;
    out.said.log_probability = log_probability;
    out.score = score_answer(metric, "qa", {"yes"}, right ? "yes" : "no");
    return out;
  };
  const Doubt doubt = doubt_of({{one(Metric::exact, -0.1, true), one(Metric::exact, -0.2, false)},
                                {one(Metric::relaxed, -2, true), one(Metric::exact, -3, false),
                                 one(Metric::exact, -4, false), one(Metric::cer, -5, false)},
                                {one(Metric::exact, std::nullopt, true)}});
  EXPECT_EQ(doubt.n_sure, 2);
  EXPECT_EQ(doubt.right_sure, 1);
  EXPECT_EQ(doubt.n_unsure, 3);
  EXPECT_EQ(doubt.right_unsure, 1);
}

}  // namespace
}  // namespace naru
