// Sound as an answer: /v1/audio/speech, /v1/audio/voices and chat with audio, with an engine that plays codes.
#include <map>

#include "base/base64.h"
#include "omni/saying.h"
#include "serving/api/answer/sound.h"
#include "serving/api/request/data_url.h"
#include "serving/api/sound_file.h"
#include "tests/serving/api/bench.h"

namespace naru::serving::api::testing {
namespace {

using naru::testing::speaking_model;

constexpr char kSpeech[] = "/v1/audio/speech";

class SpeechBench : public Bench {
 public:
  explicit SpeechBench(int64_t most_seconds = 300)
      : Bench([=](Services& services) {
          services.model = &speaking_model();
          services.origin = {.by = Origin::By::model,
                             .model = "small",
                             .model_sha256 = std::string(64, 'a'),
                             .seed = {},
                             .version = "1"};
          services.limits.speech_seconds = most_seconds;
        }) {}
};

const std::vector<int32_t> kCodes = {3, 1, 26, 0, 7, 7, 7, 12, 5, 20};

// Codes one by one, as the engine gives them; before them what is read, and, where it is not given, the words.
std::function<void(Listener&)> sounds(std::vector<int32_t> codes, const std::string& words = "",
                                      const std::string& spoken = "two apples") {
  return [=](Listener& to) {
    if (!words.empty()) to.on_delta({.choice = 0, .text = words});
    to.on_delta({.choice = 0, .spoken = spoken});
    for (const int32_t code : codes) to.on_delta({.choice = 0, .codes = {code}});
    to.on_end({{{Finish::stop, -0.1}},
               {.prompt = 11, .prompt_text = 11, .completion = 20, .completion_audio = int64_t(codes.size())},
               {}});
  };
}

// What a text of so many sentences sounds like, each of these codes.
std::vector<int16_t> sound_of(const std::vector<int32_t>& codes, size_t n_sentences) {
  SpokenSound sound(speaking_model().speech_decoder());
  std::vector<int16_t> out;
  const auto add = [&](const std::vector<int16_t>& more) { out.insert(out.end(), more.begin(), more.end()); };
  for (size_t i = 0; i < n_sentences; ++i) {
    if (i > 0) add(sound.pause(kPauseSamples));
    add(sound.push(codes));
    add(sound.end_part());
  }
  add(sound.finish());
  return out;
}

std::vector<json> events(const std::string& body) {
  std::vector<json> out;
  for (size_t at = 0; (at = body.find("data: ", at)) != std::string::npos;) {
    at += 6;
    const std::string data = body.substr(at, body.find('\n', at) - at);
    if (data != "[DONE]") out.push_back(json::parse(data));
  }
  return out;
}

std::string decoded(const json& text) {
  return decode_base64(text.get<std::string>(), 1 << 24).value();
}

TEST(SpokenSounds, AreTheSameHoweverCodesCome) {
  const std::vector<int16_t> want = sound_of(kCodes, 2);
  EXPECT_NEAR(double(want.size()), 24000 * (2 * 10 * 0.04 + 0.2), 30);
  for (const size_t step : {1u, 3u, 7u}) {
    SpokenSound sound(speaking_model().speech_decoder());
    std::vector<int16_t> got;
    const auto add = [&](const std::vector<int16_t>& more) { got.insert(got.end(), more.begin(), more.end()); };
    for (int part = 0; part < 2; ++part) {
      if (part > 0) add(sound.pause(kPauseSamples));
      for (size_t at = 0; at < kCodes.size(); at += step)
        add(sound.push(std::span(kCodes).subspan(at, std::min(step, kCodes.size() - at))));
      add(sound.end_part());
    }
    add(sound.finish());
    EXPECT_EQ(got, want) << step;
  }
}

TEST(Speech, IsAFileOfTheSoundThatWasAskedFor) {
  for (const auto& [name, type] : std::map<std::string, std::string>{{"mp3", "audio/mpeg"},
                                                                     {"opus", "audio/ogg"},
                                                                     {"aac", "audio/aac"},
                                                                     {"flac", "audio/flac"},
                                                                     {"wav", "audio/wav"}}) {
    SpeechBench bench;
    bench.engine.play = sounds(kCodes);
    const Got got = bench.post(
        kSpeech,
        json{
            {"input", "2 apples."}, {"voice", "bada"}, {"response_format", name}, {"model", "naru-test"}, {"seed", 9}});
    EXPECT_EQ(got.status, 200) << got.body;
    EXPECT_EQ(got.type, type);
    EXPECT_EQ(got.body, concat(type, " of ", sound_of(kCodes, 1).size(), " samples at 24000"));
    EXPECT_FALSE(got.streamed);
    ASSERT_EQ(bench.encoder.origins.size(), 1u);
    EXPECT_EQ(bench.encoder.origins[0].model, "small");
    EXPECT_EQ(bench.encoder.origins[0].seed, 9u);
    const GenerationRequest& asked = bench.engine.requests.at(0);
    EXPECT_EQ(asked.messages.at(0).parts.at(0).words, "Say this: 2 apples.");
    EXPECT_EQ(asked.options.aloud->written, "2 apples.");
    EXPECT_EQ(asked.options.aloud->voice, 1);
    EXPECT_EQ(bench.engine.places, 0);
  }
  SpeechBench bench;
  bench.engine.play = sounds(kCodes);
  EXPECT_EQ(bench.post(kSpeech, json{{"input", "a"}, {"voice", {{"id", "sora"}}}}).type, "audio/mpeg");
}

TEST(Speech, StreamsPcmSentenceBySentence) {
  SpeechBench bench;
  auto pending = bench.open("POST", kSpeech,
                            json{{"input", "하나. 둘. Three!"}, {"voice", "sora"}, {"response_format", "pcm"}}.dump());
  std::string body;
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_EQ(bench.engine.requests.size(), i + 1);
    const GenerationRequest& asked = bench.engine.requests[i];
    EXPECT_EQ(asked.first_stream, i);
    EXPECT_EQ(asked.has_begun, i > 0);
    sounds(kCodes)(*std::exchange(bench.engine.listener, nullptr));
    const Got& got = pending.read();
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.type, "audio/pcm");
    EXPECT_GT(got.body.size(), body.size());
    body = got.body;
    EXPECT_EQ(got.ended, i == 2);
  }
  EXPECT_EQ(body, pcm_bytes(sound_of(kCodes, 3)));
  EXPECT_EQ(bench.engine.places, 0);
}

