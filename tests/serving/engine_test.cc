// The engine over tiny models: what it answers is what omni answers, alone, beside others, with cold and warm caches.
#include "serving/engine/engine.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/text/vocabulary.h"
#include "decoders/text/grammar.h"
#include "serving/engine/model_engine.h"
#include "tests/testing/small_model.h"

namespace naru::serving {
namespace {

using namespace std::chrono_literals;

const Model& model() {
  return testing::talking_model();
}

EngineLimits small_limits() {
  return {.slots = 8, .queue = 64, .media_cache_bytes = 1 << 20, .prefill_chunk = 24, .threads = 2};
}

class Collector : public Listener {
 public:
  void on_delta(const Delta& delta) override {
    const std::lock_guard lock(mutex_);
    if (texts.size() <= size_t(delta.choice)) texts.resize(size_t(delta.choice) + 1);
    texts[size_t(delta.choice)] += delta.text;
    logprobs.insert(logprobs.end(), delta.logprobs.begin(), delta.logprobs.end());
    ++n_deltas;
    changed_.notify_all();
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
  bool wait_for_delta() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 30s, [&] { return n_deltas > 0 || end || refused; });
  }

  std::vector<std::string> texts;
  std::vector<TokenLogprob> logprobs;
  int n_deltas = 0;
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

Asked ask(Engine& engine, GenerationRequest request, const Application& application = {}) {
  Asked out;
  auto admitted = engine.admit(application);
  EXPECT_TRUE(std::holds_alternative<std::shared_ptr<Admission>>(admitted));
  out.admission = std::get<std::shared_ptr<Admission>>(admitted);
  engine.submit(out.admission, std::move(request), out.answer);
  return out;
}

// Soon after the last answer: figures are taken once a step.
bool is_idle(const Engine& engine) {
  for (int tries = 0; tries < 500; ++tries, std::this_thread::sleep_for(10ms))
    if (const EngineStats s = engine.stats(); s.running == 0 && s.waiting == 0 && s.kv_blocks_used == 0) return true;
  return false;
}

Part words(const std::string& text) {
  return {.words = text};
}
Part picture(uint64_t seed, int height, int width) {
  auto medium = std::make_shared<Medium>(*picture_medium(model(), testing::noise(seed, height, width)));
  return {.medium = medium, .digest = {uint8_t(seed), uint8_t(height), uint8_t(width)}};
}
Part sound() {
  return {.medium = std::make_shared<Medium>(*sound_medium(model(), testing::chatter(2))), .digest = {99}};
}

GenerationRequest question(std::vector<Part> parts, int64_t max_tokens = 24) {
  GenerationRequest out;
  out.messages.push_back({Message::Role::user, std::move(parts)});
  out.options.max_tokens = max_tokens;
  return out;
}

// What omni answers.
std::string plain_answer(const GenerationRequest& request, uint64_t stream = 0) {
  Prompt prompt(model());
  for (const Message& message : request.messages) {
    UserTurn turn;
    for (const Part& part : message.parts) {
      turn.words += part.words;
      if (part.medium) turn.media.push_back(*part.medium);
    }
    if (message.role == Message::Role::user)
      EXPECT_TRUE(prompt.add_user(turn));
    else
      EXPECT_TRUE(prompt.add_answer(turn.words));
  }
  const ReadOptions options{
      .sampling = request.options.sampling, .max_tokens = request.options.max_tokens, .first_stream = stream};
  return answer(model(), {prompt.sequence()}, prompt.media(), options)[0].text;
}

// Requests of all kinds, some of which begin alike.
GenerationRequest mixed(int i) {
  GenerationRequest out = question({}, 4 + i % 29);
  std::vector<Part>& parts = out.messages[0].parts;
  if (i % 3 == 1) parts.push_back(picture(uint64_t(i % 4), 40 + 8 * (i % 5), 64));
  if (i % 7 == 2) parts.push_back(sound());
  parts.push_back(words("question " + std::to_string(i % 11)));
  if (i % 5 == 4) {
    out.messages.push_back({Message::Role::assistant, {words("an answer")}});
    out.messages.push_back({Message::Role::user, {words("and " + std::to_string(i))}});
  }
  if (i % 2) out.options.sampling = {.temperature = 1.2f, .top_k = 40, .top_p = 0.95f, .seed = uint64_t(i)};
  return out;
}

TEST(ModelEngine, AnswersWhatOmniAnswers) {
  ModelEngine engine(model(), small_limits());
  for (int i = 0; i < 24; ++i) {
    const GenerationRequest request = mixed(i);
    const Asked asked = ask(engine, request);
    ASSERT_TRUE(asked.answer->wait());
    ASSERT_TRUE(asked.answer->end) << asked.answer->refused->message;
    const std::string got = asked.answer->texts.empty() ? "" : asked.answer->texts[0];
    EXPECT_EQ(got, plain_answer(request)) << "request " << i;
    const Usage& usage = asked.answer->end->usage;
    EXPECT_EQ(usage.prompt, usage.prompt_text + usage.prompt_image + usage.prompt_audio);
    EXPECT_EQ(i % 3 == 1, usage.prompt_image > 0);
    EXPECT_EQ(i % 7 == 2, usage.prompt_audio > 0);
  }
  EXPECT_GT(engine.stats().media_hits, 0);
  EXPECT_GT(engine.stats().prefix_hits, 0);
}

// All at once, in another order, some of which leave in the middle; then again with what the caches have kept.
TEST(ModelEngine, AnswersAreTheSameBesideOthersThatComeAndGo) {
  constexpr int kRequests = 70;
  std::vector<std::string> want;
  for (int i = 0; i < kRequests; ++i) want.push_back(plain_answer(mixed(i)));
  EngineLimits limits = small_limits();
  limits.queue = 96;
  ModelEngine engine(model(), limits);
  Random random(5);
  for (int round = 0; round < 2; ++round) {
    std::vector<Asked> asked(kRequests);
    std::vector<int> order(kRequests);
    for (int i = 0; i < kRequests; ++i) order[size_t(i)] = i;
    for (int i = kRequests; i-- > 1;) std::swap(order[size_t(i)], order[random.below(uint32_t(i) + 1)]);
    for (const int i : order) {
      asked[size_t(i)] = ask(engine, mixed(i), {.tenant = i % 2 ? "one" : "two"});
      if (random.below(4) == 0) {
        const Asked leaves = ask(engine, mixed(i + 1));
        if (random.below(2) == 0) leaves.answer->wait_for_delta();
      }
    }
    for (int i = 0; i < kRequests; ++i) {
      Collector& answer = *asked[size_t(i)].answer;
      ASSERT_TRUE(answer.wait());
      ASSERT_TRUE(answer.end) << answer.refused->message;
      EXPECT_EQ(answer.texts.empty() ? "" : answer.texts[0], want[size_t(i)]) << "request " << i;
    }
  }
  EXPECT_TRUE(is_idle(engine));
}

// Steps that take less of prompts than the oldest is promised.
TEST(ModelEngine, AnswersTheSameInTheSmallestSteps) {
  EngineLimits limits = small_limits();
  limits.prefill_chunk = 1;
  ModelEngine engine(model(), limits);
  std::vector<GenerationRequest> requests = {question({words(std::string(150, 'x'))})};  // the oldest is the longest
  for (int i = 0; i < 6; ++i) requests.push_back(mixed(i));
  std::vector<Asked> asked;
  for (const GenerationRequest& request : requests) asked.push_back(ask(engine, request));
  for (size_t i = 0; i < requests.size(); ++i) {
    Collector& answer = *asked[i].answer;
    ASSERT_TRUE(answer.wait());
    ASSERT_TRUE(answer.end) << answer.refused->message;
    EXPECT_EQ(answer.texts.empty() ? "" : answer.texts[0], plain_answer(requests[i])) << "request " << i;
  }
}

TEST(ModelEngine, SeveralAnswersShareTheirQuestion) {
  ModelEngine engine(model(), small_limits());
  GenerationRequest request = question({picture(3, 64, 64), words("which of these?")});
  request.options.sampling = {.temperature = 1, .seed = 4};
  request.options.n = 3;
  const Asked asked = ask(engine, request);
  ASSERT_TRUE(asked.answer->wait());
  ASSERT_TRUE(asked.answer->end);
  ASSERT_EQ(asked.answer->end->choices.size(), 3u);
  asked.answer->texts.resize(3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(asked.answer->texts[size_t(i)], plain_answer(request, uint64_t(i)));
  EXPECT_NE(asked.answer->texts[0], asked.answer->texts[1]);
  EXPECT_TRUE(is_idle(engine));
}

TEST(ModelEngine, StopsBeforeAText) {
  ModelEngine engine(model(), small_limits());
  GenerationRequest request = question({words("hello")}, 40);
  const std::string whole = plain_answer(request);
  ASSERT_GT(whole.size(), 6u);
  request.options.stop = {"never there", whole.substr(4, 2)};
  const Asked asked = ask(engine, request);
  ASSERT_TRUE(asked.answer->wait());
  ASSERT_TRUE(asked.answer->end);
  EXPECT_EQ(asked.answer->texts.at(0), whole.substr(0, whole.find(request.options.stop[1])));
  EXPECT_EQ(asked.answer->end->choices[0].finish, Finish::stop);
}

TEST(ModelEngine, SaysHowLikelyItsTokensWere) {
  ModelEngine engine(model(), small_limits());
  GenerationRequest request = question({words("hello")}, 12);
  request.options.top_logprobs = 3;
  const Asked asked = ask(engine, request);
  ASSERT_TRUE(asked.answer->wait());
  ASSERT_TRUE(asked.answer->end);
  ASSERT_FALSE(asked.answer->logprobs.empty());
  std::string spelled;
  for (const TokenLogprob& token : asked.answer->logprobs) {
    ASSERT_EQ(token.top.size(), 3u);
    EXPECT_LE(token.logprob, 0);
    EXPECT_EQ(token.top[0].second, token.logprob);  // greedy: the likeliest
    EXPECT_GE(token.top[0].second, token.top[1].second);
    spelled += token.bytes;
  }
  EXPECT_EQ(int64_t(asked.answer->logprobs.size()), asked.answer->end->usage.completion);
}

TEST(ModelEngine, BiasAndPenaltiesChangeWhatComesOut) {
  ModelEngine engine(model(), small_limits());
  GenerationRequest request = question({words("hello")}, 10);
  const auto answer_of = [&](const GenerationRequest& r) {
    const Asked asked = ask(engine, r);
    EXPECT_TRUE(asked.answer->wait());
    return asked.answer->texts.empty() ? "" : asked.answer->texts[0];
  };
  request.options.logit_bias = {{kFirstSymbolId + 'x', 1000.f}};
  EXPECT_EQ(answer_of(request), "xxxxxxxxxx");
  request.options.frequency_penalty = 2;
  request.options.logit_bias = {{kFirstSymbolId + 'x', 30.f}, {kFirstSymbolId + 'y', 29.f}};
  const std::string both = answer_of(request);
  EXPECT_NE(both.find('y'), std::string::npos) << both;
  EXPECT_NE(both.find('x'), std::string::npos) << both;
}

// Where nothing but x is wanted a string is filled with it, and still closed; what may end anywhere is cut.
TEST(ModelEngine, ALoopEndsNoAnswerThatItsGrammarWantsMoreOf) {
  ModelEngine engine(model(), small_limits());
  GenerationRequest request = question({words("hello")}, 150);
  request.options.logit_bias = {{kFirstSymbolId + 'x', 1000.f}};
  const auto ended = [&](std::shared_ptr<const Grammar> grammar) {
    request.options.grammar = std::move(grammar);
    const Asked asked = ask(engine, request);
    EXPECT_TRUE(asked.answer->wait());
    asked.answer->texts.resize(1);
    return std::pair(asked.answer->texts[0], asked.answer->end.value().choices[0].finish);
  };
  EXPECT_EQ(ended(Grammar::from_json_schema(R"({"type":"string","maxLength":100})").value()),
            std::pair("\"" + std::string(100, 'x') + "\"", Finish::stop));
  EXPECT_EQ(ended(Grammar::from_gbnf("root ::= [x]*").value()), std::pair(std::string(48, 'x'), Finish::repetition));
}

TEST(ModelEngine, RefusesWhatItCannotAnswer) {
  EngineLimits limits = small_limits();
  limits.kv_blocks = 8;
  ModelEngine engine(model(), limits);
  const auto refusal_of = [&](GenerationRequest request) {
    const Asked asked = ask(engine, std::move(request));
    EXPECT_TRUE(asked.answer->wait());
    return asked.answer->refused.value_or(Refusal{.message = "none"});
  };
  EXPECT_EQ(refusal_of(question({words(std::string(500, 'x'))})).code, "context_length_exceeded");
  EXPECT_EQ(refusal_of(question({words(std::string(1 << 20, 'x'))})).code, "context_length_exceeded");
  EXPECT_EQ(refusal_of(question({})).code, "unsupported_content");
  EXPECT_EQ(refusal_of(question({words("hello")}, 200)).code, "context_length_exceeded");  // 8 blocks are 128
  GenerationRequest answered = question({words("hello")});
  answered.messages.push_back({Message::Role::assistant, {words("well")}});
  EXPECT_EQ(refusal_of(answered).kind, Refusal::Kind::invalid);
  EXPECT_EQ(refusal_of(question({words("hello")}, 16)).message, "none");
}

TEST(ModelEngine, RefusesMoreThanMayWait) {
  EngineLimits limits = small_limits();
  limits.slots = 1;
  limits.queue = 2;
  limits.waiting_bytes = 100;
  ModelEngine engine(model(), limits);
  std::vector<std::shared_ptr<Admission>> in;
  for (int i = 0; i < 3; ++i) in.push_back(std::get<0>(engine.admit({})));
  const auto refused = std::get<Refusal>(engine.admit({}));
  EXPECT_EQ(refused.kind, Refusal::Kind::overloaded);
  EXPECT_GT(refused.retry_after_ms, 0);
  in.clear();
  in.push_back(std::get<0>(engine.admit({.size_bytes = 1000})));  // alone, whatever its size
  EXPECT_EQ(std::get<Refusal>(engine.admit({.size_bytes = 1})).kind, Refusal::Kind::overloaded);
  in.clear();
  in.push_back(std::get<0>(engine.admit({.size_bytes = 1})));
  engine.drain();
  EXPECT_EQ(std::get<Refusal>(engine.admit({})).kind, Refusal::Kind::unavailable);
}

TEST(ModelEngine, RefusesWhatWaitsTooLong) {
  EngineLimits limits = small_limits();
  limits.slots = 1;
  ModelEngine engine(model(), limits);
  GenerationRequest slow = question({words("hello")}, 200);
  slow.options.logit_bias = {{kEnd, -1000.f}};
  const Asked first = ask(engine, slow);
  const Asked second = ask(engine, question({words("hello")}), {.deadline = Clock::now() + 5ms});
  ASSERT_TRUE(second.answer->wait());
  ASSERT_TRUE(second.answer->refused || second.answer->end);
  if (second.answer->refused) {
    EXPECT_EQ(second.answer->refused->code, "queue_timeout");
  }
  const Asked gone = ask(engine, question({words("hello")}), {.deadline = Clock::now() - 1ms});
  ASSERT_TRUE(gone.answer->wait());
  EXPECT_EQ(gone.answer->refused.value().kind, Refusal::Kind::unavailable);
  const Asked shown = ask(engine, question({picture(1, 64, 64)}), {.deadline = Clock::now() - 1ms});
  ASSERT_TRUE(shown.answer->wait());
  EXPECT_EQ(shown.answer->refused.value().code, "queue_timeout");
  EXPECT_EQ(engine.stats().media_queries, 0);  // nothing was encoded in vain
}

TEST(ModelEngine, WhatHasNotEndedIsRefusedWhenItStops) {
  std::vector<Asked> asked;
  {
    ModelEngine engine(model(), small_limits());
    for (int i = 0; i < 30; ++i) asked.push_back(ask(engine, mixed(i)));
  }
  for (const Asked& a : asked) EXPECT_TRUE(a.answer->end || a.answer->refused);
}

class Transcribed : public TranscriptListener {
 public:
  void on_segment(const HeardSegment&) override { ++n_segments; }
  void on_end(const TranscriptionOutcome& outcome) override {
    const std::lock_guard lock(mutex_);
    end = outcome;
    changed_.notify_all();
  }
  void on_refusal(const Refusal& refusal) override {
    const std::lock_guard lock(mutex_);
    refused = refusal;
    changed_.notify_all();
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 30s, [&] { return end || refused; });
  }
  int n_segments = 0;
  std::optional<TranscriptionOutcome> end;
  std::optional<Refusal> refused;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

TEST(ModelEngine, WritesDownWhatOmniWritesDown) {
  std::vector<float> samples = testing::chatter(3);
  for (int i = 0; i < 3; ++i) {
    samples.resize(samples.size() + kSoundRate);  // a second of silence
    const std::vector<float> more = testing::chatter(1.5 + i);
    samples.insert(samples.end(), more.begin(), more.end());
  }
  for (const float temperature : {0.f, 1.f}) {
    const SamplingOptions sampling{.temperature = temperature, .seed = 3};
    const auto want = transcribe(model(), samples, {.sampling = sampling});
    ASSERT_TRUE(want);
    ModelEngine engine(model(), small_limits());
    const auto admission = std::get<0>(engine.admit({.n_sounds = 1}));
    const auto got = std::make_shared<Transcribed>();
    engine.transcribe(admission, {samples, sampling}, got);
    const Asked beside = ask(engine, mixed(1));
    ASSERT_TRUE(got->wait());
    ASSERT_TRUE(got->end) << got->refused->message;
    const Transcript& transcript = got->end->transcript;
    EXPECT_EQ(transcript.text(), want->text());
    ASSERT_EQ(transcript.segments.size(), want->segments.size());
    EXPECT_EQ(got->n_segments, int(want->segments.size()));
    for (size_t i = 0; i < want->segments.size(); ++i) {
      EXPECT_EQ(transcript.segments[i].begin_ms, want->segments[i].begin_ms);
      EXPECT_EQ(transcript.segments[i].end_ms, want->segments[i].end_ms);
    }
    EXPECT_EQ(transcript.tokens_out, want->tokens_out);
    ASSERT_TRUE(beside.answer->wait());
  }
}

}  // namespace
}  // namespace naru::serving
