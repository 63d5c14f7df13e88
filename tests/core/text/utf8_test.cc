#include "base/utf8.h"

#include <gtest/gtest.h>

#include "base/philox.h"

namespace naru {
namespace {

TEST(Utf8, EveryCodePointComesBack) {
  for (uint32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, code);
    const Utf8Char c = utf8_at(text, 0);
    ASSERT_TRUE(c.valid && c.code == code && c.size_bytes == text.size()) << code;
    for (size_t n = 1; n < text.size(); ++n) {
      ASSERT_FALSE(utf8_at(text.substr(0, n), 0).valid) << code;
      ASSERT_EQ(utf8_unfinished(std::string("a").append(text, 0, n)), n) << code;
    }
    ASSERT_EQ(utf8_unfinished(text), 0u) << code;
  }
}

// Counts the sequences of each length that are characters: as many as there are code points of that length.
TEST(Utf8, NothingElseIsACharacter) {
  int64_t n_one = 0, n_two = 0, n_three = 0, n_four = 0;
  for (int a = 0; a < 256; ++a) {
    n_one += utf8_at(std::string{char(a)}, 0).valid;
    for (int b = 0; b < 256; ++b) {
      n_two += utf8_at(std::string{char(a), char(b)}, 0).size_bytes == 2;
      for (int c = 0x7F; c < 0xC1; ++c) {
        n_three += utf8_at(std::string{char(a), char(b), char(c)}, 0).size_bytes == 3;
        n_four += 64 * (utf8_at(std::string{char(a), char(b), char(c), char(0x80)}, 0).size_bytes == 4);
        ASSERT_NE(utf8_at(std::string{char(a), char(b), char(c), char(0xC0)}, 0).size_bytes, 4u);
      }
    }
  }
  EXPECT_EQ(n_one, 0x80);
  EXPECT_EQ(n_two, 0x800 - 0x80);
  EXPECT_EQ(n_three, 0x10000 - 0x800 - 0x800);
  EXPECT_EQ(n_four, 0x100000);
}

TEST(Utf8, InvalidBytesStandForThemselves) {
  const std::string text = "\xE1\x84\xC3\xA9\xFF";  // a cut sequence, é, a byte that begins nothing
  EXPECT_EQ(utf8_at(text, 0).code, 0xE1u);
  EXPECT_EQ(utf8_at(text, 0).size_bytes, 1u);
  EXPECT_FALSE(utf8_at(text, 1).valid);
  EXPECT_EQ(utf8_at(text, 2).code, 0xE9u);
  EXPECT_FALSE(utf8_at(text, 4).valid);
  EXPECT_EQ(utf8_unfinished(text), 0u);
  EXPECT_EQ(utf8_unfinished("\xE0\x80"), 0u);  // overlong: no third byte would help
  EXPECT_EQ(utf8_unfinished("\xED\xA0"), 0u);  // surrogate
  EXPECT_EQ(utf8_unfinished("\xF4\x90"), 0u);  // above U+10FFFF
  EXPECT_EQ(utf8_unfinished(""), 0u);
}

TEST(Utf8, CharactersBeginWhereTheOneBeforeEnds) {
  EXPECT_EQ(character_begins("a\xC3\xA9\xFF한b"), (std::vector<size_t>{0, 1, 3, 4, 7, 8}));
  EXPECT_EQ(character_begins(""), std::vector<size_t>{0});
}

}  // namespace
}  // namespace naru
