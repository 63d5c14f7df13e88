#include <thread>

#include "core/text/nfc.h"
#include "tests/serving/api/bench.h"

namespace naru::serving::api::testing {
namespace {

const char kPicture[] = "data:image/png;base64,iVBORw0KGgo=";

json picture_part() {
  return {{"type", "image_url"}, {"image_url", {{"url", kPicture}}}};
}
json sound_part() {
  return {{"type", "input_audio"}, {"input_audio", {{"data", "UklGRg=="}, {"format", "wav"}}}};
}
json document_part() {
  return {{"type", "file"}, {"file", {{"filename", "a.pdf"}, {"file_data", "data:application/pdf;base64,JVBERi0="}}}};
}
json words_part(const std::string& text) {
  return {{"type", "text"}, {"text", text}};
}

TEST(Chat, AWholeAnswer) {
  Bench bench;
  bench.engine.play = says({"안녕", "하세요"});
  const Got got = bench.chat(asks("hi", {{"model", "naru-test"}}));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.type, "application/json");
  EXPECT_EQ(
      got.body,
      R"({"id":"chatcmpl-ID","object":"chat.completion","created":1800000000,"model":"naru-test",)"
      R"("system_fingerprint":"fp_1234","choices":[{"index":0,"message":{"role":"assistant",)"
      R"("content":"안녕하세요","refusal":null},"logprobs":null,"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,"prompt_tokens_details":)"
      R"({"cached_tokens":3,"audio_tokens":2,"image_tokens":4,"text_tokens":5},"completion_tokens_details":)"
      R"({"audio_tokens":0,"text_tokens":7,"reasoning_tokens":0}},"timings":{"queue_ms":1.5,"media_ms":0.0,)"
      R"("encode_ms":2.0,"prefill_ms":3.25,"decode_ms":4.0,"cached_positions":3,"finish":["stop"],"unsure":[false]}})");
  EXPECT_EQ(bench.engine.places, 0);
}

TEST(Chat, SaysWhichAnswersAreUnsure) {
  Bench bench;
  bench.engine.play = [](Listener& listener) {
    Outcome outcome;
    for (const double likelihood : {0.51, 0.49})
      outcome.choices.push_back({.finish = Finish::stop, .log_probability = std::log(likelihood)});
    for (const int choice : {0, 1}) listener.on_delta({.choice = choice, .text = "a"});
    listener.on_end(outcome);
  };
  const std::string wanted = R"("finish":["stop","stop"],"unsure":[false,true]})";
  EXPECT_NE(bench.chat(asks("hi", {{"n", 2}})).body.find(wanted), std::string::npos);
  EXPECT_NE(bench.chat(asks("hi", {{"n", 2}, {"stream", true}})).body.find(wanted), std::string::npos);
}

TEST(Chat, AStreamByteByByte) {
  Bench bench;
  bench.engine.play = says({"a", "\"\n"}, Finish::length);
  const Got got = bench.chat(asks("hi", {{"stream", true}, {"stream_options", {{"include_usage", true}}}}));
  const std::string head = R"(data: {"id":"chatcmpl-ID","object":"chat.completion.chunk","created":1800000000,)"
                           R"("model":"naru-test","system_fingerprint":"fp_1234","choices":[)";
  const std::string tail = "],\"usage\":null}\n\n";
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.type, "text/event-stream; charset=utf-8");
  EXPECT_TRUE(got.streamed && got.ended && !got.failed);
  EXPECT_EQ(
      got.body,
      head + R"({"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null})" + tail +
          head + R"({"index":0,"delta":{"content":"a"},"logprobs":null,"finish_reason":null})" + tail + head +
          R"({"index":0,"delta":{"content":"\"\n"},"logprobs":null,"finish_reason":null})" + tail + head +
          R"({"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}],"usage":null,"timings":)" +
          R"({"queue_ms":1.5,"media_ms":0.0,"encode_ms":2.0,"prefill_ms":3.25,"decode_ms":4.0,"cached_positions":3,)" +
          "\"finish\":[\"length\"],\"unsure\":[false]}}\n\n" + head +
          R"(],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,"prompt_tokens_details":)" +
          R"({"cached_tokens":3,"audio_tokens":2,"image_tokens":4,"text_tokens":5},"completion_tokens_details":)" +
          "{\"audio_tokens\":0,\"text_tokens\":7,\"reasoning_tokens\":0}}}\n\ndata: [DONE]\n\n");
}