TEST(Speech, StreamsEvents) {
  for (const std::string format : {"pcm", "wav"}) {
    SpeechBench bench;
    bench.engine.play = sounds(kCodes);
    const json body = {{"input", "One. Two."}, {"voice", "sora"}, {"response_format", format}};
    json streamed = body;
    streamed["stream_format"] = "sse";
    const Got whole = bench.post(kSpeech, body), got = bench.post(kSpeech, streamed);
    EXPECT_EQ(got.type, "text/event-stream; charset=utf-8");
    EXPECT_TRUE(got.ended);
    std::string bytes;
    const std::vector<json> all = events(got.body);
    for (size_t i = 0; i + 1 < all.size(); ++i) {
      EXPECT_EQ(all[i]["type"], "speech.audio.delta");
      bytes += decoded(all[i]["audio"]);
    }
    EXPECT_EQ(bytes, whole.body);
    const json& done = all.back();
    EXPECT_EQ(done["type"], "speech.audio.done");
    EXPECT_EQ(done["usage"], (json{{"input_tokens", 22}, {"output_tokens", 40}, {"total_tokens", 62}}));
    EXPECT_EQ(done["sentences"][1], (json{{"text", "Two."}, {"spoken", "two apples"}}));
    EXPECT_TRUE(got.body.ends_with("data: [DONE]\n\n"));
  }
}

