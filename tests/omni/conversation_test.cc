// A talk with a tiny model of random weights: its answers are those of the whole prompt at once.
#include "omni/conversation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/utf8.h"
#include "core/text/nfc.h"
#include "omni/draft.h"
#include "omni/picture.h"
#include "tests/testing/op_case.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

std::unique_ptr<Model> talker(int64_t context = 128) {
  nlohmann::json config = testing::small_picture_config();
  config["context"] = context;
  config["audio"] = testing::small_hearing_config()["audio"];
  auto model = testing::small_model(config);
  testing::draw_weights(*model);
  return model;
}

const ReadOptions kShort{.sampling = {}, .max_tokens = 12};

TEST(Talk, OneTurnIsTheAnswerOfItsPrompt) {
  const auto model = talker();
  const Image picture = testing::noise(3, 60, 90);
  std::string streamed;
  const auto reply = Conversation(*model, kShort)
                         .ask({{picture_medium(*model, picture, 4).value()}, "How?"},
                              {[&](std::string_view text) { streamed += text; }, {}});
  ASSERT_TRUE(reply);
  const auto want = testing::ask(*model, picture, "How?", kShort);
  EXPECT_EQ(reply->text, want->text);
  EXPECT_EQ(reply->tokens_in, want->tokens_in);
  EXPECT_EQ(reply->tokens_out, want->tokens_out);
  EXPECT_EQ(reply->finish, want->finish);
  EXPECT_EQ(streamed, reply->text);
  EXPECT_GT(reply->tokens_out, 2);
}

// What the cache keeps of earlier turns is what the model would make of them anew. Ids of the answers are the same,
// since bytes and jamo spell a text in one way.
TEST(Talk, LaterTurnsAreAnsweredAsTheWholePrompt) {
  const auto model = talker(512);
  const std::vector<UserTurn> turns = {{{picture_medium(*model, testing::noise(3, 60, 90)).value()}, "How many?"},
                                       {{}, "And why?"},
                                       {{sound_medium(*model, testing::chatter(1.5)).value()}, ""}};
  // Drawn from the same seed, each turn from a stream of its own.
  ReadOptions options = kShort;
  options.sampling = {.temperature = 0.3f, .seed = 5};
  Conversation talk(*model, options);
  Prompt prompt(*model);
  for (const UserTurn& turn : turns) {
    const auto reply = talk.ask(turn);
    ASSERT_TRUE(reply);
    ASSERT_TRUE(prompt.add_user(turn));
    const Answer want = answer(*model, {prompt.sequence()}, prompt.media(), options)[0];
    EXPECT_EQ(reply->text, want.text);
    EXPECT_EQ(reply->finish, want.finish);
    ++options.first_stream;
    ASSERT_EQ(int64_t(model->tokenizer().encode(nfc(want.text)).size()), want.tokens_out);
    ASSERT_TRUE(prompt.add_answer(want.text));
    EXPECT_EQ(talk.length(), prompt.length());
  }
  talk.clear();
  EXPECT_EQ(talk.length(), 0);
}