TEST(Chat, WithoutIncludeUsageAStreamHasNone) {
  Bench bench;
  bench.engine.play = says({"a"});
  const Got got = bench.chat(asks("hi", {{"stream", true}}));
  EXPECT_EQ(got.body.find("usage"), std::string::npos);
  EXPECT_TRUE(got.body.ends_with("data: [DONE]\n\n"));
}

TEST(Chat, AnEmptyAnswerIsAStreamToo) {
  Bench bench;
  bench.engine.play = says({});
  const Got got = bench.chat(asks("hi", {{"stream", true}}));
  EXPECT_TRUE(got.streamed && got.ended);
  EXPECT_NE(got.body.find("\"finish_reason\":\"stop\""), std::string::npos);
}

TEST(Chat, ALoopIsStopOnTheWireAndNamedInTimings) {
  Bench bench;
  bench.engine.play = says({"x x x"}, Finish::repetition);
  const json got = bench.chat(asks("hi")).parsed();
  EXPECT_EQ(got["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(got["timings"]["finish"], json::array({"repetition"}));
}

TEST(Chat, SeveralAnswersWithLogprobs) {
  Bench bench;
  bench.engine.play = [](Listener& to) {
    to.on_delta({1, "나", {{"\xEB", -0.5, {{"\xEB", -0.5}, {"b", -2}}}, {"\x82\x98", -1.0 / 0.0, {}}}});
    to.on_delta({0, "a", {{"a", -0.25, {}}}});
    to.on_end({{{Finish::stop, 0}, {Finish::length, 0}}, {}, {}});
  };
  const json body = asks("hi", {{"n", 2}, {"logprobs", true}, {"top_logprobs", 2}});
  const json whole = bench.chat(body).parsed();
  ASSERT_EQ(whole["choices"].size(), 2u);
  EXPECT_EQ(whole["choices"][0]["message"]["content"], "a");
  EXPECT_EQ(whole["choices"][1]["message"]["content"], "나");
  EXPECT_EQ(whole["choices"][1]["finish_reason"], "length");
  EXPECT_EQ(whole["choices"][1]["logprobs"],
            json::parse(R"({"content":[{"token":"�","logprob":-0.5,"bytes":[235],"top_logprobs":[
              {"token":"�","logprob":-0.5,"bytes":[235]},{"token":"b","logprob":-2.0,"bytes":[98]}]},
              {"token":"��","logprob":-9999.0,"bytes":[130,152],"top_logprobs":[]}],"refusal":null})"));
  EXPECT_EQ(bench.engine.requests[0].options.n, 2);
  EXPECT_EQ(bench.engine.requests[0].options.top_logprobs, 2);
  json streamed = body;
  streamed["stream"] = true;
  const Got got = bench.chat(streamed);
  EXPECT_EQ(naru::serving::api::testing::json(std::count(got.body.begin(), got.body.end(), '\n')).get<int>(),
            2 * (2 + 2 + 2 + 1));  // two openings, two pieces, two ends, [DONE]
  EXPECT_NE(got.body.find(R"("index":1,"delta":{"content":"나"},"logprobs":{"content":[{"token":"�")"),
            std::string::npos);
}

