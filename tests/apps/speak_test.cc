// naru speak and naru run --speak, with models of random weights: files of every ending decode to one sound, hold their
// origin, and are the same on any number of threads and instruction set; what cannot be said is told.
#include <cmath>
#include <filesystem>

#include "base/sha256.h"
#include "media/client.h"
#include "media/sound.h"
#include "media/write.h"
#include "tests/apps/naru.h"
#include "tests/testing/small_model.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr size_t kHeadBytes = 44;  // of a WAV file

class Speak : public Naru {
 protected:
  static void SetUpTestSuite() {
    write(path("speaker.safetensors"), model_file(speaking_model(), DType::f32, "{}"));
    write(path("mute.safetensors"), model_file(talking_model(), DType::f32, "{}"));
    write(path("asked.png"), png_bytes(noise(2, 40, 40)));
    std::vector<int16_t> samples;
    for (const float sample : chatter(2)) samples.push_back(int16_t(sample * 32'767));
    write(path("asked.wav"), wav_bytes(samples, kSoundRate));
  }
  static Outcome speak(const std::string& text, const std::string& out, std::vector<std::string> more = {},
                       const Start& start = {}) {
    more.insert(more.begin(), {"speak", "-m", path("speaker.safetensors"), text, "-o", out});
    return naru(more, start);
  }
  static Outcome run(std::vector<std::string> arguments, const std::string& model = "speaker") {
    arguments.insert(arguments.begin(), {"run", "-m", path(model + ".safetensors"), "-n", "12"});
    return naru(arguments);
  }
  static std::vector<int16_t> samples_of(const std::string& file) {
    auto decoder = SoundDecoder::start(built("naru-media-av")).value();
    return to_int16(decoder.decode(read_file(file, 1 << 24).value()).value().samples);
  }
  static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
};

const std::string kText = "One apple. 사과 두 개.";

TEST_F(Speak, SaysATextIntoAWavFile) {
  const Outcome out = speak(kText, path("a.wav"), {"--json", "--voice", "bada", "-s", "5"});
  ASSERT_EQ(out.exit_code, 0) << out.err;
  const json said = out.objects().at(0);
  EXPECT_EQ(said["file"], path("a.wav"));
  EXPECT_EQ(said["voice"], "bada");
  EXPECT_EQ(said["seed"], 5);
  ASSERT_EQ(said["sentences"].size(), 2u);
  EXPECT_EQ(said["sentences"][0]["text"], "One apple.");
  EXPECT_EQ(said["sentences"][1]["text"], "사과 두 개.");
  EXPECT_TRUE(said["sentences"][1]["spoken"].is_string());
  EXPECT_GE(said["ms"]["first_sound"], 0);
  EXPECT_LE(said["ms"]["first_sound"], said["ms"]["total"]);
  EXPECT_GT(said["real_time_factor"], 0);
  EXPECT_FALSE(said.contains("left_out"));
  const std::vector<int16_t> samples = samples_of(path("a.wav"));
  const double pause = 0.2, seconds = said["sentences"][0]["seconds"].get<double>() + pause +
                                      said["sentences"][1]["seconds"].get<double>();
  EXPECT_NEAR(said["seconds"], seconds, 1e-6);
  EXPECT_EQ(samples.size(), size_t(std::lround(seconds * kSoundRate)));
  const std::string bytes = text_of(path("a.wav"));
  EXPECT_EQ(bytes.substr(0, 4), "RIFF");
  EXPECT_EQ(bytes.substr(kHeadBytes, 2 * samples.size()),
            std::string(reinterpret_cast<const char*>(samples.data()), 2 * samples.size()));
}

TEST_F(Speak, TheFileSaysWhereItCameFrom) {
  ASSERT_EQ(speak(kText, path("origin.wav"), {"-q", "-s", "7"}).exit_code, 0);
  const Outcome verified = naru({"verify", path("origin.wav"), "-m", path("speaker.safetensors"), "--json"});
  ASSERT_EQ(verified.exit_code, 0) << verified.err;
  const json last = verified.objects().back();
  EXPECT_EQ(last["claims"]["model"], "small");
  EXPECT_EQ(last["claims"]["seed"], "7");
  EXPECT_EQ(last["claims"]["model_sha256"], sha256_hex(text_of(path("speaker.safetensors"))));
  EXPECT_EQ(last["all_checked"], true);
}

TEST_F(Speak, EveryEndingHasTheSound) {
  ASSERT_EQ(speak(kText, path("b.wav")).exit_code, 0);
  const std::vector<int16_t> want = samples_of(path("b.wav"));
  ASSERT_EQ(speak(kText, path("b.FLAC")).exit_code, 0);
  EXPECT_EQ(samples_of(path("b.FLAC")), want);
  for (const char* name : {"b.mp3", "b.ogg", "b.opus", "b.aac"}) {
    const Outcome out = speak(kText, path(name));
    ASSERT_EQ(out.exit_code, 0) << out.err;
    EXPECT_EQ(out.out, path(name) + "\n");
    EXPECT_NEAR(double(samples_of(path(name)).size()), double(want.size()), 0.15 * kSoundRate) << name;
    EXPECT_EQ(naru({"verify", path(name), "-m", path("speaker.safetensors")}).exit_code, 0) << name;
  }
}

TEST_F(Speak, HasTheSameBytesAnyway) {
  ASSERT_EQ(speak(kText, path("c.wav"), {"-t", "1"}).exit_code, 0);
  ASSERT_EQ(speak(kText, path("c.flac"), {"-t", "1"}).exit_code, 0);
  for (const std::string threads : {"1", "2", "3"})
    for (const std::string isa : {"scalar", "avx2", ""}) {
      const Start start{.env = {{"NARU_ISA", isa}}};
      ASSERT_EQ(speak(kText, path("d.wav"), {"-t", threads}, start).exit_code, 0);
      EXPECT_EQ(text_of(path("d.wav")), text_of(path("c.wav"))) << threads << isa;
      ASSERT_EQ(speak(kText, path("d.flac"), {"-t", threads}, start).exit_code, 0);
      EXPECT_EQ(text_of(path("d.flac")), text_of(path("c.flac"))) << threads << isa;
    }
}

TEST_F(Speak, StreamsToStdout) {
  ASSERT_EQ(speak(kText, path("e.wav")).exit_code, 0);
  const Outcome out = speak(kText, "-");
  EXPECT_EQ(out.exit_code, 0) << out.err;
  const std::vector<int16_t> samples = samples_of(path("e.wav"));
  const std::string pcm(reinterpret_cast<const char*>(samples.data()), 2 * samples.size());
  EXPECT_EQ(out.out.substr(0, 8), std::string("RIFF\xff\xff\xff\xff"));
  EXPECT_TRUE(out.out.ends_with(pcm));
  EXPECT_TRUE(has(out.out, "trainedAlgorithmicMedia"));
}

TEST_F(Speak, SaysWhatCannotBeSaid) {
  const struct {
    std::string text, message, code;
  } cases[] = {
      {"", "there is nothing to say in it; give words or numbers", "invalid"},
      {"?! —", "there is nothing to say in it; give words or numbers", "invalid"},
      {std::string(10'001, 'a'), "the text has 10001 characters; at most 10000 are said at a time", "too_large"}};
  for (const auto& [text, message, code] : cases) {
    const Outcome wrong = speak(text, path("none.wav"), {"--json"});
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(says(wrong, "speak", message)) << wrong.err;
    EXPECT_EQ(wrong.objects().at(0)["error"]["code"], code);
    EXPECT_FALSE(fs::exists(path("none.wav")));
  }
  const Outcome partly = speak("One. 漢字。", path("f.wav"), {"--json"});
  EXPECT_EQ(partly.exit_code, 0) << partly.err;
  EXPECT_EQ(partly.objects().at(0)["left_out"], json({"漢字。"}));
}

TEST_F(Speak, SaysWhatElseIsWrong) {
  EXPECT_TRUE(says(speak("a", path("none.wav"), {"--voice", "mina"}), "--voice",
                   "there is no voice 'mina'; there is sora, bada"));
  const Outcome ending = speak("a", path("none.txt"));
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_TRUE(has(ending.err, "wanted a name that ends in .wav, .flac, .mp3, .ogg, .opus or .aac")) << ending.err;
  EXPECT_EQ(speak("a", "-", {"--json"}).exit_code, 2);
  const Outcome folder = speak("a", path("no/such/folder/a.wav"));
  EXPECT_EQ(folder.exit_code, 1);
  EXPECT_TRUE(has(folder.err, "cannot be written")) << folder.err;
  const Outcome mute = naru({"speak", "-m", path("mute.safetensors"), "a", "-o", path("none.wav")});
  EXPECT_EQ(mute.exit_code, 1);
  EXPECT_TRUE(has(mute.err, "does not speak: it was trained without answers aloud")) << mute.err;
  EXPECT_FALSE(fs::exists(path("none.wav")));
}

// --- run --speak -----------------------------------------------------------------------------------------------------

TEST_F(Speak, AnswersASpokenQuestionAboutAPictureAloud) {
  const std::vector<std::string> question = {"--audio", path("asked.wav"), "--image", path("asked.png"), "--speak",
                                             "-o",      path("g.wav")};
  std::vector<std::string> as_json = question;
  as_json.push_back("--json");
  const Outcome out = run(as_json);
  ASSERT_EQ(out.exit_code, 0) << out.err;
  const json answer = out.objects().at(0);
  EXPECT_EQ(answer["audio"], json({path("asked.wav")}));
  EXPECT_EQ(answer["file"], path("g.wav"));
  EXPECT_EQ(answer["voice"], "sora");
  for (const char* field : {"text", "spoken"}) EXPECT_TRUE(answer[field].is_string()) << field;
  const std::vector<int16_t> samples = samples_of(path("g.wav"));
  EXPECT_NEAR(answer["seconds"], double(samples.size()) / kSoundRate, 1e-9);
  EXPECT_GE(answer["ms"]["first_sound"], 0);
  const Outcome shown = run(question);
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(json(shown.out).dump(-1, ' ', false, json::error_handler_t::replace),
            json(answer["text"].get<std::string>() + "\n").dump());
  EXPECT_TRUE(has(shown.err, "s of sound, the first after ")) << shown.err;
}

// What is written does not change because it is said, too.
TEST_F(Speak, WritesTheSameAnswerAsWithoutAVoice) {
  for (const auto& question : {std::vector<std::string>{"-p", "Hi"}, {"-p", "Which?", "--image", path("asked.png")}}) {
    std::vector<std::string> plain = question, aloud = question;
    plain.push_back("--json");
    aloud.insert(aloud.end(), {"--json", "--speak", "-o", path("h.flac"), "--voice", "bada"});
    const json want = run(plain).objects().at(0), got = run(aloud).objects().at(0);
    EXPECT_EQ(got["text"], want["text"]);
    EXPECT_EQ(got["log_probability"], want["log_probability"]);
    EXPECT_EQ(got["tokens"]["in"], want["tokens"]["in"]);
  }
}

TEST_F(Speak, RunSaysWhatIsWrong) {
  const Outcome nothing = run({"--speak"});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_TRUE(says(nothing, "--speak", "answers one question: give -p, or --audio with the question")) << nothing.err;
  const Outcome mute = run({"--speak", "-p", "Hi"}, "mute");
  EXPECT_EQ(mute.exit_code, 1);
  EXPECT_TRUE(has(mute.err, "does not speak")) << mute.err;
  EXPECT_EQ(run({"-p", "Hi", "--voice", "sora"}).exit_code, 2);  // without --speak
  EXPECT_EQ(run({"-p", "Hi", "--speak", "--voice", "mina"}).exit_code, 1);
}

}  // namespace
}  // namespace naru::testing
