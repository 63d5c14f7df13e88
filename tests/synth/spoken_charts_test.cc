// Charts whose questions are asked aloud: purity, how many are, that sound and writing agree, the folder, and the bits
// of this library set.
#include "synth/spoken_charts.h"

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/file.h"
#include "base/sha256.h"
#include "synth/folder.h"
#include "tests/synth/voice/support.h"
#include "tests/testing/folder.h"
#include "tests/testing/known_bits.h"

namespace naru::synth {
namespace {

namespace fs = std::filesystem;

const SpokenChartSource& source() {
  static const SpokenChartSource charts = SpokenChartSource::open(voice_program()).value();
  return charts;
}

std::string hash(const Example& example) {
  Sha256 sha;
  sha.add(example_json(example));
  for (size_t i = 0; i < example.questions.size(); ++i) {
    sha.add(question_json(example, i));
    sha.add(std::as_bytes(std::span(example.questions[i].sound.samples)));
  }
  return sha.hex();
}

class SpokenCharts : public ::testing::Test {
 protected:
  void SetUp() override { check_voice_program(); }
};

TEST_F(SpokenCharts, AskAloudWhatChartsAskInWriting) {
  const ChartSource charts = ChartSource::open().value();
  int asked = 0, aloud = 0;
  std::set<std::string> voices;
  for (uint64_t i = 0; i < 6; ++i) {
    const Example spoken = source().make({}, 3, i), written = charts.make({}, 3, i);
    EXPECT_EQ(spoken.id, "spoken-" + written.id);
    EXPECT_EQ(spoken.image.pixels, written.image.pixels);
    ASSERT_EQ(spoken.questions.size(), written.questions.size());
    for (size_t q = 0; q < spoken.questions.size(); ++q) {
      const Question& question = spoken.questions[q];
      ++asked;
      EXPECT_EQ(question.prompt, written.questions[q].prompt);
      EXPECT_EQ(question.target, written.questions[q].target);
      if (question.sound.samples.empty()) {
        EXPECT_EQ(question.task, "chart-qa");
        continue;
      }
      ++aloud;
      EXPECT_EQ(question.task, "spoken-chart-qa");
      voices.insert(question.sound.voice);
      EXPECT_EQ(question.sound.voice.starts_with("ko"), question.lang == "ko") << question.sound.voice;
      std::string words;
      for (const TimedWord& word : question.sound.words) words += (words.empty() ? "" : " ") + word.text;
      EXPECT_EQ(words, question.prompt);
      EXPECT_LE(double(question.sound.samples.size()), SpokenChartOptions().voices.max_seconds * kSoundRate);
    }
  }
  EXPECT_GT(aloud, asked * 7 / 10);
  EXPECT_GT(voices.size(), 15u);
}

TEST_F(SpokenCharts, AreAFunctionOfSeedAndIndex) {
  const SpokenChartSource other = SpokenChartSource::open(voice_program()).value();
  const std::string second = hash(other.make({}, 4, 1)), first = hash(other.make({}, 4, 0));
  EXPECT_EQ(hash(source().make({}, 4, 0)), first);
  EXPECT_EQ(hash(source().make({}, 4, 1)), second);
  EXPECT_NE(first, second);
}

TEST_F(SpokenCharts, WriteAFolder) {
  const testing::Folder top;
  const std::string folder = top / "set";
  auto writer = FolderWriter::open(folder).value();
  const Example example = source().make({}, 3, 0);
  writer.add(example).value();
  writer.finish().value();
  std::istringstream lines(read_text(folder + "/examples.jsonl", 1 << 22).value());
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(nlohmann::json::parse(line)["messages"][0]["content"].size(), 2u);
  int aloud = 0;
  for (const Question& question : example.questions) {
    ASSERT_TRUE(std::getline(lines, line));
    const auto object = nlohmann::json::parse(line);
    const auto& user = object["messages"][0]["content"];
    ASSERT_EQ(user.size(), 2u);
    EXPECT_EQ(user[0]["type"], "image");
    if (question.sound.samples.empty()) {
      EXPECT_EQ(user[1]["text"], question.prompt);
      continue;
    }
    ++aloud;
    EXPECT_EQ(user[1]["path"], concat("audio/", object["id"].get<std::string>(), ".wav"));
    EXPECT_EQ(object["prompt"], question.prompt);
    EXPECT_EQ(object["words"].size(), question.sound.words.size());
    EXPECT_GT(fs::file_size(folder + "/" + user[1]["path"].get<std::string>()), 44 + 2 * question.sound.samples.size());
  }
  EXPECT_GT(aloud, 0);
}

// tests/golden/spoken_charts.txt has a line for each library set that was met: its key, then the hash of 8 examples.
TEST_F(SpokenCharts, MakeTheBitsOfThisLibrarySet) {
  Sha256 all;
  for (uint64_t i = 0; i < 8; ++i) all.add(hash(source().make({}, 1, i)));
  testing::expect_known_bits("tests/golden/spoken_charts.txt", source().provenance().value(), "", all.hex());
}

// Other words are said as they are written, with the marks that a voice needs.
TEST_F(SpokenCharts, AskAloudInOtherWords) {
  SpokenChartOptions options;
  options.charts.rephrased = 1;
  int asked = 0, aloud = 0, other = 0;
  for (uint64_t i = 0; i < 4; ++i) {
    const Example own = source().make({}, 3, i), spoken = source().make(options, 3, i);
    ASSERT_EQ(spoken.questions.size(), own.questions.size());
    for (size_t q = 0; q < spoken.questions.size(); ++q) {
      const Question& question = spoken.questions[q];
      EXPECT_EQ(question.target, own.questions[q].target);
      EXPECT_NE(std::string(".?!").find(question.prompt.back()), std::string::npos) << question.prompt;
      ++asked, aloud += !question.sound.samples.empty(), other += question.prompt != own.questions[q].prompt;
    }
  }
  EXPECT_GT(aloud, asked * 6 / 10);
  EXPECT_GT(other, asked * 9 / 10);
}

}  // namespace
}  // namespace naru::synth