TEST(Chat, OptionsReachTheEngine) {
  Bench bench;
  bench.engine.play = says({"x"});
  const json body = asks("hi", {{"temperature", 0.75},
                                {"top_p", 0.5},
                                {"top_k", 40},
                                {"min_p", 0.125},
                                {"seed", -7},
                                {"presence_penalty", -2},
                                {"frequency_penalty", 1.5},
                                {"repetition_penalty", 1.25},
                                {"logit_bias", {{"100", -100}, {"1", 5}}},
                                {"max_tokens", 9},
                                {"max_completion_tokens", 12},
                                {"stop", {"a", "b"}}});
  ASSERT_EQ(bench.chat(body).status, 200);
  const GenerationOptions& options = bench.engine.requests[0].options;
  EXPECT_EQ(options.sampling.temperature, 0.75f);
  EXPECT_EQ(options.sampling.top_p, 0.5f);
  EXPECT_EQ(options.sampling.top_k, 40);
  EXPECT_EQ(options.sampling.min_p, 0.125f);
  EXPECT_EQ(options.sampling.seed, uint64_t(-7));
  EXPECT_EQ(options.presence_penalty, -2);
  EXPECT_EQ(options.frequency_penalty, 1.5f);
  EXPECT_EQ(options.repetition_penalty, 1.25f);
  EXPECT_EQ(options.logit_bias, (std::vector<std::pair<int32_t, float>>{{1, 5.f}, {100, -100.f}}));
  EXPECT_EQ(options.max_tokens, 12);
  EXPECT_EQ(options.stop, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.top_logprobs, -1);
  ASSERT_EQ(bench.chat(asks("hi", {{"extra_body", {{"top_k", -1}, {"stop", "c"}}}})).status, 200);
  EXPECT_EQ(bench.engine.requests[1].options.sampling.top_k, 0);
  EXPECT_EQ(bench.engine.requests[1].options.stop, std::vector<std::string>{"c"});
  EXPECT_EQ(bench.engine.requests[1].options.sampling.seed, 42u);
}

TEST(Chat, FieldsWithoutEffectAreNamedOnce) {
  Bench bench;
  bench.engine.play = says({"x"});
  const Got got = bench.chat(asks("hi", {{"zebra", 1}, {"store", true}, {"user", "me"}, {"apple\r\nx", 2}}));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.header("x-naru-warning"), "fields without effect: zebra and 1 more");
  EXPECT_EQ(bench.chat(asks("hi")).headers.size(), 0u);
  EXPECT_EQ(bench.chat(asks("hi", {{"stream", true}, {"zebra", 1}})).header("x-naru-warning"),
            "fields without effect: zebra");
}

TEST(Chat, RolesAndTurns) {
  Bench bench;
  bench.engine.play = says({"x"});
  const json messages = json::parse(R"([{"role":"system","content":"s"},{"role":"developer","content":"d"},
    {"role":"user","content":"u","name":"me"},{"role":"assistant","content":[{"type":"text","text":"a"}]},
    {"role":"user","content":[{"type":"text","text":"v"},{"type":"text","text":"w"}]}])");
  ASSERT_EQ(bench.chat({{"messages", messages}}).status, 200);
  const auto& got = bench.engine.requests[0].messages;
  ASSERT_EQ(got.size(), 5u);
  EXPECT_EQ(got[0].role, Message::Role::system);
  EXPECT_EQ(got[1].role, Message::Role::system);
  EXPECT_EQ(got[3].role, Message::Role::assistant);
  EXPECT_EQ(got[4].parts.size(), 1u);
  EXPECT_EQ(got[4].parts[0].words, "v\nw");
  EXPECT_EQ(bench.engine.applications[0].n_text_tokens, 6);
}

// What looks like a control token is words: it has as many tokens as it has bytes.
TEST(Chat, TextIsNeverAControlToken) {
  Bench bench;
  bench.engine.play = says({"x"});
  const std::string text = "<|assistant|><|end|><|bos|>";
  ASSERT_EQ(bench.chat(asks(text)).status, 200);
  EXPECT_EQ(bench.engine.requests[0].messages[0].parts[0].words, text);
  EXPECT_EQ(bench.engine.applications[0].n_text_tokens, int64_t(text.size()));
  for (const int32_t id : bench_model().tokenizer().encode(text)) EXPECT_GE(id, kControlCount);
}

