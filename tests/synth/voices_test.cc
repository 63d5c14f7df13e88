// The source `voices`: purity, times of words and phonemes against the sound, the split, options, the folder, and the
// bits of this library set.
#include "synth/voices.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "base/file.h"
#include "base/sha256.h"
#include "synth/folder.h"
#include "synth/spectrogram.h"
#include "synth/text/alphabet.h"
#include "synth/text/utf8.h"
#include "synth/voice/acoustics.h"
#include "synth/voice/cast.h"
#include "synth/voice/phonemes.h"
#include "synth/voice/speaker.h"
#include "tests/synth/voice/support.h"
#include "tests/testing/examples.h"
#include "tests/testing/folder.h"
#include "tests/testing/known_bits.h"

namespace naru::synth {
namespace {

namespace fs = std::filesystem;
using testing::hash_of;

const VoiceSource& source() {
  static const VoiceSource voices = VoiceSource::open(voice_program()).value();
  return voices;
}

VoiceOptions only(SpokenKind kind) {
  VoiceOptions options;
  options.weights.fill(0);
  options.weights[size_t(kind)] = 1;
  return options;
}

double energy(const Example& example, int begin, int end) {
  double sum = 0;
  for (int i = begin; i < end; ++i)
    sum += double(example.sound.samples[size_t(i)]) * double(example.sound.samples[size_t(i)]);
  return sum;
}

class Voices : public ::testing::Test {
 protected:
  void SetUp() override { check_voice_program(); }
};

TEST_F(Voices, AreAFunctionOfSeedAndIndex) {
  constexpr int kCount = 24;
  std::vector<std::string> forward(kCount), backward(kCount);
  for (int i = 0; i < kCount; ++i) forward[size_t(i)] = hash_of(source().make({}, 3, uint64_t(i)));
  const VoiceSource other = VoiceSource::open(voice_program()).value();
  std::thread first([&] {
    for (int i = kCount - 1; i >= 0; i -= 2) backward[size_t(i)] = hash_of(other.make({}, 3, uint64_t(i)));
  });
  for (int i = kCount - 2; i >= 0; i -= 2) backward[size_t(i)] = hash_of(other.make({}, 3, uint64_t(i)));
  first.join();
  EXPECT_EQ(forward, backward);
  EXPECT_NE(hash_of(source().make({}, 4, 0)), forward[0]);
}

TEST_F(Voices, TimeTheWordsOfTheirTarget) {
  for (uint64_t i = 0; i < 150; ++i) {
    const Example example = source().make({}, 11, i);
    std::string joined;
    int before = 0;
    for (const TimedWord& word : example.sound.words) {
      joined += (joined.empty() ? "" : " ") + word.text;
      EXPECT_LE(before, word.begin) << example.target;
      EXPECT_LT(word.begin, word.end) << example.target;
      before = word.end;
    }
    EXPECT_EQ(joined, example.target);
    EXPECT_LE(before, int(example.sound.samples.size()));
    before = 0;
    for (const TimedPhoneme& one : example.sound.phonemes) {
      EXPECT_EQ(one.begin, before) << example.target;
      EXPECT_LE(one.begin, one.end) << example.target;
      EXPECT_TRUE(one.phoneme >= 0 && one.phoneme < kPhonemeCount);
      before = one.end;
    }
    EXPECT_EQ(before, int(example.sound.samples.size()));
  }
}

// Without rooms and noise there is next to nothing outside of the words. A shift of all times by 100 ms either way
// leaves more outside, which is what the second half asks.
TEST_F(Voices, PutTheirWordsWhereTheSoundIs) {
  VoiceOptions options;
  options.augment = 0;
  double inside = 0, outside = 0;
  std::array<double, 2> shifted_outside{};
  for (uint64_t i = 0; i < 60; ++i) {
    const Example example = source().make(options, 12, i);
    std::vector<bool> in(example.sound.samples.size(), false);
    for (const TimedWord& word : example.sound.words) std::fill(in.begin() + word.begin, in.begin() + word.end, true);
    const double all = energy(example, 0, int(in.size()));
    for (int n = 0; n < int(in.size()); ++n) {
      const double e = energy(example, n, n + 1) / all;
      (in[size_t(n)] ? inside : outside) += e;
      for (const int way : {0, 1}) {
        const int at = n + (way ? 1600 : -1600);
        if (at < 0 || at >= int(in.size()) || !in[size_t(at)]) shifted_outside[size_t(way)] += e;
      }
    }
  }
  EXPECT_LT(outside / (inside + outside), 0.01);
  for (const double shifted : shifted_outside) EXPECT_GT(shifted, 4 * outside);
}

// Fricatives are high and vowels low: crossings of zero tell whether the phonemes stand in the right place.
TEST_F(Voices, PutTheirPhonemesWhereTheSoundIs) {
  VoiceOptions options;
  options.augment = 0;
  double crossings[2] = {}, samples[2] = {};  // of vowels, of s
  for (uint64_t i = 0; i < 60; ++i) {
    const Example example = source().make(options, 13, i);
    for (const TimedPhoneme& one : example.sound.phonemes) {
      const std::string_view name = kPhonemes[size_t(one.phoneme)];
      const bool s = name == "s" || name == "S" || name == "z" || name == "ss",
                 vowel = name == "a" || name == "V" || name == "o" || name == "i";
      if (!s && !vowel) continue;
      for (int n = one.begin + 1; n < one.end; ++n)
        crossings[s] += (example.sound.samples[size_t(n)] < 0) != (example.sound.samples[size_t(n) - 1] < 0);
      samples[s] += one.end - one.begin;
    }
  }
  ASSERT_GT(samples[0], 0);
  ASSERT_GT(samples[1], 0);
  EXPECT_GT(crossings[1] / samples[1], 2 * crossings[0] / samples[0]);
}

// Also where espeak-ng does not report that a word begins, be it a word of its own or a part of 47살.
TEST_F(Voices, GiveKoreanWordsTheVowelsOfTheirSyllables) {
  const std::set<std::string_view> vowels{"i", "e", "E", "a", "V", "eu", "o", "u"};
  uint64_t i = 0;
  for (const char* marked : {"나이는 <native 47>살입니다.", "회비는 <sino 15,000>원입니다.",
                             "제목이 뭐라고 적혀 있나요?", "모자 <native 40>개 무게는 <sino 30>그램입니다."}) {
    const SpokenLine line = parse_spoken(true, marked);
    const SpokenSound sound = source().speak({}, /*korean=*/true, line, 17, ++i).value();
    ASSERT_EQ(sound.words.size(), line.words.size());
    for (size_t w = 0; w < line.words.size(); ++w) {
      const std::u32string said = decode(line.words[w].spoken).value();
      const auto inside = [&](const TimedPhoneme& one) {
        return one.begin >= sound.words[w].begin && one.end <= sound.words[w].end &&
               vowels.contains(kPhonemes[size_t(one.phoneme)]);
      };
      EXPECT_EQ(std::count_if(sound.phonemes.begin(), sound.phonemes.end(), inside),
                std::count_if(said.begin(), said.end(), is_hangul))
          << line.words[w].written << " of " << line.written();
    }
  }
}

TEST_F(Voices, ComeInEveryKindAndLanguage) {
  for (int kind = 0; kind < kSpokenKinds; ++kind)
    for (const float korean : {0.f, 1.f}) {
      VoiceOptions options = only(SpokenKind(kind));
      options.korean = korean;
      for (uint64_t i = 0; i < 4; ++i) {
        const Example example = source().make(options, 14, i);
        EXPECT_EQ(example.kind, spoken_kind_name(SpokenKind(kind)));
        EXPECT_EQ(example.lang, korean > 0 ? "ko" : "en");
        const bool digit = SpokenKind(kind) == SpokenKind::digit;
        EXPECT_EQ(example.task, digit ? "spoken-digit" : korean > 0 ? "transcribe-ko" : "transcribe-en");
        EXPECT_EQ(example.metric, digit ? "exact" : korean > 0 ? "cer" : "wer");
        if (digit) {
          EXPECT_TRUE(example.target.size() == 1 && example.target[0] >= '0' && example.target[0] <= '9');
          EXPECT_FALSE(example.prompt.empty());
        }
        EXPECT_LE(example.sound.samples.size(), size_t(options.max_seconds * kSoundRate));
      }
    }
}

// No question about a chart that was drawn first fits this recording, which is slow and begins and ends with silence.
TEST_F(Voices, AKindThatIsTooLongGivesWay) {
  VoiceOptions options = only(SpokenKind::chart);
  options.max_seconds = 3;
  options.augment = 0.3f;
  options.korean = 1;
  EXPECT_LE(source().make(options, 11, 290127876).sound.samples.size(), size_t(3 * kSoundRate));
}

TEST_F(Voices, KeepHeldOutVoicesAndTextsApart) {
  const auto variant_of = [](const Example& example) {
    const size_t plus = example.sound.voice.find('+');
    return plus == std::string::npos ? std::string() : example.sound.voice.substr(plus + 1);
  };
  for (const bool held_out : {false, true}) {
    VoiceOptions options;
    if (held_out) options.voices = options.texts = Split::held_out;
    for (uint64_t i = 0; i < 60; ++i) {
      const Example example = source().make(options, 15, i);
      const auto found = std::find_if(variants().begin(), variants().end(),
                                      [&](const Variant& v) { return v.name == variant_of(example); });
      ASSERT_NE(found, variants().end()) << example.sound.voice;
      EXPECT_EQ(found->held_out, held_out) << example.sound.voice;
      if (example.kind != "digit") {
        EXPECT_EQ(is_held_out(example.target), held_out) << example.target;
      }
    }
  }
}

TEST_F(Voices, OfEveryVariantSpeakBothLanguages) {
  Speaker speaker(voice_program());
  for (const Variant& variant : variants())
    for (const char* language : {"ko", "gmw/en-US"}) {
      const std::string voice = *variant.name ? concat(language, '+', variant.name) : language;
      const Speech speech = speaker.say({.voice = voice, .text = language[0] == 'k' ? "안녕하세요" : "hello"}).value();
      double sum = 0;
      for (const int16_t x : speech.samples) sum += double(x) * x;
      EXPECT_GT(std::sqrt(sum / double(speech.samples.size())), 300) << voice;
    }
}

TEST_F(Voices, AreLouderThanTheirSilence) {
  int clear = 0;
  constexpr int kCount = 60;
  for (uint64_t i = 0; i < kCount; ++i) {
    const Example example = source().make({}, 16, i);
    const int begin = example.sound.words.front().begin, end = example.sound.words.back().end;
    clear += energy(example, begin, end) / (end - begin) > 2 * energy(example, 0, begin) / begin;
  }
  EXPECT_GE(clear, kCount * 9 / 10);
}

TEST_F(Voices, RefuseOptionsThatContradictThemselves) {
  VoiceOptions options;
  options.weights.fill(0);
  EXPECT_THROW(source().make(options, 1, 0), Error);
  options = {};
  options.weights[0] = -1;
  EXPECT_THROW(source().make(options, 1, 0), Error);
  options = {};
  options.max_seconds = 1;
  EXPECT_THROW(source().make(options, 1, 0), Error);
  options = {};
  options.augment = 2;
  EXPECT_THROW(source().make(options, 1, 0), Error);
}

TEST_F(Voices, WriteAFolder) {
  const testing::Folder top;
  const std::string folder = top / "set";
  auto writer = FolderWriter::open(folder).value();
  const Example example = source().make({}, 1, 2);
  writer.add(example).value();
  writer.finish().value();
  const auto line = nlohmann::json::parse(read_text(folder + "/examples.jsonl", 1 << 20).value());
  EXPECT_EQ(line["messages"][0]["content"][0]["type"], "audio");
  const std::string path = line["messages"][0]["content"][0]["path"];
  EXPECT_EQ(path, "audio/" + example.id + ".wav");
  EXPECT_EQ(line["messages"][1]["content"], example.target);
  ASSERT_EQ(line["words"].size(), example.sound.words.size());
  EXPECT_EQ(line["words"][0]["word"], example.sound.words[0].text);
  EXPECT_NEAR(line["words"][0]["start"].get<double>(), example.sound.words[0].begin / 16'000.0, 0.0006);
  EXPECT_EQ(line["phonemes"].size(), example.sound.phonemes.size());
  EXPECT_EQ(line["phonemes"][0]["phoneme"], "sil");
  // RIFF, 16 bits, mono, 16 kHz, then the samples as they are.
  const std::string wav = read_text(folder + "/" + path, 1 << 24).value();
  ASSERT_GT(wav.size(), 44 + 2 * example.sound.samples.size());  // behind the samples stands where they came from
  EXPECT_NE(wav.find("digitalsourcetype/algorithmicMedia"), std::string::npos);
  EXPECT_EQ(wav.find("trainedAlgorithmicMedia"), std::string::npos);
  EXPECT_EQ(wav.substr(0, 4) + wav.substr(8, 8), "RIFFWAVEfmt ");
  EXPECT_EQ(wav.substr(20, 8), std::string("\x01\x00\x01\x00\x80\x3e\x00\x00", 8));
  EXPECT_EQ(std::memcmp(wav.data() + 44, example.sound.samples.data(), 2 * example.sound.samples.size()), 0);
  EXPECT_TRUE(fs::exists(folder + "/contact.png"));
  EXPECT_FALSE(fs::exists(folder + "/img"));
}

TEST(Spectrograms, ShowATone) {
  Example example;
  for (int i = 0; i < kSoundRate; ++i)
    example.sound.samples.push_back(
        int16_t(std::lround(8000 * std::sin(2 * 3.14159265358979 * 2000 * i / kSoundRate))));
  const Image image = spectrogram(example.sound);
  EXPECT_EQ(image.width, 100);
  int darkest = 0;
  for (int y = 0; y < 128; ++y)
    if (image.at(y, 50)[0] < image.at(darkest, 50)[0]) darkest = y;
  EXPECT_NEAR(darkest, 127 - 32, 1);  // 62.5 Hz a pixel, from the bottom
}

// tests/golden/voices.txt has a line for each library set that was met: its key, then the hash of 64 examples.
TEST_F(Voices, MakeTheBitsOfThisLibrarySet) {
  const Provenance provenance = source().provenance().value();
  for (const Ingredient& ingredient : provenance.ingredients)
    EXPECT_TRUE(ingredient.sha256.size() == 64 || ingredient.name == "generator voices") << ingredient.name;
  EXPECT_EQ(provenance.ingredients.size(), 5u);
  Sha256 all;
  for (uint64_t i = 0; i < 64; ++i) all.add(hash_of(source().make({}, 1, i)));
  testing::expect_known_bits("tests/golden/voices.txt", provenance, "", all.hex());
}

}  // namespace
}  // namespace naru::synth