TEST(Speech, RefusesWhatIsWrong) {
  SpeechBench bench;
  const json good = {{"input", "One."}, {"voice", "sora"}};
  const struct {
    json change;
    const char* error;
  } cases[] = {{{{"input", nullptr}}, "400 missing_required_parameter input"},
               {{{"input", ""}}, "400 invalid_value input"},
               {{{"input", "?! —"}}, "400 invalid_value input"},
               {{{"input", 3}}, "400 invalid_value input"},
               {{{"input", std::string(4097, 'a')}}, "400 invalid_value input"},
               {{{"voice", "alloy"}}, "400 voice_not_found voice"},
               {{{"voice", {{"id", "x"}}}}, "400 voice_not_found voice"},
               {{{"voice", 3}}, "400 invalid_value voice"},
               {{{"response_format", "midi"}}, "400 invalid_value response_format"},
               {{{"stream_format", "both"}}, "400 invalid_value stream_format"},
               {{{"speed", 5}}, "400 invalid_value speed"},
               {{{"speed", 1.5}}, "400 not_supported speed"},
               {{{"model", "other"}}, "404 model_not_found model"}};
  for (const auto& [change, error] : cases) {
    json body = good;
    body.update(change);
    EXPECT_EQ(bench.post(kSpeech, body).error(), error) << change;
  }
  EXPECT_TRUE(bench.engine.requests.empty());
  bench.engine.play = sounds(kCodes);
  EXPECT_EQ(
      bench.post(kSpeech, json{{"input", std::string(4096, 'a')}, {"speed", 1}, {"response_format", "pcm"}}).status,
      200);
  EXPECT_EQ(bench.post(kSpeech, json{{"input", "a"}, {"instructions", "gaily"}}).header("x-naru-warning"),
            "fields without effect: instructions");
  Bench mute;
  EXPECT_EQ(mute.post(kSpeech, good).error(), "400 speech_not_supported model");
}

TEST(Speech, TellsWhatFailsOnTheWay) {
  const json body = {{"input", "One. Two."}, {"voice", "sora"}, {"response_format", "wav"}};
  SpeechBench bench;
  bench.engine.refusal = Refusal{Refusal::Kind::overloaded, "server_overloaded", "later", 100};
  EXPECT_EQ(bench.post(kSpeech, body).error(), "429 server_overloaded null");
  bench.engine.refusal.reset();
  bench.encoder.failure = fail(Code::unsupported, "no LAME here");
  bench.engine.play = sounds(kCodes);
  EXPECT_EQ(bench.post(kSpeech, body).error(), "400 not_supported null");
  bench.encoder.failure = fail(Code::internal, "a secret");
  const Got ours = bench.post(kSpeech, body);
  EXPECT_EQ(ours.error(), "500 internal_error null");
  EXPECT_EQ(ours.body.find("secret"), std::string::npos);
  // The second sentence is refused: a stream of bytes is cut off, one of events says so, a file was not begun.
  for (const std::string form : {"pcm", "sse", "file"}) {
    SpeechBench late;
    json request = body;
    if (form != "file") request["response_format"] = "pcm";
    if (form == "sse") request["stream_format"] = "sse";
    auto pending = late.open("POST", kSpeech, request.dump());
    sounds(kCodes)(*std::exchange(late.engine.listener, nullptr));
    std::exchange(late.engine.listener, nullptr)->on_refusal({Refusal::Kind::unavailable, "shutting_down", "bye", -1});
    late.engine.requests.clear();
    const Got& got = pending.read();
    EXPECT_EQ(late.engine.places, 0);
    if (form == "file") {
      EXPECT_EQ(got.error(), "503 shutting_down null");
    } else {
      EXPECT_EQ(got.status, 200);
      EXPECT_EQ(got.failed, form == "pcm");
      EXPECT_EQ(got.body.find("shutting_down") != std::string::npos, form == "sse");
    }
  }
}

TEST(Speech, APeerThatLeavesGivesThePlaceBack) {
  SpeechBench bench;
  auto pending = bench.open("POST", kSpeech, json{{"input", "One. Two. Three."}, {"response_format", "pcm"}}.dump());
  EXPECT_EQ(bench.engine.places, 1);
  bench.engine.listener->on_delta({.choice = 0, .codes = kCodes});
  pending.exchange->disconnect();
  EXPECT_EQ(bench.engine.places, 0);
  const auto listener = std::exchange(bench.engine.listener, nullptr);
  listener->on_delta({.choice = 0, .codes = kCodes});
  listener->on_end({{{Finish::stop, 0}}, {}, {}});
  EXPECT_EQ(bench.engine.requests.size(), 1u);  // the rest is not asked for
}

TEST(Speech, AFileHasALimit) {
  SpeechBench bench(1);
  bench.engine.play = sounds(std::vector<int32_t>(30, 7));
  const json body = {{"input", "One."}, {"response_format", "wav"}};
  EXPECT_EQ(bench.post(kSpeech, body).error(), "400 sound_too_long input");
  EXPECT_EQ(bench.engine.places, 0);
}

