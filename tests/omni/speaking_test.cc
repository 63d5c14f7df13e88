// Answers aloud of a tiny model with random weights: the written answer is that of answer(), a batch changes nothing,
// and what cannot be said is refused.
#include "omni/speaking.h"

#include <gtest/gtest.h>

#include "core/text/vocabulary.h"
#include "tests/testing/op_case.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

const Model& speaker() {
  return testing::speaking_model();
}

SpeakPrompt prompt(const std::string& words, int32_t voice) {
  Prompt out(speaker());
  out.add_user({{}, words}).value();
  return {out.sequence(), voice, std::nullopt};
}

// Drawn, so that parts end somewhere.
const SpeakOptions kDrawn{.text = {.sampling = {.temperature = 1.5f, .seed = 9}, .max_tokens = 20, .first_stream = 5},
                          .codes = {.temperature = 1.5f, .seed = 9}};

void expect_equal(const SpokenReply& got, const SpokenReply& want) {
  EXPECT_EQ(got.written, want.written);
  EXPECT_EQ(got.spoken, want.spoken);
  EXPECT_EQ(got.codes, want.codes);
  EXPECT_EQ(got.tokens_in, want.tokens_in);
  EXPECT_EQ(got.tokens_out, want.tokens_out);
  EXPECT_EQ(got.finish, want.finish);
  EXPECT_EQ(got.log_probability, want.log_probability);
}

TEST(Speaking, AnswersInWritingAsWithoutAVoice) {
  for (uint64_t seed = 0; seed < 6; ++seed) {
    SpeakOptions options = kDrawn;
    options.text.sampling.seed = seed;
    const SpeakPrompt asked = prompt("How many?", 1);
    const SpokenReply reply = answer_aloud(speaker(), {asked}, {}, options)->at(0);
    const Answer want = answer(speaker(), {asked.sequence}, {}, options.text)[0];
    EXPECT_EQ(reply.written, want.text);
    EXPECT_EQ(reply.log_probability, want.log_probability);
    EXPECT_EQ(reply.tokens_in, want.tokens_in);
    EXPECT_GE(reply.codes.size(), 1u);
    EXPECT_LE(reply.codes.size(), 50u);
    for (const int32_t code : reply.codes) EXPECT_TRUE(code >= 0 && code < 27);
  }
}

// Prompts of different lengths, voices, given and not, that are in different parts at a time.
TEST(Speaking, IsTheSameAloneAndInABatch) {
  std::vector<SpeakPrompt> prompts = {prompt("How many apples are there?", 0), prompt("Why?", 1), prompt("Say it", 1),
                                      prompt("어디예요?", 0)};
  prompts[2].written = "3개";
  const auto together = answer_aloud(speaker(), prompts, {}, kDrawn);
  ASSERT_TRUE(together);
  for (size_t i = 0; i < prompts.size(); ++i) {
    SpeakOptions options = kDrawn;
    options.text.first_stream += i;
    expect_equal(together->at(i), answer_aloud(speaker(), {prompts[i]}, {}, options)->at(0));
  }
  EXPECT_NE(together->at(0).codes, together->at(1).codes);
  EXPECT_EQ(together->at(2).written, "3개");
  EXPECT_EQ(together->at(2).log_probability, 0);
}

TEST(Speaking, TheVoiceDecidesTheCodes) {
  const SpokenReply sora = answer_aloud(speaker(), {prompt("Why?", 0)}, {}, kDrawn)->at(0),
                    bada = answer_aloud(speaker(), {prompt("Why?", 1)}, {}, kDrawn)->at(0);
  EXPECT_EQ(sora.spoken, bada.spoken);
  EXPECT_NE(sora.codes, bada.codes);
}

