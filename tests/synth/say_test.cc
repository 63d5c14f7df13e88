// The source `say`: purity, written and spoken forms, the voices of ours and how far they are apart, the split, the
// folder, and the bits of this library set.
#include "synth/say.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/file.h"
#include "synth/folder.h"
#include "synth/text/alphabet.h"
#include "synth/text/utf8.h"
#include "synth/voice/cast.h"
#include "synth/voice/phonemes.h"
#include "tests/synth/voice/support.h"
#include "tests/testing/examples.h"
#include "tests/testing/folder.h"
#include "tests/testing/known_bits.h"

namespace naru::synth {
namespace {

using testing::hash_of;

const SaySource& source() {
  static const SaySource say = SaySource::open(voice_program()).value();
  return say;
}

SayOptions words_alone() {
  SayOptions options;
  options.charts = options.pages = 0;
  return options;
}

class SayExamples : public ::testing::Test {
 protected:
  void SetUp() override { check_voice_program(); }
};

std::string joined(const std::vector<TimedWord>& words) {
  std::string out;
  for (const TimedWord& word : words) out += (out.empty() ? "" : " ") + word.text;
  return out;
}

void check_said(const SaidAnswer& said, const std::string& target) {
  EXPECT_TRUE(std::any_of(own_voices().begin(), own_voices().end(), [&](const OwnVoice& one) {
    return one.name == said.speaker;
  })) << said.speaker;
  EXPECT_EQ(joined(said.sound.words), target);
  ASSERT_EQ(said.readings.size(), said.sound.words.size()) << target;
  // No digit is left to be guessed at.
  const std::string spoken = said.spoken_form();
  EXPECT_TRUE(std::none_of(spoken.begin(), spoken.end(), [](char c) { return c >= '0' && c <= '9'; })) << spoken;
  EXPECT_EQ(said.sound.samples.size() % kCodeSamples, 0u);
  int before = 0;
  for (const TimedWord& word : said.sound.words) {
    EXPECT_LE(before, word.begin) << target;
    EXPECT_LT(word.begin, word.end) << target;
    before = word.end;
  }
  EXPECT_LE(before, int(said.sound.samples.size()));
  EXPECT_EQ(said.sound.phonemes.back().end, int(said.sound.samples.size()));
}

TEST_F(SayExamples, AreAFunctionOfSeedAndIndex) {
  testing::expect_a_function_of_seed_and_index(
      8, [](uint64_t seed, uint64_t index) { return source().make({}, seed, index); });
}

TEST_F(SayExamples, AskForWordsAndSayThem) {
  std::set<std::string> prompts, kinds;
  int korean = 0, read_otherwise = 0;
  constexpr int kCount = 80;
  for (uint64_t i = 0; i < kCount; ++i) {
    const Example example = source().make(words_alone(), 11, i);
    ASSERT_TRUE(example.image.pixels.empty() && example.questions.empty());
    check_said(example.said, example.target);
    EXPECT_NE(example.prompt.find(example.target), std::string::npos) << example.prompt;
    prompts.insert(example.prompt.substr(0, example.prompt.find(example.target)));
    kinds.insert(example.kind);
    korean += example.lang == "ko";
    read_otherwise += example.said.spoken_form() != example.target;
    EXPECT_LE(double(example.said.sound.samples.size()), SayOptions().max_seconds * kSoundRate);
  }
  EXPECT_GT(prompts.size(), 20u);
  EXPECT_GE(kinds.size(), 11u);
  EXPECT_NEAR(korean, kCount / 2, kCount / 5);
  EXPECT_GT(read_otherwise, kCount / 4);
}

// As a person would write it down, not as neighbouring sounds change each other.
TEST_F(SayExamples, WriteTheSpokenFormAsOneWould) {
  Speaker speaker(voice_program());
  const CleanRecorder recorder;
  const auto spoken = [&](bool korean, const char* marked) {
    return recorder.say(speaker, own_voices()[0], korean, parse_spoken(korean, marked), 10)->spoken_form();
  };
  EXPECT_EQ(spoken(true, "매출은 <sino 42>억원입니다."), "매출은 사십이억원입니다.");
  EXPECT_EQ(spoken(true, "<native 3>개 주세요."), "세 개 주세요.");
  EXPECT_EQ(spoken(true, "모두 <sino 166>명입니다."), "모두 백육십육명입니다.");
  EXPECT_EQ(spoken(false, "It costs <card 25> dollars."), "It costs twenty five dollars.");
}

TEST_F(SayExamples, AnswerAboutPicturesAloud) {
  SayOptions options;
  options.charts = options.pages = 0.5f;
  int n_charts = 0, n_pages = 0, n_aloud = 0, n_said = 0;
  for (uint64_t i = 0; i < 24; ++i) {
    const Example example = source().make(options, 12, i);
    if (example.image.pixels.empty()) continue;  // none of its answers can be said
    (example.task == "read-page" ? n_pages : n_charts)++;
    EXPECT_FALSE(example.said.is_said());
    ASSERT_FALSE(example.questions.empty());
    EXPECT_LE(int(example.questions.size()), options.questions);
    std::set<std::string> speakers;
    for (const Question& question : example.questions) {
      check_said(question.said, question.target);
      speakers.insert(question.said.speaker);
      n_aloud += !question.sound.samples.empty();
      ++n_said;
    }
    EXPECT_EQ(speakers.size(), 1u);
  }
  EXPECT_GT(n_charts, 5);
  EXPECT_GT(n_pages, 5);
  EXPECT_GT(n_aloud, n_said / 5);
  EXPECT_LT(n_aloud, n_said * 4 / 5);
}

// The pitch of the voiced parts, Hz: the median over frames of the lag at which a sound is most like itself.
double pitch_of(const SpokenSound& sound) {
  std::vector<double> pitches;
  for (const TimedPhoneme& one : sound.phonemes) {
    if (one.phoneme == kSilence || one.end - one.begin < 800) continue;
    const int16_t* x = sound.samples.data() + (one.begin + one.end) / 2 - 400;
    double best = 0, energy = 1;
    int lag_of_best = 0;
    for (int n = 0; n < 400; ++n) energy += double(x[n]) * x[n];
    for (int lag = 40; lag <= 320; ++lag) {
      double sum = 0, other = 1;
      for (int n = 0; n < 400; ++n) sum += double(x[n]) * x[n + lag], other += double(x[n + lag]) * x[n + lag];
      if (const double like = sum / std::sqrt(energy * other); like > best * 1.02) best = like, lag_of_best = lag;
    }
    if (best > 0.8) pitches.push_back(double(kSoundRate) / lag_of_best);
  }
  if (pitches.empty()) return 0;
  std::sort(pitches.begin(), pitches.end());
  return pitches[pitches.size() / 2];
}

// Ordered by pitch, each a sixth above the one below, in both languages; and none is a voice that ears are tested with.
TEST_F(SayExamples, HaveVoicesThatAreFarApart) {
  Speaker speaker(voice_program());
  const CleanRecorder recorder;
  for (const bool korean : {true, false}) {
    const SpokenLine line = parse_spoken(korean, korean ? "나는 오늘 아침에 나무 아래에서 노래를 불렀어요."
                                                        : "Our neighbor may arrive early on a rainy morning.");
    std::map<std::string, double> pitch, seconds;
    for (const OwnVoice& voice : own_voices()) {
      const SaidAnswer said = recorder.say(speaker, voice, korean, line, 20).value();
      EXPECT_EQ(said.speaker, voice.name);
      pitch[voice.name] = pitch_of(said.sound);
      seconds[voice.name] = double(said.sound.samples.size()) / kSoundRate;
      const auto found = std::find_if(variants().begin(), variants().end(), [&](const Variant& variant) {
        return variant.name == std::string(voice.variant);
      });
      ASSERT_NE(found, variants().end());
      EXPECT_FALSE(found->held_out) << voice.name;
    }
    EXPECT_GT(pitch["garam"], 50);
    EXPECT_GT(pitch["bada"], 1.15 * pitch["garam"]) << pitch["bada"] << " " << pitch["garam"];
    EXPECT_GT(pitch["sora"], 1.15 * pitch["bada"]) << pitch["sora"] << " " << pitch["bada"];
    EXPECT_GT(pitch["nuri"], 1.15 * pitch["sora"]) << pitch["nuri"] << " " << pitch["sora"];
    EXPECT_GT(seconds["garam"], 1.1 * seconds["nuri"]);
  }
  std::set<std::string_view> names, timbres;
  for (const OwnVoice& voice : own_voices()) names.insert(voice.name), timbres.insert(voice.variant);
  EXPECT_EQ(names.size(), own_voices().size());
  EXPECT_EQ(timbres.size(), own_voices().size());
}

TEST_F(SayExamples, KeepHeldOutTextsApart) {
  for (const bool held_out : {false, true}) {
    SayOptions options = words_alone();
    if (held_out) hold_out(&options);
    for (uint64_t i = 0; i < 40; ++i) {
      const Example example = source().make(options, 15, i);
      if (example.kind != "digit") {
        EXPECT_EQ(is_held_out(example.target), held_out) << example.target;
      }
    }
  }
}

TEST_F(SayExamples, ComeFromTheSpeakersThatAreAskedFor) {
  SayOptions options = words_alone();
  options.speakers = {0, 0, 1, 0};
  for (uint64_t i = 0; i < 6; ++i) EXPECT_EQ(source().make(options, 2, i).said.speaker, "nuri");
}

TEST_F(SayExamples, RefuseOptionsThatContradictThemselves) {
  const auto refused = [](auto change) {
    SayOptions options = words_alone();
    change(&options);
    EXPECT_THROW(source().make(options, 1, 0), Error);
  };
  refused([](SayOptions* o) { o->speakers.fill(0); });
  refused([](SayOptions* o) { o->weights.fill(0); });
  refused([](SayOptions* o) { o->charts = 0.6f, o->pages = 0.6f; });
  refused([](SayOptions* o) { o->max_seconds = 0; });
}

TEST_F(SayExamples, WriteAFolder) {
  const testing::Folder top;
  const std::string folder = top / "set";
  auto writer = FolderWriter::open(folder).value();
  const Example words = source().make(words_alone(), 1, 2);
  SayOptions pictures;
  pictures.charts = 1, pictures.pages = 0, pictures.asked_aloud = 1;
  const Example chart = source().make(pictures, 1, 3);
  ASSERT_FALSE(chart.questions.empty());
  writer.add(words).value();
  writer.add(chart).value();
  writer.finish().value();
  std::istringstream lines(read_text(folder + "/examples.jsonl", 1 << 22).value());
  std::string text;
  const auto next = [&] {
    EXPECT_TRUE(std::getline(lines, text));
    return nlohmann::json::parse(text);
  };
  const auto check = [&](const nlohmann::json& line, const SaidAnswer& said) {
    EXPECT_EQ(line["said"]["speaker"], said.speaker);
    EXPECT_EQ(line["said"]["spoken"], said.spoken_form());
    EXPECT_EQ(line["said"]["words"].size(), said.readings.size());
    EXPECT_EQ(line["said"]["words"][0]["spoken"], said.readings[0]);
    const std::string wav = read_text(folder + "/" + line["said"]["path"].get<std::string>(), 1 << 24).value();
    ASSERT_GT(wav.size(), 44 + 2 * said.sound.samples.size());  // where it came from stands behind the samples
    EXPECT_EQ(std::memcmp(wav.data() + 44, said.sound.samples.data(), 2 * said.sound.samples.size()), 0);
  };
  const auto first = next();
  EXPECT_EQ(first["messages"][1]["content"], words.target);
  EXPECT_EQ(first["said"]["path"], concat("audio/", words.id, "-said.wav"));
  check(first, words.said);
  EXPECT_FALSE(next().contains("said"));  // the table of the chart
  for (const Question& question : chart.questions) check(next(), question.said);
}

// tests/golden/say.txt has a line for each library set that was met: its key, then the hash of 32 examples.
TEST_F(SayExamples, MakeTheBitsOfThisLibrarySet) {
  Sha256 all;
  for (uint64_t i = 0; i < 32; ++i) all.add(hash_of(source().make({}, 1, i)));
  testing::expect_known_bits("tests/golden/say.txt", source().provenance().value(), "", all.hex());
}

}  // namespace
}  // namespace naru::synth