TEST(Speech, CountsThePositionsOfTheSound) {
  SpeechBench bench;
  bench.engine.play = sounds(kCodes);
  bench.post(kSpeech, json{{"input", "One."}});
  EXPECT_GE(bench.engine.applications.at(0).n_text_tokens, 2 * 25);
  bench.engine.play = sounds(kCodes, "2");
  bench.chat(asks("How many?",
                  {{"modalities", {"text", "audio"}}, {"audio", {{"voice", "sora"}, {"format", "wav"}}}, {"n", 1}}));
  EXPECT_GE(bench.engine.applications.at(1).n_text_tokens, 2 * 25);
}

TEST(Speech, FiguresTellWhenItWasHeard) {
  SpeechBench bench;
  bench.engine.play = sounds(kCodes);
  bench.post(kSpeech, json{{"input", "One."}});
  const std::string figures = bench.get("/metrics").body;
  EXPECT_NE(figures.find("naru:audio_first_chunk_seconds_count 1"), std::string::npos);
  EXPECT_NE(figures.find("naru:audio_rtf_count 1"), std::string::npos);
}

TEST(Voices, AreListed) {
  EXPECT_EQ(SpeechBench().get("/v1/audio/voices").parsed(), (json{{"voices", {"sora", "bada"}}}));
  EXPECT_EQ(Bench().get("/v1/audio/voices").parsed(), (json{{"voices", json::array()}}));
  const json model = SpeechBench().get("/v1/models/naru-test").parsed();
  EXPECT_EQ(model["output_modalities"], (json{"text", "audio"}));
  EXPECT_EQ(model["voices"], (json{"sora", "bada"}));
}

// --- chat ------------------------------------------------------------------------------------------------------------

json aloud(const json& more = json::object()) {
  json out = {{"modalities", {"text", "audio"}}, {"audio", {{"voice", "bada"}, {"format", "wav"}}}};
  out.update(more);
  return out;
}

TEST(ChatAloud, AnswersWithWordsAndTheirSound) {
  SpeechBench bench;
  bench.engine.play = sounds(kCodes, "2 apples");
  const Got got = bench.chat(asks("How many?", aloud({{"seed", 4}})));
  ASSERT_EQ(got.status, 200) << got.body;
  const json answer = got.parsed(), message = answer["choices"][0]["message"];
  EXPECT_TRUE(message["content"].is_null());
  EXPECT_EQ(message["audio"]["id"], "audio_chatcmpl-ID");
  EXPECT_EQ(message["audio"]["transcript"], "2 apples");
  EXPECT_EQ(message["audio"]["spoken"], "two apples");
  EXPECT_EQ(message["audio"]["expires_at"], 1800003600);
  EXPECT_EQ(decoded(message["audio"]["data"]),
            concat("audio/wav of ", sound_of(kCodes, 1).size(), " samples at 24000"));
  EXPECT_EQ(answer["usage"]["completion_tokens_details"]["audio_tokens"], 10);
  EXPECT_EQ(answer["usage"]["completion_tokens_details"]["text_tokens"], 10);
  EXPECT_EQ(bench.encoder.origins.at(0).seed, 4u);
  const GenerationOptions& options = bench.engine.requests.at(0).options;
  EXPECT_EQ(options.aloud->voice, 1);
  EXPECT_FALSE(options.aloud->written);
}

TEST(ChatAloud, Streams) {
  SpeechBench bench;
  bench.engine.play = sounds(kCodes, "2 apples");
  const Got got = bench.chat(asks("How many?", aloud({{"stream", true},
                                                      {"stream_options", {{"include_usage", true}}},
                                                      {"audio", {{"voice", "bada"}, {"format", "pcm16"}}}})));
  ASSERT_EQ(got.status, 200) << got.body;
  std::string pcm, words, spoken, id, until;
  for (const json& event : events(got.body)) {
    if (event["choices"].empty()) {
      EXPECT_EQ(event["usage"]["completion_tokens_details"]["audio_tokens"], 10);
      continue;
    }
    const json delta = event["choices"][0]["delta"], audio = delta.value("audio", json::object());
    EXPECT_FALSE(delta.contains("content"));
    if (audio.contains("id")) id += audio["id"];
    if (audio.contains("transcript")) words += audio["transcript"];
    if (audio.contains("spoken")) spoken += audio["spoken"];
    if (audio.contains("data")) pcm += decoded(audio["data"]);
    if (audio.contains("expires_at")) until += audio["expires_at"].dump();
  }
  EXPECT_EQ(id, "audio_chatcmpl-ID");
  EXPECT_EQ(words, "2 apples");
  EXPECT_EQ(spoken, "two apples");
  EXPECT_EQ(until, "1800003600");
  EXPECT_EQ(pcm, pcm_bytes(sound_of(kCodes, 1)));
  EXPECT_TRUE(got.body.ends_with("data: [DONE]\n\n"));
}

