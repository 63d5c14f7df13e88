// naru transcribe: its four formats, good and bad sounds, models with and without ears. The model's weights are random:
// what it writes has the form of a transcript alone.
#include <filesystem>
#include <regex>

#include "kernels/isa.h"
#include "media/types.h"
#include "media/write.h"
#include "tests/apps/naru.h"
#include "tests/testing/small_model.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string wav_of_chatter(double seconds) {
  std::vector<int16_t> samples;
  for (const float sample : chatter(seconds)) samples.push_back(int16_t(sample * 32'767));
  return wav_bytes(samples, kSoundRate);
}

class Transcribe : public Naru {
 protected:
  // ears.safetensors, a model with random weights whose pieces have at most 3.44 s; short.wav, long.wav, silent.wav.
  static void SetUpTestSuite() {
    const auto model = small_model(small_hearing_config());
    draw_weights(*model);
    write(path("ears.safetensors"), model_file(*model, DType::f32, "{}"));
    write(path("short.wav"), wav_of_chatter(2));
    write(path("long.wav"), wav_of_chatter(16));
    write(path("silent.wav"), wav_bytes(std::vector<int16_t>(3 * kSoundRate), kSoundRate));
  }
  static Outcome transcribe(std::vector<std::string> arguments, const Start& start = {}) {
    arguments.insert(arguments.begin(), {"transcribe", "-m", path("ears.safetensors")});
    return naru(arguments, start);
  }
  static json object_of(const std::string& file) {
    const Outcome heard = transcribe({"-q", "--json", file});
    EXPECT_EQ(heard.exit_code, 0) << heard.err;
    return heard.objects().at(0);
  }
};

TEST_F(Transcribe, AnObjectHasSegmentsAndWordsWithTheirTimes) {
  const std::string file = path("long.wav");
  for (const auto& flags : {std::vector<std::string>{"--json"}, {"--format", "json"}}) {
    std::vector<std::string> call = flags;
    call.push_back(file);
    const auto objects = transcribe(call).objects();
    ASSERT_EQ(objects.size(), 1u);
    const json& heard = objects[0];
    EXPECT_EQ(heard["file"], file);
    EXPECT_EQ(heard["seconds"], 16.0);
    EXPECT_GT(heard["tokens"]["in"], 0);
    EXPECT_GT(heard["tokens"]["out"], 0);
    for (const char* part : {"media", "encode", "prefill", "decode", "total"})
      EXPECT_GE(heard["ms"].at(part), 0) << part;
    EXPECT_TRUE(heard["finish"] == "stop" || heard["finish"] == "length" || heard["finish"] == "repetition");
    ASSERT_GE(heard["segments"].size(), 4u);
    std::string text;
    double before = 0;
    for (const json& segment : heard["segments"]) {
      std::string words;
      EXPECT_EQ(segment["start"], segment["words"].front()["start"]);
      EXPECT_EQ(segment["end"], segment["words"].back()["end"]);
      for (const json& word : segment["words"]) {
        EXPECT_GE(word["start"], before);
        EXPECT_GE(word["end"], word["start"]);
        before = word["end"];
        words += (words.empty() ? "" : " ") + word["word"].get<std::string>();
      }
      EXPECT_EQ(segment["text"], words);
      text += (text.empty() ? "" : " ") + words;
    }
    EXPECT_LE(before, 16);
    EXPECT_EQ(heard["text"], text);
  }
}

TEST_F(Transcribe, TextHasALineForEachSegment) {
  std::string want;
  const json object = object_of(path("long.wav"));
  for (const json& segment : object["segments"]) want += segment["text"].get<std::string>() + "\n";
  const Outcome text = transcribe({"-q", path("long.wav")});
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_EQ(text.out, want);
  EXPECT_EQ(text.err, "");
  const std::string err = transcribe({path("long.wav")}).err;
  EXPECT_NE(err.find("long.wav: 16 s of sound, "), std::string::npos) << err;
}

TEST_F(Transcribe, SeveralFilesAreNamed) {
  const std::string one = transcribe({"-q", path("short.wav")}).out, two = transcribe({"-q", path("long.wav")}).out;
  const Outcome both = transcribe({"-q", path("short.wav"), path("none.wav"), path("long.wav")});
  EXPECT_EQ(both.exit_code, 1);
  EXPECT_EQ(both.out, concat("==> ", path("short.wav"), " <==\n", one, "==> ", path("long.wav"), " <==\n", two));
  EXPECT_TRUE(says(both, path("none.wav"), "cannot open: No such file or directory"));
  const auto objects = transcribe({"--json", path("short.wav"), path("long.wav")}).objects();
  ASSERT_EQ(objects.size(), 2u);
  EXPECT_EQ(objects[1]["file"], path("long.wav"));
}

TEST_F(Transcribe, CaptionsInTwoFormats) {
  const Outcome srt = transcribe({"-q", "--format", "srt", path("long.wav")}),
                vtt = transcribe({"-q", "--format", "vtt", path("long.wav")});
  EXPECT_EQ(srt.exit_code, 0) << srt.err;
  const std::regex srt_cue(R"((\d+)\n(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})\n[^\n]+\n(?:[^\n]+\n)?\n)");
  std::string rest = srt.out, before;
  std::smatch cue;
  int n = 0;
  for (; std::regex_search(rest, cue, srt_cue, std::regex_constants::match_continuous); rest = cue.suffix()) {
    EXPECT_EQ(cue[1], std::to_string(++n));
    EXPECT_LE(before, cue[2].str());
    EXPECT_LT(cue[2].str(), cue[3].str());
    before = cue[2];
  }
  EXPECT_EQ(rest, "");
  EXPECT_GE(n, 4);
  ASSERT_TRUE(vtt.out.starts_with("WEBVTT\n\n")) << vtt.out;
  // The same cues, but for their numbers, the point and what is escaped.
  const auto count = [](const std::string& text) {
    const std::regex arrow(" --> ");
    return std::distance(std::sregex_iterator(text.begin(), text.end(), arrow), std::sregex_iterator());
  };
  EXPECT_EQ(count(vtt.out), n);
  EXPECT_NE(vtt.out.find(std::regex_replace(before, std::regex(","), ".")), std::string::npos);
}

TEST_F(Transcribe, CaptionsAreOfOneFile) {
  for (const std::string format : {"srt", "vtt"}) {
    const Outcome two = transcribe({"--format", format, path("short.wav"), path("long.wav")}),
                  object = transcribe({"--json", "--format", format, path("short.wav")});
    EXPECT_EQ(two.exit_code, 2);
    EXPECT_EQ(two.out, "");
    EXPECT_TRUE(
        says(two, "transcribe", concat("--format ", format, " writes one file of captions; give one sound at a time")));
    EXPECT_EQ(object.exit_code, 2);
    EXPECT_TRUE(
        says(object, "transcribe", concat("--format ", format, " writes one file of captions; leave out --json")));
    EXPECT_EQ(object.objects().at(0)["error"]["code"], "invalid");
  }
  EXPECT_EQ(transcribe({"--format", "ass", path("short.wav")}).exit_code, 2);
}

TEST_F(Transcribe, SilenceHasNoWords) {
  const Outcome silent = transcribe({path("silent.wav")}),
                vtt = transcribe({"-q", "--format", "vtt", path("silent.wav")});
  EXPECT_EQ(silent.exit_code, 0);
  EXPECT_EQ(silent.out, "");
  EXPECT_TRUE(says(silent, path("silent.wav"), "no words were heard")) << silent.err;
  EXPECT_EQ(vtt.out, "WEBVTT\n\n");
  EXPECT_EQ(vtt.err, "");
  const json object = object_of(path("silent.wav"));
  EXPECT_EQ(object["text"], "");
  EXPECT_EQ(object["segments"], json::array());
}

TEST_F(Transcribe, SaysWhatIsWrongWithEachFile) {
  fs::create_directories(path("no-sound"));
  write(path("words.wav"), "It was a dark and stormy night.\n");
  const std::string hostile = "tests/golden/hostile_sounds/", picture = "tests/golden/pictures/page.png";
  const struct {
    std::string file, message, code;
  } cases[] = {
      {path("no-sound"), "is a folder, not a file", "invalid"},
      {path("words.wav"), "not a WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, MP4 or WebM sound; convert it to one of these",
       "unsupported"},
      {picture, "not a WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, MP4 or WebM sound; convert it to one of these",
       "unsupported"},
      {hostile + "invalid.data_size_0.wav", "wav: the sound has no samples; nothing can be heard", "invalid"},
      {hostile + "invalid.only_nan.wav", "", "invalid"},
      {hostile + "truncated.cut.flac", "", "truncated"},
      {hostile + "too_large.channels_10.wav", "", "too_large"}};
  std::vector<std::string> call = {"--json"};
  for (const auto& c : cases) call.push_back(c.file);
  call.push_back("tests/golden/sounds/film.mp4");
  const Outcome all = transcribe(call);
  const auto objects = all.objects();
  EXPECT_EQ(all.exit_code, 1);
  ASSERT_EQ(objects.size(), std::size(cases) + 1) << all.err;
  for (size_t i = 0; i < std::size(cases); ++i) {
    EXPECT_EQ(objects[i]["file"], cases[i].file);
    EXPECT_EQ(objects[i]["error"]["code"], cases[i].code) << objects[i];
    if (!cases[i].message.empty()) {
      EXPECT_EQ(objects[i]["error"]["message"], cases[i].message);
    }
  }
  EXPECT_TRUE(objects.back().contains("segments")) << objects.back();
}

TEST_F(Transcribe, TheSameForAnyThreadsAndInstructionSet) {
  const auto timeless = [](const Outcome& outcome) {
    json object = outcome.objects().at(0);
    object.erase("ms");
    return object;
  };
  const json want = timeless(transcribe({"--json", "-t", "1", path("long.wav")}));
  EXPECT_EQ(timeless(transcribe({"--json", "-t", "3", path("long.wav")})), want);
  for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512})
    if (kernels::isa_supported(isa)) {
      const Start start{.program = {}, .env = {{"NARU_ISA", kernels::isa_name(isa)}}};
      EXPECT_EQ(timeless(transcribe({"--json", path("long.wav")}, start)), want);
    }
}

