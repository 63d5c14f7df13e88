// The engine where answers are said aloud: words, readings and codes are those that omni makes, beside others that are
// not, and what cannot be said is refused.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "omni/speaking.h"
#include "serving/engine/model_engine.h"
#include "tests/testing/small_model.h"

namespace naru::serving {
namespace {

using namespace std::chrono_literals;

const Model& model() {
  return testing::speaking_model();
}

EngineLimits small_limits() {
  return {.slots = 8, .queue = 64, .media_cache_bytes = 1 << 20, .prefill_chunk = 24, .threads = 2};
}

class Collector : public Listener {
 public:
  void on_delta(const Delta& delta) override {
    const std::lock_guard lock(mutex_);
    EXPECT_FALSE(delta.empty());
    if (heard.size() <= size_t(delta.choice)) heard.resize(size_t(delta.choice) + 1);
    SpokenReply& reply = heard[size_t(delta.choice)];
    reply.written += delta.text;
    reply.spoken += delta.spoken;
    reply.codes.insert(reply.codes.end(), delta.codes.begin(), delta.codes.end());
  }
  void on_end(const Outcome& outcome) override {
    const std::lock_guard lock(mutex_);
    end = outcome;
    changed_.notify_all();
  }
  void on_refusal(const Refusal& refusal) override {
    const std::lock_guard lock(mutex_);
    refused = refusal;
    changed_.notify_all();
  }
  // True once it has ended, within 30 s.
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 30s, [&] { return end || refused; });
  }

