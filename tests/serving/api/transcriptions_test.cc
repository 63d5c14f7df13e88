#include "tests/serving/api/bench.h"

namespace naru::serving::api::testing {
namespace {

struct Field {
  std::string name, value;
};

std::string form(const std::vector<Field>& fields, bool with_file = true) {
  std::string out;
  const auto part = [&](const std::string& head, const std::string& value) {
    out += "--XX\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + value + "\r\n";
  };
  if (with_file) part("name=\"file\"; filename=\"a.wav\"", std::string("RIFF\0\r\n--X", 10));
  for (const Field& field : fields) part("name=\"" + field.name + "\"", field.value);
  return out + "--XX--\r\n";
}

Bench::Pending open(Bench& bench, const std::string& body) {
  return bench.open("POST", "/v1/audio/transcriptions", body, "multipart/form-data; boundary=XX");
}
Got ask(Bench& bench, const std::vector<Field>& fields) {
  return open(bench, form(fields)).read();
}

HeardSegment segment(int64_t begin, std::vector<HeardWord> words) {
  HeardSegment out;
  out.begin_ms = begin;
  out.end_ms = out.until_ms = words.back().end_ms;
  out.text = joined(words);
  out.words = std::move(words);
  return out;
}

void two_segments(TranscriptListener& to) {
  TranscriptionOutcome outcome;
  outcome.transcript.segments = {segment(80, {{"안녕", 80, 500}, {"하세요", 520, 1280}}),
                                 segment(2000, {{"ferry", 2000, 2480}})};
  outcome.usage = {.prompt = 30, .prompt_text = 4, .prompt_audio = 26, .completion = 9};
  outcome.timings = {.queue = 1, .media = 0, .encode = 2, .prefill = 3, .decode = 4};
  for (const HeardSegment& one : outcome.transcript.segments) to.on_segment(one);
  to.on_end(outcome);
}

const char kTimings[] = R"("timings":{"queue_ms":1.0,"media_ms":0.0,"encode_ms":2.0,"prefill_ms":3.0,"decode_ms":4.0,)"
                        R"("cached_positions":0,"finish":["stop"]}})";

TEST(Transcriptions, Formats) {
  Bench bench;
  bench.engine.play_transcript = two_segments;
  Got got = ask(bench, {{"model", "naru-test"}});
  EXPECT_EQ(got.type, "application/json");
  EXPECT_EQ(got.body,
            std::string(R"({"text":"안녕 하세요 ferry","usage":{"type":"duration","seconds":1},)") + kTimings);
  EXPECT_EQ(*bench.decoder.jobs[0].bytes, std::string("RIFF\0\r\n--X", 10));
  EXPECT_EQ(bench.engine.sounds[0].samples.size(), 16000u);
  EXPECT_EQ(bench.engine.applications[0].n_sounds, 1);
  got = ask(bench, {{"response_format", "text"}});
  EXPECT_EQ(got.type, "text/plain; charset=utf-8");
  EXPECT_EQ(got.body, "안녕 하세요 ferry\n");
  got = ask(bench, {{"response_format", "srt"}});
  EXPECT_EQ(got.body, "1\n00:00:00,080 --> 00:00:01,280\n안녕 하세요\n\n2\n00:00:02,000 --> 00:00:02,480\nferry\n\n");
  got = ask(bench, {{"response_format", "vtt"}});
  EXPECT_EQ(got.type, "text/vtt; charset=utf-8");
  EXPECT_TRUE(got.body.starts_with("WEBVTT\n\n00:00:00.080 --> 00:00:01.280\n안녕 하세요\n\n")) << got.body;
  EXPECT_EQ(bench.engine.places, 0);
}

TEST(Transcriptions, VerboseWithWordsAndSegments) {
  Bench bench;
  bench.engine.play_transcript = two_segments;
  const json got = ask(bench, {{"response_format", "verbose_json"},
                               {"timestamp_granularities[]", "word"},
                               {"timestamp_granularities[]", "segment"},
                               {"temperature", "0.5"}})
                       .parsed();
  EXPECT_EQ(got["task"], "transcribe");
  EXPECT_EQ(got["language"], "korean");
  EXPECT_EQ(got["duration"], 1.0);
  EXPECT_EQ(got["words"],
            json::parse(R"([{"word":"안녕","start":0.08,"end":0.5},{"word":"하세요","start":0.52,"end":1.28},
                                          {"word":"ferry","start":2.0,"end":2.48}])"));
  ASSERT_EQ(got["segments"].size(), 2u);
  const json& segment = got["segments"][1];
  EXPECT_EQ(segment["id"], 1);
  EXPECT_EQ(segment["seek"], 200);
  EXPECT_EQ(segment["start"], 2.0);
  EXPECT_EQ(segment["end"], 2.48);
  EXPECT_EQ(segment["text"], "ferry");
  EXPECT_EQ(segment["tokens"].size(), 5u);
  EXPECT_EQ(segment["temperature"], 0.5);
  EXPECT_TRUE(segment["avg_logprob"].is_null());  // nothing measures it
  EXPECT_EQ(bench.engine.sounds[0].sampling.temperature, 0.5f);
  const json words =
      ask(bench, {{"response_format", "verbose_json"}, {"timestamp_granularities[]", "word"}, {"language", "en"}})
          .parsed();
  EXPECT_EQ(words["language"], "english");
  EXPECT_FALSE(words.contains("segments"));
  EXPECT_FALSE(ask(bench, {{"response_format", "verbose_json"}}).parsed().contains("words"));
}

TEST(Transcriptions, AStreamByteByByte) {
  Bench bench;
  bench.engine.play_transcript = two_segments;
  const Got got = ask(bench, {{"stream", "true"}, {"prompt", "names"}, {"include[]", "logprobs"}});
  EXPECT_EQ(got.type, "text/event-stream; charset=utf-8");
  EXPECT_EQ(got.header("x-naru-warning"), "fields without effect: prompt, include");
  EXPECT_EQ(got.body, std::string("data: {\"type\":\"transcript.text.delta\",\"delta\":\"안녕 하세요\"}\n\n"
                                  "data: {\"type\":\"transcript.text.delta\",\"delta\":\" ferry\"}\n\n"
                                  "data: {\"type\":\"transcript.text.done\",\"text\":\"안녕 하세요 ferry\",\"usage\":"
                                  "{\"type\":\"tokens\",\"input_tokens\":30,\"input_token_details\":"
                                  "{\"audio_tokens\":26,\"text_tokens\":4},\"output_tokens\":9,\"total_tokens\":39},") +
                          kTimings + "\n\ndata: [DONE]\n\n");
}

TEST(Transcriptions, WrongForms) {
  Bench bench;
  const std::vector<std::pair<std::vector<Field>, std::string>> cases = {
      {{{"model", "whisper-1"}}, "404 model_not_found model"},
      {{{"response_format", "xml"}}, "400 invalid_value response_format"},
      {{{"response_format", ""}}, "400 invalid_value response_format"},
      {{{"temperature", "2"}}, "400 invalid_value temperature"},
      {{{"temperature", "nan"}}, "400 invalid_value temperature"},
      {{{"temperature", "0.5x"}}, "400 invalid_value temperature"},
      {{{"language", "fr"}}, "400 invalid_value language"},
      {{{"stream", "1"}}, "400 invalid_value stream"},
      {{{"stream", "true"}, {"response_format", "srt"}}, "400 invalid_value stream"},
      {{{"timestamp_granularities[]", "word"}}, "400 invalid_value timestamp_granularities"},
      {{{"response_format", "verbose_json"}, {"timestamp_granularities[]", "letter"}},
       "400 invalid_value timestamp_granularities"},
      {{{"language", "ko"}, {"language", "ko"}}, "400 invalid_value language"},
      {{{"language", std::string(1025, 'k')}}, "400 invalid_value language"},
      {{{"file", "x"}}, "400 invalid_value file"}};
  for (const auto& [fields, wanted] : cases) EXPECT_EQ(ask(bench, fields).error(), wanted);
  EXPECT_EQ(open(bench, form({}, false)).read().error(), "400 missing_required_parameter file");
  EXPECT_EQ(open(bench, form({{"file", ""}}, false)).read().error(), "400 media_truncated file");
  const std::string whole = form({{"language", "ko"}});
  for (size_t n = 0; n + 2 < whole.size(); n += 7) EXPECT_EQ(open(bench, whole.substr(0, n)).read().status, 400) << n;
  EXPECT_EQ(bench.open("POST", "/v1/audio/transcriptions", whole, "multipart/form-data").read().error(),
            "400 invalid_form null");
  EXPECT_TRUE(bench.engine.applications.empty());
  Bench small([](Services& services) { services.limits.sound_bytes = 9; });
  EXPECT_EQ(ask(small, {}).error(), "400 media_too_large file");
}

TEST(Transcriptions, Refusals) {
  Bench bench;
  bench.decoder.refusal = Refusal{Refusal::Kind::invalid, "unsupported", "no sound", -1};
  EXPECT_EQ(ask(bench, {}).error(), "400 media_unsupported file");
  bench.decoder.refusal.reset();
  bench.engine.play_transcript = [](TranscriptListener& to) {
    to.on_refusal({Refusal::Kind::invalid, "too_large", "the sound is too long", -1});
  };
  EXPECT_EQ(ask(bench, {}).error(), "400 too_large null");
  bench.engine.play_transcript = [](TranscriptListener& to) {
    to.on_segment(segment(0, {{"a", 0, 100}}));
    to.on_refusal({Refusal::Kind::unavailable, "shutting_down", "being stopped", -1});
  };
  EXPECT_TRUE(ask(bench, {{"stream", "true"}}).body.ends_with("\"code\":\"shutting_down\"}}\n\n"));
  bench.engine.refusal = Refusal{Refusal::Kind::overloaded, "queue_full", "too many wait", 100};
  EXPECT_EQ(ask(bench, {}).error(), "429 queue_full null");
  EXPECT_EQ(bench.engine.places, 0);
}

TEST(Transcriptions, WhatIsDecodedCountsUntilTheEngineHasDoneWithIt) {
  Bench bench;
  auto pending = open(bench, form({}));
  ASSERT_EQ(bench.engine.sounds.size(), 1u);
  pending.exchange->disconnect();
  EXPECT_FALSE(bench.decoder.memory.expired());  // the engine may still have the samples
  bench.engine.transcript_listener = nullptr;
  EXPECT_TRUE(bench.decoder.memory.expired());
}

TEST(Transcriptions, AStreamThatHasBegunByItself) {
  Bench bench;
  auto pending = open(bench, form({{"stream", "true"}}));
  pending.exchange->open();
  bench.engine.transcript_listener->on_refusal({Refusal::Kind::unavailable, "queue_timeout", "late", -1});
  const Got got = pending.read();
  EXPECT_TRUE(got.streamed && got.ended);
  EXPECT_EQ(got.code, "queue_timeout");
  EXPECT_TRUE(got.body.starts_with("data: {\"error\":")) << got.body;
}

TEST(Transcriptions, APeerThatLeavesGivesItsPlaceBack) {
  for (const bool decoded : {false, true}) {
    Bench bench;
    bench.decoder.hold = true;
    auto pending = open(bench, form({{"stream", "true"}}));
    if (decoded) bench.decoder.release();
    EXPECT_EQ(bench.engine.places, 1);
    pending.exchange->disconnect();
    EXPECT_EQ(bench.engine.places, 0);
    if (decoded) two_segments(*bench.engine.transcript_listener);
    EXPECT_EQ(pending.read().body, "");
  }
}

TEST(Translations, AreNotOffered) {
  Bench bench;
  EXPECT_EQ(bench.open("POST", "/v1/audio/translations", form({}), "multipart/form-data; boundary=XX").read().error(),
            "400 translations_not_supported null");
}

}  // namespace
}  // namespace naru::serving::api::testing