// A later question goes on with what was said, of the same key alone.
TEST(ChatAloud, GoesOnWithWhatWasSaid) {
  SpeechBench bench;
  bench.engine.play = sounds(kCodes, "2 apples");
  const auto ask = [&](const json& turns, const std::string& key) {
    return bench.open("POST", "/v1/chat/completions", json{{"messages", turns}}.dump(), "application/json", key).read();
  };
  const json first = {{"role", "user"}, {"content", "How many?"}};
  json request = aloud();
  request["messages"] = json::array({first});
  const Got said = bench.open("POST", "/v1/chat/completions", request.dump(), "application/json", "one").read();
  const json id = said.parsed()["choices"][0]["message"]["audio"]["id"];
  const json turns = {
      first, {{"role", "assistant"}, {"audio", {{"id", id}}}}, {{"role", "user"}, {"content", "And pears?"}}};
  bench.engine.play = says({"3"});
  ASSERT_EQ(ask(turns, "one").status, 200);
  EXPECT_EQ(bench.engine.requests.back().messages.at(1).parts.at(0).words, "2 apples");
  EXPECT_EQ(ask(turns, "two").error(), "400 audio_not_found messages[1].audio.id");
  json with_content = turns;
  with_content[1]["content"] = "2";
  ASSERT_EQ(ask(with_content, "one").status, 200);
  EXPECT_EQ(bench.engine.requests.back().messages.at(1).parts.at(0).words, "2");
  EXPECT_EQ(bench.engine.requests.back().messages.at(1).parts.size(), 1u);
  json of_user = turns;
  of_user[0]["audio"] = {{"id", id}};
  EXPECT_EQ(ask(of_user, "one").error(), "400 modality_not_supported messages[0].audio");
}

TEST(ChatAloud, RefusesWhatIsWrong) {
  SpeechBench bench;
  const struct {
    json more;
    const char* error;
  } cases[] = {{{{"modalities", json::array({"audio"})}}, "400 modality_not_supported modalities"},
               {{{"modalities", {"text", "image"}}}, "400 modality_not_supported modalities"},
               {{{"modalities", "audio"}}, "400 invalid_value modalities"},
               {{{"audio", {{"voice", "sora"}}}}, "400 invalid_value audio"},
               {aloud({{"audio", {{"voice", "alloy"}}}}), "400 voice_not_found audio.voice"},
               {aloud({{"audio", {{"voice", "sora"}, {"format", "pcm"}}}}), "400 invalid_value audio.format"},
               {aloud({{"stream", true}}), "400 invalid_value audio.format"},
               {aloud({{"audio", 3}}), "400 invalid_value audio"}};
  for (const auto& [more, error] : cases) EXPECT_EQ(bench.chat(asks("a", more)).error(), error) << more;
  EXPECT_TRUE(bench.engine.requests.empty());
  bench.engine.play = says({"words"});
  EXPECT_EQ(bench.chat(asks("a", {{"modalities", json::array({"text"})}})).status, 200);
  EXPECT_FALSE(bench.engine.requests.back().options.aloud);
  bench.engine.play = sounds(kCodes, "2");
  EXPECT_EQ(bench.chat(asks("a", {{"modalities", {"audio", "text"}}})).status, 200);
}

TEST(ChatAloud, APeerThatLeavesGivesThePlaceBack) {
  SpeechBench bench;
  auto pending = bench.open("POST", "/v1/chat/completions", asks("How many?", aloud()).dump());
  bench.engine.listener->on_delta({.choice = 0, .codes = kCodes});
  EXPECT_EQ(bench.engine.places, 1);
  pending.exchange->disconnect();
  EXPECT_EQ(bench.engine.places, 0);
  std::exchange(bench.engine.listener, nullptr)->on_end({{{Finish::stop, 0}}, {}, {}});
  EXPECT_TRUE(bench.encoder.origins.empty());
}

}  // namespace
}  // namespace naru::serving::api::testing