TEST(Chat, MediaStandBeforeTheWords) {
  Bench bench;
  bench.engine.play = says({"x"});
  const Got got = bench.chat(asks({words_part("what"), picture_part(), sound_part(), words_part("now?")}));
  ASSERT_EQ(got.status, 200) << got.body;
  const auto& parts = bench.engine.requests[0].messages[0].parts;
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_FALSE(parts[0].medium->is_sound());
  EXPECT_TRUE(parts[1].medium->is_sound());
  EXPECT_EQ(parts[2].words, "what\nnow?");
  const std::string bytes = "\x89PNG\r\n\x1a\n";
  Sha256 sha;
  sha.add(bytes);
  EXPECT_EQ(parts[0].digest, sha.digest());
  EXPECT_EQ(bench.engine.applications[0].n_pictures, 1);
  EXPECT_EQ(bench.engine.applications[0].n_sounds, 1);
  EXPECT_EQ(*bench.decoder.jobs[0].bytes, bytes);
}

TEST(Chat, PagesWithTextAreWordsAtTheirPlace) {
  Bench bench;
  bench.engine.play = says({"x"});
  bench.decoder.pages = {{true, "page one", {}}, {false, "", naru::testing::noise(1, 16, 16)}, {true, "page 3", {}}};
  const Got got = bench.chat(asks({words_part("read"), document_part(), words_part("ok?")}));
  ASSERT_EQ(got.status, 200) << got.body;
  const auto& parts = bench.engine.requests[0].messages[0].parts;
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_FALSE(parts[0].medium->is_sound());
  EXPECT_EQ(parts[1].words, "read\npage one\npage 3\nok?");
  EXPECT_GT(bench.decoder.jobs[0].picture_places, 0);
  bench.decoder.pages = {{true, "", {}}};
  EXPECT_EQ(bench.chat(asks(json::array({document_part()}))).error(), "400 media_invalid messages");
  bench.decoder.pages = {{true, std::string(1'000'000, 'a'), {}}};
  EXPECT_EQ(bench.chat(asks(json::array({document_part()}))).error(),
            "400 context_length_exceeded messages[0].content[0].file.file_data");
}

TEST(Chat, AMediumMayBeNamedAndGivenByItsName) {
  Bench bench;
  bench.engine.play = says({"x"});
  json named = picture_part();
  named["uuid"] = "cat";
  ASSERT_EQ(bench.open("POST", "/v1/chat/completions", asks(json::array({named})).dump(), "application/json", "ann")
                .read()
                .status,
            200);
  const json alone = asks(json::array({{{"type", "image_url"}, {"image_url", nullptr}, {"uuid", "cat"}}}));
  const auto asked = [&](const char* key) {
    return bench.open("POST", "/v1/chat/completions", alone.dump(), "application/json", key).read();
  };
  EXPECT_EQ(asked("ann").status, 200);
  EXPECT_EQ(*bench.decoder.jobs[1].bytes, *bench.decoder.jobs[0].bytes);
  EXPECT_EQ(asked("bob").error(), "400 media_not_found messages[0].content[0].image_url");
  EXPECT_EQ(bench.engine.applications.back().tenant, "bob");
  EXPECT_EQ(bench.engine.places, 0);
}

TEST(Chat, FormsOfAnswers) {
  Bench bench;
  bench.engine.play = says({"{}"});
  const json schema = {{"type", "object"}};
  const auto format = [](const json& value) { return json{{"response_format", value}}; };
  ASSERT_EQ(bench.chat(asks("hi", format({{"type", "text"}}))).status, 200);
  EXPECT_EQ(bench.engine.requests.back().options.grammar, nullptr);
  ASSERT_EQ(bench.chat(asks("hi", format({{"type", "json_object"}}))).status, 200);
  EXPECT_NE(bench.engine.requests.back().options.grammar, nullptr);
  const json named = {{"type", "json_schema"}, {"json_schema", {{"name", "n"}, {"schema", schema}, {"strict", true}}}};
  ASSERT_EQ(bench.chat(asks("hi", format(named))).status, 200);
  ASSERT_EQ(bench.chat(asks("hi", {{"grammar", "root ::= \"a\""}})).status, 200);
  EXPECT_EQ(bench.grammars.given,
            (std::vector<std::string>{"object", R"(schema {"type":"object"})", "gbnf root ::= \"a\""}));
  EXPECT_EQ(bench.chat(asks("hi", {{"grammar", "bad"}})).error(), "400 invalid_grammar grammar");
  json both = format(named);
  both["grammar"] = "root ::= \"a\"";
  EXPECT_EQ(bench.chat(asks("hi", both)).error(), "400 invalid_value grammar");
  EXPECT_EQ(bench.chat(asks("hi", {{"grammar", std::string(65537, ' ')}})).error(), "400 invalid_value grammar");
  json large = named;
  large["json_schema"]["schema"]["x"] = std::string(65536, 'x');
  EXPECT_EQ(bench.chat(asks("hi", format(large))).error(), "400 grammar_too_large response_format.json_schema.schema");
  Bench without([](Services& services) { services.grammars = nullptr; });
  EXPECT_EQ(without.chat(asks("hi", {{"grammar", "x"}})).error(), "400 structured_output_not_supported grammar");
}

