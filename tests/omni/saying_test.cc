// Texts said aloud by a tiny model with random weights: sentences as a reader would part them, nothing of the text
// lost, and the sound that of each sentence alone.
#include "omni/saying.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/sha256.h"
#include "base/utf8.h"
#include "core/text/nfc.h"
#include "decoders/speech/speech_stream.h"
#include "media/sound.h"
#include "tests/testing/op_case.h"
#include "tests/testing/random_text.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

using Texts = std::vector<std::string>;

const Model& speaker() {
  return testing::speaking_model();
}

// One with as much room as a trained one has.
const Model& roomy() {
  static const std::unique_ptr<Model> kept = [] {
    nlohmann::json config = testing::small_speaking_config();
    config["context"] = 4096;
    config["speech"]["max_seconds"] = 10;
    return testing::small_model(config);
  }();
  return *kept;
}

Texts said(const std::string& text) {
  return sentences_of(roomy(), text)->said;
}

TEST(Saying, PartsATextIntoSentences) {
  EXPECT_EQ(said("Hello there. How are you?"), (Texts{"Hello there.", "How are you?"}));
  EXPECT_EQ(said("  합계는 42억 원입니다.  끝!\n"), (Texts{"합계는 42억 원입니다.", "끝!"}));
  EXPECT_EQ(said("Mr. Kim has 3.5 apples... He said \"No.\" Then he left"),
            (Texts{"Mr. Kim has 3.5 apples...", "He said \"No.\"", "Then he left"}));
  EXPECT_EQ(said("one\ntwo\r\n\r\nthree"), (Texts{"one", "two", "three"}));
  EXPECT_EQ(said("v1.2.3 at example.com"), (Texts{"v1.2.3 at example.com"}));
  const auto mixed = sentences_of(roomy(), "One. — — —. 漢字。 둘.").value();
  EXPECT_EQ(mixed.said, (Texts{"One.", "둘."}));
  EXPECT_EQ(mixed.left_out, (Texts{"— — —.", "漢字。"}));
}

TEST(Saying, CutsWhatIsTooLongBehindCommasOrBetweenWords) {
  const std::string clause = "and then the boat went over the river with all the people in it";
  const Texts commas = said(clause + ", " + clause + ", " + clause + ".");
  EXPECT_EQ(commas, (Texts{clause + ",", clause + ",", clause + "."}));
  const Texts words = said(clause + " " + clause + " " + clause);
  EXPECT_EQ(words.size(), 2u);
  EXPECT_EQ(words[0] + " " + words[1], clause + " " + clause + " " + clause);
  EXPECT_GT(said(std::string(1000, '7')).size(), 10u);
}

// The characters of a text but blanks, sorted.
std::u32string characters(const std::string& text) {
  std::u32string out = code_points(nfc(text));
  std::erase_if(out, [](char32_t c) { return c == ' ' || (c >= 9 && c <= 13) || c == 0xa0 || c == 0x3000; });
  std::sort(out.begin(), out.end());
  return out;
}

// Whatever the text is, its characters are all there, in pieces that the model takes.
TEST(Saying, LosesNothing) {
  Random random(4);
  for (int i = 0; i < 30; ++i) {
    std::string text = "a", whole;
    for (int word = 0; word < 30; ++word)
      text += (random.below(9) == 0 ? ". " : " ") + testing::random_text(random, testing::TextKind::mixed, 6) + "나루";
    const auto sentences = sentences_of(speaker(), text);
    ASSERT_TRUE(sentences);
    for (const std::string& sentence : sentences->said) {
      whole += sentence + " ";
      const SpeakPrompt prompt = prompt_to_say(speaker(), sentence, 1).value();
      const auto limits = span_limits(speaker().config(), 256 - length_of(prompt.sequence), {});
      ASSERT_TRUE(limits) << sentence;
      EXPECT_TRUE(given_answer(speaker(), sentence, *limits)) << sentence;
    }
    for (const std::string& sentence : sentences->left_out) whole += sentence + " ";
    EXPECT_EQ(characters(whole), characters(text));
  }
}

TEST(Saying, RefusesWhatCannotBeSaid) {
  for (const char* text : {"", " \n", "?!", "— … —", "漢字。"})
    EXPECT_EQ(sentences_of(speaker(), text).failure().message, "there is nothing to say in it; give words or numbers");
  std::string long_one;
  for (int i = 0; i < 10'000; ++i) long_one += "가";
  EXPECT_TRUE(sentences_of(roomy(), long_one));
  const Failure far = sentences_of(speaker(), long_one + "가").failure();
  EXPECT_EQ(far.code, Code::too_large);
  EXPECT_EQ(far.message, "the text has 10001 characters; at most 10000 are said at a time");
  EXPECT_EQ(sentences_of(testing::talking_model(), "a").failure().code, Code::unsupported);
}

TEST(Saying, SoundsAsEachSentenceAlone) {
  const SpeakOptions options{.text = {.sampling = {.temperature = 1, .seed = 3}, .first_stream = 7},
                             .codes = {.temperature = 1, .seed = 3}};
  const Texts sentences = {"One apple.", "둘.", "3"};
  std::vector<float> heard;
  const Saying saying = say(speaker(), sentences, 1, options, [&](std::span<const float> samples) {
                          EXPECT_FALSE(samples.empty());
                          heard.insert(heard.end(), samples.begin(), samples.end());
                        }).value();
  ASSERT_EQ(saying.sentences.size(), 3u);
  EXPECT_EQ(saying.n_samples, std::ssize(heard));
  std::vector<float> want;
  for (size_t i = 0; i < sentences.size(); ++i) {
    if (i > 0) want.resize(want.size() + size_t(kPauseSamples));
    SpeakOptions own = options;
    own.text.first_stream += i;
    const auto reply = answer_aloud(speaker(), {prompt_to_say(speaker(), sentences[i], 1).value()}, {}, own)->at(0);
    EXPECT_EQ(saying.sentences[i].written, sentences[i]);
    EXPECT_EQ(saying.sentences[i].spoken, reply.spoken);
    EXPECT_EQ(saying.sentences[i].n_samples, 640 * std::ssize(reply.codes));
    SpeechStream stream(speaker().speech_decoder());
    for (const auto& samples : {stream.push(reply.codes), stream.finish()})
      want.insert(want.end(), samples.begin(), samples.end());
  }
  EXPECT_EQ(heard, want);
  // Of every compiler, instruction set and number of threads.
  const std::vector<int16_t> samples = to_int16(heard);
  EXPECT_EQ(sha256_hex(std::as_bytes(std::span(samples))),
            "338e9dea9e7ce7447d1fb1872574e768789d4b107faf0bc56a05c58b4a1bf8de");
}

}  // namespace
}  // namespace naru
