#include "core/text/nfc.h"

#include <gtest/gtest.h>

#include "core/text/jamo.h"
#include "base/utf8.h"
#include "tests/testing/random_text.h"

namespace naru {
namespace {

TEST(Nfc, ComposesLatinAndHangul) {
  EXPECT_EQ(nfc("e\u0301"), "\u00E9");
  EXPECT_EQ(nfc("\u1102\u1161\u1105\u116E"), "나루");
  EXPECT_EQ(nfc("한글 abc 123"), "한글 abc 123");
  EXPECT_EQ(nfc(""), "");
  EXPECT_EQ(nfc("\u212B\uF900"), "\u00C5\u8C48");              // singletons: Angstrom sign, a compatibility ideograph
  EXPECT_EQ(nfc("\u0958"), "\u0915\u093C");                    // excluded from composition
  EXPECT_EQ(nfc("a\u0301\u0316"), "\u00E1\u0316");             // marks are sorted before they compose
  EXPECT_EQ(nfc("\u1100\u119E\u11AB"), "\u1100\u119E\u11AB");  // archaic stays
}

TEST(Nfc, EverySyllableComesBackFromItsJamo) {
  for (uint32_t syllable = 0xAC00; syllable <= 0xD7A3; ++syllable) {
    std::string apart, whole;
    for (const uint32_t jamo : decompose_syllable(syllable))
      if (jamo != 0) append_utf8(apart, jamo);
    append_utf8(whole, syllable);
    ASSERT_EQ(nfc(apart), whole);
  }
}

TEST(Nfc, KeepsInvalidBytesAndComposesNothingAcrossThem) {
  EXPECT_EQ(nfc("\xFF"), "\xFF");
  EXPECT_EQ(nfc("e\xE1\u0301"), "e\xE1\u0301");
  EXPECT_EQ(nfc("\xED\xA0\x80 e\u0301\xE1"), "\xED\xA0\x80 \u00E9\xE1");
}

TEST(Nfc, KeepsTheVowelAfterTheLastModernOne) {
  EXPECT_EQ(nfc("가\u11A7"), "가\u11A7");
  EXPECT_EQ(nfc("\u1100\u1161\u11A7\u11A8"), "가\u11A7\u11A8");
}

TEST(Nfc, TwiceIsOnce) {
  Random random(1);
  for (int i = 0; i < 3000; ++i) {
    const std::string once = nfc(testing::random_text(random, testing::TextKind(i % int(testing::TextKind::kCount))));
    ASSERT_EQ(nfc(once), once);
  }
}

// An insertion sort of these marks would take 10^10 steps.
TEST(Nfc, LongRunsOfMarksAreSortedInTime) {
  std::string mixed, sorted;
  constexpr int kMarks = 100'000;
  for (int i = 0; i < kMarks; ++i) mixed += "\u0301\u0316";
  for (int i = 0; i < kMarks; ++i) sorted += "\u0316";
  for (int i = 0; i < kMarks; ++i) sorted += "\u0301";
  EXPECT_TRUE(nfc(mixed) == sorted);
}

}  // namespace
}  // namespace naru