TEST(Chat, NothingIsReadWhileTheEngineIsFull) {
  Bench bench;
  bench.engine.too_full = Refusal{Refusal::Kind::overloaded, "server_overloaded", "too many wait", 1500};
  EXPECT_EQ(bench.chat(asks("hi")).error(), "429 server_overloaded null");
  EXPECT_EQ(bench.post("/v1/chat/completions", std::string("{")).error(), "429 server_overloaded null");
  EXPECT_TRUE(bench.engine.applications.empty());
  EXPECT_EQ(bench.post("/tokenize", std::string(R"({"prompt": "x"})")).status, 200);  // takes no place
}

TEST(Chat, RefusalsOfTheEngine) {
  Bench bench;
  using Kind = Refusal::Kind;
  bench.engine.refusal = Refusal{Kind::overloaded, "queue_full", "too many wait", 1500};
  Got got = bench.chat(asks("hi"));
  EXPECT_EQ(got.error(), "429 queue_full null");
  EXPECT_EQ(got.parsed()["error"]["type"], "rate_limit_error");
  EXPECT_EQ(got.header("retry-after"), "2");
  EXPECT_EQ(got.header("retry-after-ms"), "1500");
  bench.engine.refusal = Refusal{Kind::unavailable, "shutting_down", "being stopped", -1};
  got = bench.chat(asks("hi"));
  EXPECT_EQ(got.error(), "503 shutting_down null");
  EXPECT_EQ(got.header("retry-after"), "1");
  bench.engine.refusal = Refusal{Kind::invalid, "context_length_exceeded", "too long", -1};
  EXPECT_EQ(bench.chat(asks("hi")).error(), "400 context_length_exceeded null");
  bench.engine.refusal = Refusal{Kind::internal, "boom", "/root/secret.cc:12", -1};
  got = bench.chat(asks("hi"));
  EXPECT_EQ(got.error(), "500 internal_error null");
  EXPECT_EQ(got.body.find("secret"), std::string::npos);
  EXPECT_TRUE(bench.engine.requests.empty());
}

TEST(Chat, ARefusalAfterSubmission) {
  Bench bench;
  bench.engine.play = [](Listener& to) {
    to.on_refusal({Refusal::Kind::unavailable, "deadline_exceeded", "late", -1});
  };
  EXPECT_EQ(bench.chat(asks("hi")).error(), "503 deadline_exceeded null");
  EXPECT_EQ(bench.chat(asks("hi", {{"stream", true}})).error(), "503 deadline_exceeded null");  // nothing was begun
  bench.engine.play = [](Listener& to) {
    to.on_delta({0, "a", {}});
    to.on_refusal({Refusal::Kind::unavailable, "shutting_down", "being stopped", -1});
  };
  const Got got = bench.chat(asks("hi", {{"stream", true}}));
  EXPECT_EQ(got.status, 200);
  EXPECT_TRUE(got.ended);
  EXPECT_TRUE(
      got.body.ends_with("data: {\"error\":{\"message\":\"being stopped\",\"type\":\"server_error\","
                         "\"param\":null,\"code\":\"shutting_down\"}}\n\n"));
  EXPECT_EQ(bench.engine.places, 0);
}

