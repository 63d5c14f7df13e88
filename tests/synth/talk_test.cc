// The source `talk`: purity, that wordings are clean and each belongs to one topic, the split, how a talk goes, the
// folder, and the bits.
#include "synth/talk.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/file.h"
#include "base/sha256.h"
#include "synth/folder.h"
#include "synth/text/utf8.h"
#include "tests/testing/folder.h"
#include "tests/testing/known_bits.h"
#include "tests/testing/op_case.h"

namespace naru::synth {
namespace {

const TalkSource& source() {
  static const TalkSource talk = TalkSource::open().value();
  return talk;
}

std::string hash(const Example& example) {
  Sha256 sha;
  sha.add(example_json(example));
  for (size_t i = 0; i < example.questions.size(); ++i) sha.add(question_json(example, i));
  return sha.hex();
}

// A wording without the name that may stand before it.
std::string without_call(const std::string& prompt) {
  static const std::string calls[] = {"나루야, ", "나루, ",     "저기, ",    "있잖아, ", "나루 님, ", "저기요, ",
                                      "Naru, ",   "Hey Naru, ", "Hi Naru, ", "Hey, ",    "So, ",      "Excuse me, "};
  for (const std::string& call : calls)
    if (prompt.starts_with(call)) return prompt.substr(call.size());
  return prompt;
}

// Calls each(topic, korean, held_out, prompt) for many wordings of every topic.
template <class Each>
void for_wordings(int count, Each each) {
  const TalkText text;
  for (int topic = 0; topic < kTalkTopicCount; ++topic)
    for (const bool korean : {false, true})
      for (const bool held_out : {false, true}) {
        Random random(7, uint64_t(topic));
        for (int i = 0; i < count; ++i) each(topic, korean, held_out, text.draw(topic, korean, held_out, &random));
      }
}

TEST(Talk, IsAFunctionOfSeedAndIndex) {
  const TalkSource other = TalkSource::open().value();
  const std::string second = hash(other.make({}, 4, 1)), first = hash(other.make({}, 4, 0));
  EXPECT_EQ(hash(source().make({}, 4, 0)), first);
  EXPECT_EQ(hash(source().make({}, 4, 1)), second);
  EXPECT_NE(first, second);
  EXPECT_NE(hash(source().make({}, 5, 0)), first);
}

TEST(Talk, WordingsAreClean) {
  for_wordings(400, [](int topic, bool korean, bool, const std::string& prompt) {
    ASSERT_FALSE(prompt.empty());
    EXPECT_NE(prompt.front(), ' ') << prompt;
    EXPECT_NE(prompt.back(), ' ') << prompt;
    EXPECT_EQ(prompt.find("  "), std::string::npos) << prompt;
    EXPECT_EQ(prompt.find_first_of("~^{}[]_=#\n"), std::string::npos) << prompt;
    EXPECT_LE(prompt.size(), 100u) << prompt;
    const std::u32string characters = decode(prompt).value();
    bool hangul = false;
    for (const char32_t c : characters) hangul = hangul || c >= 0x3131;
    EXPECT_TRUE(korean || !hangul) << prompt;
    EXPECT_TRUE(!korean || hangul || kTalkTopics[size_t(topic)] == "nonsense") << prompt;
  });
}

// A model cannot tell two answers to one wording apart.
TEST(Talk, AWordingHasOneAnswer) {
  std::map<std::string, std::string_view> answers;
  const TalkText text;
  std::map<std::pair<int, bool>, std::set<std::string>> wordings;
  for_wordings(2000, [&](int topic, bool korean, bool, const std::string& prompt) {
    const std::string bare = bare_wording(without_call(prompt));
    const auto [known, is_new] = answers.emplace(bare, text.answer(topic, korean));
    EXPECT_EQ(known->second, text.answer(topic, korean)) << bare;
    wordings[{topic, korean}].insert(bare);
  });
  for (const auto& [topic, list] : wordings)
    EXPECT_GE(list.size(), 20u) << kTalkTopics[size_t(topic.first)] << (topic.second ? " ko" : " en");
}

TEST(Talk, HeldOutWordingsAreNeverDrawnForTraining) {
  std::map<std::pair<int, bool>, std::array<std::set<std::string>, 2>> drawn;
  for_wordings(2000, [&](int topic, bool korean, bool held_out, const std::string& prompt) {
    const std::string bare = bare_wording(without_call(prompt));
    EXPECT_EQ(is_wording_held_out(without_call(prompt)), held_out) << prompt;
    drawn[{topic, korean}][held_out].insert(bare);
  });
  for (const auto& [topic, sides] : drawn) {
    EXPECT_GE(sides[1].size(), 2u) << kTalkTopics[size_t(topic.first)] << (topic.second ? " ko" : " en");
    for (const std::string& bare : sides[1]) EXPECT_EQ(sides[0].count(bare), 0u) << bare;
  }
}

TEST(Talk, MarksAndCapitalsDoNotChangeTheSide) {
  EXPECT_EQ(bare_wording("Who are you?"), "who are you");
  EXPECT_EQ(bare_wording("안녕!"), "안녕");
  EXPECT_EQ(bare_wording("..."), "...");
  EXPECT_EQ(bare_wording(""), "");
  EXPECT_EQ(is_wording_held_out("안녕!"), is_wording_held_out("안녕?"));
}

TEST(Talk, AnswersAreShortAndDiffer) {
  const TalkText text;
  std::set<std::string_view> all;
  for (int topic = 0; topic < kTalkTopicCount; ++topic)
    for (const bool korean : {false, true}) {
      const std::string_view answer = text.answer(topic, korean);
      EXPECT_TRUE(all.insert(answer).second) << answer;
      EXPECT_LE(decode(answer)->size(), korean ? 64u : 130u) << answer;
      EXPECT_EQ(answer.find("  "), std::string_view::npos) << answer;
      EXPECT_TRUE(answer.ends_with('.')) << answer;
    }
}

TEST(Talk, GoesFromAGreetingToAGoodbye) {
  std::map<size_t, int> lengths;
  std::map<std::string, int> first, languages;
  for (uint64_t i = 0; i < 600; ++i) {
    const Example example = source().make({}, 1, i);
    EXPECT_EQ(example.task, "talk");
    EXPECT_EQ(example.metric, "exact");
    EXPECT_TRUE(example.image.pixels.empty());
    std::vector<std::string> topics{example.kind};
    for (const Question& question : example.questions) {
      topics.push_back(question.type);
      EXPECT_EQ(question.lang, example.lang);
    }
    EXPECT_EQ(std::set<std::string>(topics.begin(), topics.end()).size(), topics.size());
    for (size_t t = 0; t < topics.size(); ++t) {
      EXPECT_TRUE(topics[t] != "hello" || t == 0);
      EXPECT_TRUE(topics[t] != "bye" || t + 1 == topics.size());
    }
    ++lengths[topics.size()];
    ++first[topics[0]];
    ++languages[example.lang];
  }
  EXPECT_GT(lengths[1], 200);
  EXPECT_GT(lengths[2], 100);
  EXPECT_GT(lengths[3], 60);
  EXPECT_EQ(lengths.size(), 3u);
  EXPECT_EQ(first.size(), size_t(kTalkTopicCount));
  EXPECT_GT(languages["ko"], 240);
  EXPECT_GT(languages["en"], 240);
}

TEST(Talk, OptionsChooseTopicsTurnsAndLanguage) {
  TalkOptions options{.korean = 1, .turns = 3};
  options.weights.fill(0);
  options.weights[0] = options.weights[1] = 1;
  for (uint64_t i = 0; i < 50; ++i) {
    const Example example = source().make(options, 1, i);
    EXPECT_EQ(example.lang, "ko");
    EXPECT_LE(example.questions.size(), 1u) << "there are two topics";
    EXPECT_TRUE(example.kind == "hello" || example.kind == "who");
  }
  options.turns = 1;
  for (uint64_t i = 0; i < 50; ++i) EXPECT_TRUE(source().make(options, 1, i).questions.empty());
  options.turns = 4;
  EXPECT_ERROR(source().make(options, 1, 0), "talk: wanted 1 to 3 turns, got 4");
  options = {};
  options.weights.fill(0);
  EXPECT_ERROR(source().make(options, 1, 0), "talk: the weights of all kinds are 0");
  options.weights[3] = -1;
  EXPECT_ERROR(source().make(options, 1, 0), "talk: the weight of a kind is negative");
}

TEST(Talk, WritesAFolderWithoutPictures) {
  const testing::Folder temporary;
  const std::string folder = temporary / "set";
  auto writer = FolderWriter::open(folder).value();
  std::vector<std::pair<std::string, std::string>> want;
  for (uint64_t i = 0; i < 5; ++i) {
    const Example example = source().make({}, 3, i);
    writer.add(example).value();
    want.emplace_back(example.prompt, example.target);
    for (const Question& question : example.questions) want.emplace_back(question.prompt, question.target);
  }
  writer.finish().value();
  std::istringstream lines(read_text(folder + "/examples.jsonl", 1 << 20).value());
  size_t n = 0;
  for (std::string line; std::getline(lines, line); ++n) {
    ASSERT_LT(n, want.size());
    const auto object = nlohmann::json::parse(line);
    const auto& messages = object["messages"];
    ASSERT_EQ(messages.size(), 2u);
    ASSERT_EQ(messages[0]["content"].size(), 1u);
    EXPECT_EQ(messages[0]["content"][0]["text"], want[n].first);
    EXPECT_EQ(messages[1]["content"], want[n].second);
    EXPECT_FALSE(object.contains("glyphs"));
  }
  EXPECT_EQ(n, want.size());
  EXPECT_FALSE(std::filesystem::exists(folder + "/img"));
  EXPECT_TRUE(std::filesystem::exists(folder + "/contact.png"));
}

TEST(Talk, MakesTheSameBits) {
  Sha256 all;
  for (uint64_t i = 0; i < 64; ++i) all.add(hash(source().make({}, 1, i)));
  testing::expect_known_bits("tests/golden/talk.txt", source().provenance().value(), "", all.hex());
}

}  // namespace
}  // namespace naru::synth