  std::vector<SpokenReply> heard;
  std::optional<Outcome> end;
  std::optional<Refusal> refused;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

struct Asked {
  std::shared_ptr<Admission> admission;
  std::shared_ptr<Collector> answer = std::make_shared<Collector>();
};

Asked ask(Engine& engine, GenerationRequest request) {
  Asked out;
  out.admission = std::get<std::shared_ptr<Admission>>(engine.admit({}));
  engine.submit(out.admission, std::move(request), out.answer);
  return out;
}

// Requests whose answers are said in either voice, given or not, or are in writing alone.
GenerationRequest mixed(int i) {
  GenerationRequest out;
  out.messages.push_back({Message::Role::user, {{.words = "question " + std::to_string(i % 5)}}});
  out.options.max_tokens = 6 + i % 9;
  out.options.sampling = {.temperature = 1.3f, .seed = uint64_t(i)};
  if (i % 4 == 3) return out;
  out.options.aloud = AloudOptions{.voice = i % 2, .sampling = {.temperature = 1.5f, .seed = uint64_t(i)}};
  if (i % 4 == 2) out.options.aloud->written = "3개";
  return out;
}

SpokenReply omni_reply(const GenerationRequest& request, uint64_t stream = 0) {
  Prompt prompt(model());
  prompt.add_user({{}, request.messages[0].parts[0].words}).value();
  const GenerationOptions& o = request.options;
  SpeakOptions options{.text = {.sampling = o.sampling, .max_tokens = o.max_tokens, .first_stream = stream},
                       .codes = {}};
  if (!o.aloud) {
    SpokenReply out;
    out.written = answer(model(), {prompt.sequence()}, {}, options.text)[0].text;
    return out;
  }
  options.codes = o.aloud->sampling;
  return answer_aloud(model(), {{prompt.sequence(), o.aloud->voice, o.aloud->written}}, {}, options)->at(0);
}

void expect_equal(const Collector& got, size_t choice, const GenerationRequest& request, const SpokenReply& want) {
  ASSERT_TRUE(got.end) << got.refused->message;
  SpokenReply heard;
  if (got.heard.size() > choice) heard = got.heard[choice];
  const auto& aloud = request.options.aloud;
  EXPECT_EQ(heard.written, aloud && aloud->written ? "" : want.written);  // what is given is not said back
  EXPECT_EQ(heard.spoken, want.spoken);
  EXPECT_EQ(heard.codes, want.codes);
  EXPECT_EQ(heard.codes.empty(), !aloud);
  if (aloud) {
    EXPECT_EQ(got.end->choices.at(choice).finish, want.finish);
  }
}

TEST(EngineAloud, SaysWhatOmniSays) {
  ModelEngine engine(model(), small_limits());
  for (int i = 0; i < 12; ++i) {
    const GenerationRequest request = mixed(i);
    const Asked asked = ask(engine, request);
    ASSERT_TRUE(asked.answer->wait());
    expect_equal(*asked.answer, 0, request, omni_reply(request));
  }
}

TEST(EngineAloud, SaysTheSameBesideOthers) {
  ModelEngine engine(model(), small_limits());
  std::vector<Asked> asked;
  for (int i = 0; i < 32; ++i) asked.push_back(ask(engine, mixed(i)));
  for (int i = 0; i < 32; ++i) {
    ASSERT_TRUE(asked[size_t(i)].answer->wait());
    expect_equal(*asked[size_t(i)].answer, 0, mixed(i), omni_reply(mixed(i)));
  }
  const EngineStats stats = engine.stats();
  EXPECT_GT(stats.generation_tokens, 32 * 10);
}

TEST(EngineAloud, SeveralAnswersEachHaveTheirSound) {
  ModelEngine engine(model(), small_limits());
  GenerationRequest request = mixed(1);
  request.options.n = 3;
  const Asked asked = ask(engine, request);
  ASSERT_TRUE(asked.answer->wait());
  for (size_t i = 0; i < 3; ++i) expect_equal(*asked.answer, i, request, omni_reply(request, i));
  EXPECT_NE(asked.answer->heard.at(0).codes, asked.answer->heard.at(1).codes);
}

// Blocks of keys and values are reserved for words, readings and codes; all come back.
TEST(EngineAloud, HoldsNoMoreThanItReserved) {
  EngineLimits limits = small_limits();
  limits.kv_blocks = 18;  // of one context of 256 positions and a little
  ModelEngine engine(model(), limits);
  std::vector<Asked> asked;
  for (int i = 0; i < 10; ++i) {
    GenerationRequest request = mixed(4 * i + 1);
    request.options.max_tokens = 0;
    asked.push_back(ask(engine, request));
  }
  for (const Asked& one : asked) {
    ASSERT_TRUE(one.answer->wait());
    EXPECT_TRUE(one.answer->end) << one.answer->refused->message;
  }
  for (int tries = 0; tries < 500 && engine.stats().kv_blocks_used > 0; ++tries) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(engine.stats().kv_blocks_used, 0);
}

TEST(EngineAloud, PenaltiesSeeTheWordsAlone) {
  ModelEngine engine(model(), small_limits());
  GenerationRequest request = mixed(1);
  request.options.repetition_penalty = 1.3f;
  request.options.frequency_penalty = 1;
  const Asked asked = ask(engine, request);
  ASSERT_TRUE(asked.answer->wait());
  ASSERT_TRUE(asked.answer->end);
  EXPECT_FALSE(asked.answer->heard.at(0).codes.empty());
}

TEST(EngineAloud, RefusesWhatCannotBeSaid) {
  ModelEngine engine(model(), small_limits()), mute(testing::talking_model(), small_limits());
  const auto refusal_of = [](Engine& of, GenerationRequest request) {
    const Asked asked = ask(of, std::move(request));
    EXPECT_TRUE(asked.answer->wait());
    return asked.answer->refused.value_or(Refusal{.code = "none", .message = "none"});
  };
  GenerationRequest request = mixed(2);
  EXPECT_EQ(refusal_of(mute, request).message, "the model does not speak; ask for an answer in writing");
  request.options.aloud->written = "?!";
  EXPECT_EQ(refusal_of(engine, request).message, "there is nothing to say in it; give words or numbers");
  request.options.aloud->written = std::string(10'000, 'a');
  EXPECT_EQ(refusal_of(engine, request).code, "context_length_exceeded");
  request.options.aloud->written = "3";
  request.options.aloud->voice = 2;
  EXPECT_EQ(refusal_of(engine, request).message, "there is no voice 2: the model has 2");
  request.options.aloud->voice = 1;
  request.messages[0].parts[0].words = std::string(200, 'x');
  const Refusal full = refusal_of(engine, request);
  EXPECT_EQ(full.code, "context_length_exceeded");
  EXPECT_NE(full.message.find("an answer aloud takes at least 64"), std::string::npos) << full.message;
}

}  // namespace
}  // namespace naru::serving
