#include "core/text/chunks.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/text/jamo.h"
#include "tests/testing/random_text.h"

namespace naru {
namespace {

using Chunks = std::vector<std::string>;

Chunks chunks_of(const std::string& text) {
  Chunks out;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = chunk_end(text, begin);
    if (end <= begin || end > text.size()) throw std::logic_error("a chunk that does not advance");
    out.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

TEST(Chunks, ScriptsAreRunsWithTheSpaceBeforeThem) {
  EXPECT_EQ(chunks_of("나루는 ferry다"), (Chunks{"나루는", " ferry", "다"}));
  EXPECT_EQ(chunks_of("大韓民國 대한ㅋㅋ"), (Chunks{"大韓民國", " 대한ㅋㅋ"}));
  EXPECT_EQ(chunks_of("漢々〇 カナかな"), (Chunks{"漢々〇", " カナかな"}));
  EXPECT_EQ(chunks_of("naïve Ωmega"), (Chunks{"naïve", " Ω", "mega"}));
  EXPECT_EQ(chunks_of("ＡＢ ａｂ"), (Chunks{"ＡＢ", " ａｂ"}));
}

TEST(Chunks, DigitsStandAlone) {
  EXPECT_EQ(chunks_of("2026년 12"), (Chunks{"2", "0", "2", "6", "년", " ", "1", "2"}));
  EXPECT_EQ(chunks_of("½Ⅳ٣３"), (Chunks{"½", "Ⅳ", "٣", "３"}));
}

TEST(Chunks, PunctuationAndWhitespaceAreRuns) {
  EXPECT_EQ(chunks_of("a, b -- c"), (Chunks{"a", ",", " b", " ", "--", " c"}));
  EXPECT_EQ(chunks_of("x\n\n    y"), (Chunks{"x", "\n\n   ", " y"}));
  EXPECT_EQ(chunks_of("x \n"), (Chunks{"x", " \n"}));
  EXPECT_EQ(chunks_of("x\t가"), (Chunks{"x", "\t", "가"}));
  EXPECT_EQ(chunks_of("x\u3000가\u0085"), (Chunks{"x", "\u3000", "가", "\u0085"}));
  EXPECT_EQ(chunks_of("  1"), (Chunks{"  ", "1"}));
  EXPECT_EQ(chunks_of("don't {[()]}"), (Chunks{"don", "'", "t", " ", "{[()]}"}));
}

TEST(Chunks, MarksStayWithWhatTheyMark) {
  EXPECT_EQ(chunks_of("e\u0301x हिन्दी"), (Chunks{"e\u0301x", " हिन्दी"}));
  EXPECT_EQ(chunks_of("가\u302Ea"), (Chunks{"가\u302E", "a"}));
  EXPECT_EQ(chunks_of("👩‍👧❤️!"), (Chunks{"👩‍👧❤️!"}));
  EXPECT_EQ(chunks_of("1\uFE0F\u20E3"), (Chunks{"1", "\uFE0F\u20E3"}));
}

TEST(Chunks, BytesThatAreNotUtf8StandApart) {
  EXPECT_EQ(chunks_of("a\xFF\xE1\x84!"), (Chunks{"a", "\xFF\xE1\x84", "!"}));
  EXPECT_EQ(chunks_of(" \xFF"), (Chunks{" ", "\xFF"}));
}

// symbols.h relies on it: jamo of two chunks must not join.
TEST(Chunks, NoCutBetweenTwoHangulCharacters) {
  Random random(3);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = testing::random_text(random, testing::TextKind(i % int(testing::TextKind::kCount)), 12);
    const Chunks chunks = chunks_of(text);
    std::string all;
    for (size_t j = 0; j < chunks.size(); ++j) {
      all += chunks[j];
      if (j == 0) continue;
      uint32_t last = 0;
      for (size_t at = 0; at < chunks[j - 1].size(); at += utf8_at(chunks[j - 1], at).size_bytes)
        last = utf8_at(chunks[j - 1], at).code;
      ASSERT_FALSE(hangul_kind(last) != HangulKind::none &&
                   hangul_kind(utf8_at(chunks[j], 0).code) != HangulKind::none);
    }
    ASSERT_EQ(all, text);
  }
}

}  // namespace
}  // namespace naru