TEST_F(Transcribe, AModelWithoutEarsSaysSo) {
  fs::create_directories(path("hearing/ears"));
  fs::copy_file(path("ears.safetensors"), path("hearing/ears/ears.safetensors"), fs::copy_options::overwrite_existing);
  const Start start{.program = {}, .env = {{"NARU_MODELS", path("hearing")}}};
  const Outcome deaf = naru({"transcribe", "--json", "-m", path("run"), path("short.wav")}, start);
  EXPECT_EQ(deaf.exit_code, 1);
  EXPECT_EQ(deaf.objects().at(0)["error"]["code"], "unsupported");
  const std::regex message(
      "does not hear: it was trained without sound; name a model that hears with -m \\(bundled: .*ears.*\\)");
  EXPECT_TRUE(std::regex_match(deaf.objects()[0]["error"]["message"].get<std::string>(), message)) << deaf.err;
}

// A naru of its own, beside which no model is bundled.
TEST_F(Transcribe, WithoutMinusMItTakesABundledModelThatHears) {
  const std::string folder = path("alone/build/release");
  fs::create_directories(folder);
  fs::copy_file(built("naru"), folder + "/naru", fs::copy_options::overwrite_existing);
  const std::vector<std::string> call = {"transcribe", "-q", path("short.wav")};
  const Outcome lonely = naru(call, {.program = folder + "/naru"});
  EXPECT_EQ(lonely.exit_code, 1);
  EXPECT_TRUE(lonely.err.starts_with("naru: naru-media-av: cannot start ")) << lonely.err;
  fs::create_symlink(built("naru-media-av"), folder + "/naru-media-av");
  const Outcome none = naru(call, {.program = folder + "/naru"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_TRUE(says(none, "transcribe", "no bundled model hears yet; name one that does with -m"));
  const Outcome deaf = naru({"transcribe", "-q", "-m", path("run"), path("short.wav")}, {.program = folder + "/naru"});
  EXPECT_TRUE(
      says(deaf, path("run"),
           "does not hear: it was trained without sound; name a model that hears with -m (no bundled one does yet)"))
      << deaf.err;
  fs::create_directories(path("alone/models/ears"));
  fs::copy_file(path("ears.safetensors"), path("alone/models/ears/ears.safetensors"));
  const Outcome found = naru(call, {.program = folder + "/naru"});
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_EQ(found.out, transcribe({"-q", path("short.wav")}).out);
}

}  // namespace
}  // namespace naru::testing