TEST(Talk, StreamsWholeCharacters) {
  const auto model = talker(512);
  Conversation talk(*model, {.sampling = {.temperature = 1, .seed = 3}, .max_tokens = 300});
  std::string streamed;
  std::set<size_t> cuts;
  const auto reply = talk.ask({{}, "Hi"}, {[&](std::string_view text) {
                                             EXPECT_FALSE(text.empty());
                                             streamed += text;
                                             cuts.insert(streamed.size());
                                           },
                                           {}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(streamed, reply->text);
  EXPECT_GT(cuts.size(), 10u);
  int n_long = 0;
  for (size_t at = 0; at < streamed.size();) {
    const Utf8Char c = utf8_at(streamed, at);
    n_long += c.valid && c.size_bytes > 1;
    for (size_t i = at + 1; c.valid && i < at + c.size_bytes; ++i) EXPECT_FALSE(cuts.contains(i)) << at;
    at += c.size_bytes;
  }
  EXPECT_GT(n_long, 10);
}

TEST(Talk, StopsWhenAsked) {
  const auto model = talker();
  int asked = 0;
  Conversation talk(*model, kShort);
  const Listening after_three{{}, [&] { return ++asked > 4; }};  // the first time is before the turn is in the cache
  const auto reply = talk.ask({{}, "Hi"}, after_three);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->finish, Finish::interrupted);
  EXPECT_EQ(reply->tokens_out, 3);
  EXPECT_EQ(talk.length(), 5 + 3 + 1);   // bos, user, two letters, assistant; the answer and its end
  ASSERT_TRUE(talk.ask({{}, "Go on"}));  // and the talk goes on
  const int64_t length = talk.length();
  const auto at_once = talk.ask({{}, "Hi"}, {{}, [] { return true; }});
  ASSERT_TRUE(at_once);
  EXPECT_EQ(at_once->finish, Finish::interrupted);
  EXPECT_STREQ(finish_name(at_once->finish), "interrupted");
  EXPECT_EQ(at_once->text, "");
  EXPECT_FALSE(at_once->unsure());
  EXPECT_EQ(talk.length(), length);
}

TEST(Talk, SaysWhenTheContextIsFull) {
  const auto model = talker();
  Conversation talk(*model, {.sampling = {}, .max_tokens = 0});
  const auto first = talk.ask({{}, "Hi"});
  ASSERT_TRUE(first);
  Conversation full(*model, kShort);
  Result<Reply> reply = Reply();
  int turns = 0;
  for (; reply && turns < 20; ++turns) reply = full.ask({{}, "Is there more to say?"});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.failure().code, Code::too_large);
  EXPECT_NE(reply.failure().message.find(" beside an answer; begin a new one with /clear"), std::string::npos)
      << reply.failure().message;
  EXPECT_GT(turns, 2);
  const int64_t length = full.length();
  EXPECT_FALSE(full.ask({{}, "Is there more to say?"}));
  EXPECT_EQ(full.length(), length);
  full.clear();
  EXPECT_TRUE(full.ask({{}, "Is there more to say?"}));
  // An answer that has no end fills the context and no more.
  if (first->finish == Finish::length) {
    EXPECT_EQ(first->tokens_in + first->tokens_out, model->config().context);
  }
  const auto too_long = Conversation(*model, kShort).ask({{}, std::string(125, 'x')});
  EXPECT_EQ(
      too_long.failure().message,
      "takes at least 128 positions, of which the model's context holds 124 beside an answer; ask in fewer words");
}

// Of the distribution before temperature, whatever is drawn.
TEST(Talk, TellsHowLikelyItsWordsWere) {
  const auto model = talker();
  const auto reply_at = [&](float temperature) {
    return Conversation(*model, {.sampling = {.temperature = temperature, .seed = 2}, .max_tokens = 1})
        .ask({{}, "Hi"})
        .value();
  };
  Session session(model->backbone(), 1, 16);
  Prompt prompt(*model);
  ASSERT_TRUE(prompt.add_user({{}, "Hi"}));
  const Tensor logits = session.prefill({prompt.sequence()});
  const auto allowed = answer_ids(logits.dim(1));
  for (const float temperature : {0.f, 0.5f, 5.f}) {
    const Reply reply = reply_at(temperature);
    const auto ids = model->tokenizer().encode(reply.text);
    ASSERT_EQ(ids.size(), 1u);
    EXPECT_EQ(reply.log_probability, log_probability(logits.span<float>(), allowed, ids[0]));
  }
  // The same in a batch.
  const ReadOptions greedy{.sampling = {}, .max_tokens = 6};
  const Reply alone = Conversation(*model, greedy).ask({{}, "Hi"}).value();
  const std::vector<Answer> batch = answer(*model, {prompt.sequence(), prompt.sequence()}, {}, greedy);
  for (const Answer& one : batch) {
    EXPECT_EQ(one.text, alone.text);
    EXPECT_DOUBLE_EQ(one.log_probability, alone.log_probability);
  }
  Reply sure, unsure;
  sure.log_probability = std::log(0.51);
  unsure.log_probability = std::log(0.49);
  EXPECT_FALSE(sure.unsure());
  EXPECT_TRUE(unsure.unsure());
  EXPECT_LT(reply_at(5).log_probability, reply_at(0).log_probability);
}

TEST(Talk, IsEmptyAfterAnError) {
  const auto model = talker();
  Conversation talk(*model, kShort);
  ASSERT_TRUE(talk.ask({{}, "Hi"}));
  const Listening failing{[](std::string_view) { raise("full disk"); }, {}};
  EXPECT_EQ(testing::error_of([&] { (void)talk.ask({{}, "Hi"}, failing); }), "full disk");
  EXPECT_EQ(talk.length(), 0);
  EXPECT_TRUE(talk.ask({{}, "Hi"}));
}

}  // namespace
}  // namespace naru
