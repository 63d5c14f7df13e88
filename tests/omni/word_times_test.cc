// Words and their times from what a CTC head says, written by hand.
#include "omni/word_times.h"

#include <gtest/gtest.h>

#include <numeric>

#include "core/text/ctc_symbols.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using Words = std::vector<std::string>;

// What a head says that is sure of its letters, one a character, '.' for blank.
Tensor head_that_says(const std::string& letters) {
  const Tensor out = zeros({int64_t(letters.size()), kCtcClasses});
  for (size_t t = 0; t < letters.size(); ++t) {
    const int32_t symbol = letters[t] == '.' ? kCtcBlank : ctc_symbols(letters.substr(t, 1))[0];
    out.data<float>()[int64_t(t) * kCtcClasses + symbol] = 8;
  }
  return out;
}

std::vector<int32_t> frames(size_t n) {
  std::vector<int32_t> out(n);
  std::iota(out.begin(), out.end(), 0);
  return out;
}

// What the heads say of frames: letters are two a frame, as above; phonemes one a frame, '-' for silence.
HeardFrames heard(std::vector<int32_t> seen, const std::string& letters, const std::string& phonemes) {
  const Tensor classes = zeros({int64_t(phonemes.size()), 3});
  for (size_t t = 0; t < phonemes.size(); ++t) classes.data<float>()[t * 3 + (phonemes[t] == '-' ? 0 : 2)] = 5;
  return {std::move(seen), head_that_says(letters), classes};
}

std::string times_of(const std::vector<HeardWord>& words) {
  std::string out;
  for (const HeardWord& word : words)
    out += concat(out.empty() ? "" : ", ", word.text, " ", word.begin_ms, "-", word.end_ms);
  return out;
}

TEST(WordTimes, WordsLieBetweenWhiteSpace) {
  EXPECT_EQ(words_of("  Turn\tit \n off. "), (Words{"Turn", "it", "off."}));
  EXPECT_EQ(words_of("3분기\xc2\xa0매출"), (Words{"3분기", "매출"}));
  EXPECT_EQ(words_of("a\x1b[31m\x7f"
                     "b"),
            (Words{"a", "[31m", "b"}));
  EXPECT_EQ(words_of("caf\xe9"), (Words{"caf\xef\xbf\xbd"}));
  EXPECT_EQ(words_of(" \n"), Words{});
  EXPECT_EQ(words_of(""), Words{});
}

// Letters are 20 ms each. Words meet in the middle of the blank between them.
TEST(WordTimes, AWordReachesFromSilenceToItsNeighbour) {
  EXPECT_EQ(times_of(time_words({"ab", "c"}, heard(frames(10), "..a.b.. ..c.........", "-xxxxxxx--"))),
            "ab 40-140, c 140-320");
}

TEST(WordTimes, APauseBelongsToNoWord) {
  EXPECT_EQ(times_of(time_words({"ab", "c"}, heard(frames(8), "...ab. ....c....", "-xx--xx-"))),
            "ab 40-120, c 200-280");
}

// Frames 4 to 19 were not sent.
TEST(WordTimes, SilenceThatIsNotSentBelongsToNoWord) {
  EXPECT_EQ(times_of(time_words({"ab", "c"}, heard({1, 2, 3, 20, 21, 22}, "a.b. .c.....", "xxxxxx"))),
            "ab 40-120, c 800-920");
}

TEST(WordTimes, ALetterInSilenceDoesNotCount) {
  EXPECT_EQ(times_of(time_words({"ab"}, heard(frames(6), "a....b......", "--xx--"))), "ab 80-160");
  EXPECT_EQ(times_of(time_words({"ab"}, heard(frames(6), "a....b......", "------"))), "ab 100-120");
}

// A head that knows no silence moves no end by more than a second.
TEST(WordTimes, TheReachOfAWordIsASecond) {
  const std::string letters = std::string(100, '.') + "a" + std::string(99, '.');
  EXPECT_EQ(times_of(time_words({"a"}, heard(frames(100), letters, std::string(100, 'x')))), "a 1000-3020");
}

TEST(WordTimes, MoreLettersThanFramesShareThem) {
  EXPECT_EQ(times_of(time_words({"abcd", "efgh"}, heard({0, 10}, "....", "xx"))), "abcd 0-35, efgh 404-440");
  // The first word has all of frame 0, and nothing of what was not sent behind it.
  EXPECT_EQ(times_of(time_words({"aa", "b"}, heard({0, 10}, "....", "xx"))), "aa 0-40, b 420-440");
}

// Words for which there is not a millisecond each follow one another all the same.
TEST(WordTimes, MoreLettersThanMilliseconds) {
  const auto words = time_words(Words(40, "a"), heard({0, 5}, "....", "xx"));
  ASSERT_EQ(words.size(), 40u);
  int64_t before = 0;
  for (const HeardWord& word : words) {
    EXPECT_GE(word.begin_ms, before);
    EXPECT_GE(word.end_ms, word.begin_ms);
    before = word.end_ms;
  }
  EXPECT_LE(before, 240);
}

TEST(WordTimes, NoWordsHaveNoTimes) {
  EXPECT_TRUE(time_words({}, heard(frames(2), "....", "xx")).empty());
}

TEST(WordTimes, RejectsSizesThatDoNotFit) {
  EXPECT_ERROR(time_words({"a"}, heard(frames(2), "...", "xx")),
               concat("time_words: of 2 frames the letters are (3, ", kCtcClasses, ") and the phonemes (2, 3)"));
  EXPECT_ERROR(time_words({"a"}, heard(frames(2), "....", "x")),
               concat("time_words: of 2 frames the letters are (4, ", kCtcClasses, ") and the phonemes (1, 3)"));
}

}  // namespace
}  // namespace naru