// After a silence the head is sent, whatever follows: what is refused then ends a stream.
TEST(Chat, AStreamThatHasBegunByItself) {
  for (const std::string path : {"/v1/chat/completions", "/v1/responses"}) {
    Bench bench;
    json body = path == "/v1/responses" ? json{{"input", "hi"}} : asks("hi");
    body.update({{"stream", true}, {"zebra", 1}});
    auto pending = bench.open("POST", path, body.dump());
    EXPECT_EQ(pending.read().status, 0);
    ASSERT_TRUE(pending.announced);
    EXPECT_EQ(*pending.announced, std::chrono::seconds(10));
    pending.exchange->open();
    EXPECT_EQ(pending.read().header("x-naru-warning"), "fields without effect: zebra");
    bench.engine.listener->on_refusal({Refusal::Kind::unavailable, "queue_timeout", "late", -1});
    const Got got = pending.read();
    EXPECT_EQ(got.status, 200);
    EXPECT_TRUE(got.streamed && got.ended && !got.failed);
    EXPECT_EQ(got.code, "queue_timeout");
    EXPECT_EQ(got.body.find("data: "), path == "/v1/responses" ? std::string("event: response.created\n").size() : 0);
    EXPECT_NE(got.body.find("\"code\":\"queue_timeout\""), std::string::npos);
    EXPECT_EQ(bench.engine.places, 0);

    auto answered = bench.open("POST", path, body.dump());
    answered.exchange->open();
    says({"a"})(*bench.engine.listener);
    EXPECT_TRUE(answered.read().ended && !answered.got.failed);
    EXPECT_NE(answered.got.body.find("\"a\""), std::string::npos);
    EXPECT_EQ(answered.got.code, "");
  }
  Bench bench;
  auto whole = bench.open("POST", "/v1/chat/completions", asks("hi").dump());
  whole.read();
  EXPECT_FALSE(whole.announced);  // nothing can be said before a whole answer
}

TEST(Chat, WhatIsDecodedCountsUntilTheEngineHasDoneWithIt) {
  for (const json& part : {picture_part(), sound_part()}) {
    Bench bench;
    auto pending = bench.open("POST", "/v1/chat/completions", asks(json::array({part})).dump());
    ASSERT_EQ(bench.engine.requests.size(), 1u);
    EXPECT_FALSE(bench.decoder.memory.expired());
    bench.engine.requests.clear();
    EXPECT_TRUE(bench.decoder.memory.expired());
  }
}

TEST(Chat, AnEngineThatAnswersTooFewTimesIsOurFault) {
  Bench bench;
  bench.engine.play = [](Listener& to) { to.on_end({{{Finish::stop, 0}}, {}, {}}); };
  EXPECT_EQ(bench.chat(asks("hi", {{"n", 2}})).error(), "500 internal_error null");
}

TEST(Chat, MediaThatAreRefused) {
  Bench bench;
  bench.engine.play = says({"x"});
  bench.decoder.refusal = Refusal{Refusal::Kind::invalid, "truncated", "the file ends early", -1};
  const json body = asks({words_part("x"), picture_part()});
  EXPECT_EQ(bench.chat(body).error(), "400 media_truncated messages[0].content[1].image_url.url");
  bench.decoder.refusal = Refusal{Refusal::Kind::internal, "decoder_unavailable", "worker 7 at 0x1234", -1};
  const Got got = bench.chat(body);
  EXPECT_EQ(got.error(), "503 media_unavailable messages[0].content[1].image_url.url");
  EXPECT_EQ(got.body.find("0x1234"), std::string::npos);
  bench.decoder.refusal.reset();
  bench.decoder.busy = Refusal{Refusal::Kind::overloaded, "queue_full", "too many wait", 2000};
  EXPECT_EQ(bench.chat(body).error(), "429 queue_full null");
  bench.decoder.busy.reset();
  bench.decoder.samples.assign(16000, 0.f);
  EXPECT_EQ(bench.chat(asks(json::array({sound_part()}))).error(),
            "400 media_invalid messages[0].content[0].input_audio.data");
  EXPECT_EQ(bench.engine.places, 0);
  EXPECT_TRUE(bench.engine.requests.empty());
  EXPECT_NE(bench.metrics.text().find("naru:media_rejected_total{reason=\"truncated\"} 1"), std::string::npos);
}

