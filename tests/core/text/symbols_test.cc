#include "core/text/symbols.h"

#include <gtest/gtest.h>

#include "tests/testing/random_text.h"

namespace naru {
namespace {

std::vector<SpelledSymbol> spelled(std::string_view text) {
  std::vector<SpelledSymbol> out;
  spell(text, out);
  return out;
}

std::string composed(const std::vector<SpelledSymbol>& symbols) {
  std::string out;
  Composer composer;
  for (const SpelledSymbol& s : symbols) composer.push(s.symbol, out);
  composer.close(out);
  return out;
}

// The text of each symbol: "x" for the byte x, the jamo itself for a jamo.
std::vector<std::string> names(std::string_view text) {
  std::vector<std::string> out;
  for (const SpelledSymbol& s : spelled(text)) {
    out.emplace_back();
    if (s.symbol < kByteCount)
      out.back() += char(s.symbol);
    else
      append_utf8(out.back(), jamo_at(s.symbol - kByteCount));
  }
  return out;
}

using Names = std::vector<std::string>;

TEST(Symbols, SyllablesAreJamoAndTheRestIsBytes) {
  EXPECT_EQ(names("각루a"), (Names{"\u1100", "\u1161", "\u11A8", "\u1105", "\u116E", "a"}));
  EXPECT_EQ(names("é"), (Names{"\xC3", "\xA9"}));
  EXPECT_EQ(names("ㅋ"), (Names{"\xE3", "\x85", "\x8B"}));  // a compatibility jamo is not a conjoining one
}

TEST(Symbols, ArchaicSyllablesCostOneSymbolAJamo) {
  EXPECT_EQ(names("\u1112\u119E\u11AB"), (Names{"\u1112", "\u119E", "\u11AB"}));
  EXPECT_EQ(names("\uA960\uD7B0\uD7CB"), (Names{"\uA960", "\uD7B0", "\uD7CB"}));
}

TEST(Symbols, RawJamoThatWouldJoinAreBytes) {
  EXPECT_EQ(names("\u1100\u1161"), (Names{"\u1100", "\xE1", "\x85", "\xA1"}));
  EXPECT_EQ(names("가\u11A8"), (Names{"\u1100", "\u1161", "\xE1", "\x86", "\xA8"}));
  EXPECT_EQ(names("각\u11A8"), (Names{"\u1100", "\u1161", "\u11A8", "\u11A8"}));
  EXPECT_EQ(names("\u1100가"), (Names{"\u1100", "\u1100", "\u1161"}));
}

TEST(Symbols, KnowWhereTheyStand) {
  const auto symbols = spelled("a각é");
  ASSERT_EQ(symbols.size(), 6u);
  const std::vector<std::pair<uint32_t, uint32_t>> places = {{0, 1}, {1, 4}, {1, 4}, {1, 4}, {4, 5}, {5, 6}};
  for (size_t i = 0; i < places.size(); ++i) EXPECT_EQ(std::pair(symbols[i].begin, symbols[i].end), places[i]);
}

TEST(Symbols, EveryTextOfTwoHangulCharactersComesBack) {
  std::vector<uint32_t> codes = {U'a', U'가', U'각', U'힣', U'ㄱ'};
  for (int i = 0; i < kJamoCount; ++i) codes.push_back(jamo_at(i));
  for (const uint32_t a : codes)
    for (const uint32_t b : codes) {
      std::string text;
      append_utf8(text, a);
      append_utf8(text, b);
      ASSERT_EQ(composed(spelled(text)), text) << a << ' ' << b;
    }
}

TEST(Symbols, AnyTextComesBack) {
  Random random(2);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = testing::random_text(random, testing::TextKind(i % int(testing::TextKind::kCount)));
    ASSERT_EQ(composed(spelled(text)), text);
  }
}

}  // namespace
}  // namespace naru