TEST(Speaking, TellsAllThatComes) {
  std::vector<SpokenReply> heard(2);
  int64_t n_events = 0;
  const auto hear = [&](size_t i, const SpokenPieces& pieces) {
    EXPECT_FALSE(pieces.empty());
    EXPECT_LE(pieces.codes.size(), 1u);
    EXPECT_TRUE(pieces.written.empty() || heard[i].spoken.empty());
    EXPECT_TRUE(pieces.spoken.empty() || heard[i].codes.empty());
    heard[i].written += pieces.written;
    heard[i].spoken += pieces.spoken;
    heard[i].codes.insert(heard[i].codes.end(), pieces.codes.begin(), pieces.codes.end());
    ++n_events;
  };
  const SpeakListening listening = hear;
  std::vector<SpeakPrompt> prompts = {prompt("Why?", 0), prompt("And how?", 1)};
  const auto replies = answer_aloud(speaker(), prompts, {}, kDrawn, listening);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(heard[i].written, replies->at(i).written);
    EXPECT_EQ(heard[i].spoken, replies->at(i).spoken);
    EXPECT_EQ(heard[i].codes, replies->at(i).codes);
  }
  EXPECT_GT(n_events, 10);
}

TEST(Speaking, KeepsToItsLimits) {
  SpeakOptions options;
  options.text.max_tokens = 4;
  const SpanLimits limits = span_limits(speaker().config(), 200, options).value();
  EXPECT_EQ(limits.codes, 50);  // two seconds: the config's
  EXPECT_EQ(limits.spoken, 50);
  EXPECT_EQ(limits.written, 4);
  options = {};
  EXPECT_EQ(span_limits(speaker().config(), 200, options)->written, 200 - 50 - 50 - 5);
  EXPECT_EQ(span_limits(speaker().config(), 80, options)->codes, 40);   // half of the room
  for (int64_t room = kLeastSpanRoom; room < 300; ++room) {
    const SpanLimits fits = span_limits(speaker().config(), room, options).value();
    EXPECT_GE(fits.written, 1);
    EXPECT_LE(fits.written + fits.spoken + fits.codes + 5, room);
  }
  // A greedy answer of this model goes round in a loop, which ends each part.
  const SpokenReply reply = answer_aloud(speaker(), {prompt("Why?", 0)}, {}, options)->at(0);
  EXPECT_NE(reply.finish, Finish::stop);
  EXPECT_LE(reply.codes.size(), 50u);
}

TEST(Speaking, RefusesWhatCannotBeSaid) {
  const auto failure = [](const std::string& text) {
    SpeakPrompt one = prompt("Say it", 0);
    one.written = text;
    const auto reply = answer_aloud(speaker(), {one}, {}, {});
    return reply ? Failure{Code::internal, "none"} : reply.failure();
  };
  for (const char* text : {"", " ", "?!", "— … —", "漢字"})
    EXPECT_EQ(failure(text).message, "there is nothing to say in it; give words or numbers") << text;
  const Failure far = failure(std::string(10'000, 'a'));
  EXPECT_EQ(far.code, Code::too_large);
  EXPECT_EQ(far.message.find("the text takes 10000 positions, and this model says at most "), 0u) << far.message;
  EXPECT_EQ(failure("3").message, "none");

  const Failure full = answer_aloud(speaker(), {prompt(std::string(240, 'a'), 0)}, {}, {}).failure();
  EXPECT_EQ(full.code, Code::too_large);
  EXPECT_EQ(answer_aloud(testing::talking_model(), {prompt("Why?", 0)}, {}, {}).failure().code, Code::unsupported);
  EXPECT_ERROR(answer_aloud(speaker(), {prompt("Why?", 2)}, {}, {}), "SpeechSpan: wanted one of 2 voices, got 2");
  EXPECT_EQ(speaker().config().speaking->voice("mina").failure().message,
            "there is no voice 'mina'; there is sora, bada");
  EXPECT_EQ(speaker().config().speaking->voice("bada").value(), 1);
}

}  // namespace
}  // namespace naru