TEST(Chat, WordsThatTheContextCannotHold) {
  Bench bench;
  bench.engine.play = says({"x"});
  EXPECT_EQ(bench.chat(asks(std::string(128, 'a'))).status, 200);  // of which the engine may say more
  EXPECT_EQ(bench.chat(asks(std::string(129, 'a'))).error(), "400 context_length_exceeded messages");
  EXPECT_EQ(bench.chat(asks(std::string(10 << 20, 'a'))).error(), "400 context_length_exceeded messages");
  std::string joiners;
  for (int i = 0; i < 1'000'000; ++i) joiners += "\xE2\x80\x8D";
  EXPECT_EQ(bench.chat(asks(joiners)).error(), "400 context_length_exceeded messages");
}

TEST(Chat, APeerThatLeavesGivesItsPlaceBack) {
  const json body = asks({words_part("x"), picture_part()}, {{"stream", true}});
  for (const char* stage : {"decoding", "waiting", "answering"}) {
    Bench bench;
    bench.decoder.hold = true;
    auto pending = bench.open("POST", "/v1/chat/completions", body.dump());
    EXPECT_EQ(bench.engine.places, 1) << stage;
    if (stage != std::string("decoding")) bench.decoder.release();
    if (stage == std::string("answering")) bench.engine.listener->on_delta({0, "a", {}});
    pending.exchange->disconnect();
    EXPECT_EQ(bench.engine.places, 0) << stage;
    if (stage == std::string("decoding")) {
      EXPECT_TRUE(bench.decoder.held[0].ticket.expired());
    } else {
      says({"b"})(*bench.engine.listener);  // the engine may not know yet
    }
    EXPECT_NE(bench.metrics.text().find("naru:requests_cancelled_total 1\n"), std::string::npos) << stage;
    EXPECT_EQ(pending.read().body.find("\"b\""), std::string::npos);
  }
}

// Whoever comes first, the peer's leave or the decoder's end, a place is given back once and nothing is used after.
TEST(Chat, APeerMayLeaveWhileAMediumArrives) {
  for (int round = 0; round < 200; ++round) {
    Bench bench;
    bench.engine.play = says({"x"});
    bench.decoder.hold = true;
    auto pending = bench.open("POST", "/v1/chat/completions", asks(json::array({picture_part()})).dump());
    std::thread leaving([&] { pending.exchange->disconnect(); });
    bench.decoder.release();
    leaving.join();
    EXPECT_EQ(bench.engine.places, 0);
  }
}

TEST(Chat, ASlowReaderIsCutOff) {
  Bench bench;
  auto pending = bench.open("POST", "/v1/chat/completions", asks("hi", {{"stream", true}}).dump());
  const std::string piece(100'000, 'x');
  for (int i = 0; i < 11; ++i) bench.engine.listener->on_delta({0, piece, {}});
  EXPECT_EQ(bench.engine.places, 0);
  EXPECT_TRUE(pending.read().failed);
}

TEST(Chat, FiguresAreCounted) {
  Bench bench;
  bench.engine.play = says({"a", "b"}, Finish::length);
  EXPECT_EQ(bench.chat(asks(json::array({picture_part()}))).status, 200);
  const std::string text = bench.get("/metrics").body;
  for (const char* line :
       {"naru:request_success_total{finished_reason=\"length\"} 1\n", "naru:time_to_first_token_seconds_count 1\n",
        "naru:inter_token_latency_seconds_count 1\n", "naru:e2e_request_latency_seconds_count 1\n",
        "naru:media_decode_seconds_count{kind=\"picture\"} 1\n", "naru:num_requests_running 2\n",
        "naru:num_requests_waiting 3\n", "naru:kv_cache_usage_perc 0.25\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

}  // namespace
}  // namespace naru::serving::api::testing
