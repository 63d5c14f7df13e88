#include "core/text/jamo.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace naru {
namespace {

TEST(Jamo, IndexAndCodePointAreInverse) {
  int n = 0;
  for (uint32_t code = 0; code < 0x110000; ++code) {
    const int index = jamo_index(code);
    if (index < 0) continue;
    ASSERT_EQ(jamo_at(index), code);
    ASSERT_EQ(index, n++);  // ascending without a hole
  }
  EXPECT_EQ(n, kJamoCount);
}

TEST(Jamo, KindsHaveTheCountsOfTheStandard) {
  std::map<HangulKind, int> counts;
  for (uint32_t code = 0; code < 0x110000; ++code) ++counts[hangul_kind(code)];
  EXPECT_EQ(counts[HangulKind::lead], 96 + 29);
  EXPECT_EQ(counts[HangulKind::vowel], 72 + 23);
  EXPECT_EQ(counts[HangulKind::tail], 88 + 49);
  EXPECT_EQ(counts[HangulKind::open_syllable], 19 * 21);
  EXPECT_EQ(counts[HangulKind::closed_syllable], 19 * 21 * 27);
}

TEST(Jamo, SyllablesComeApartAndJoin) {
  EXPECT_EQ(decompose_syllable(U'각'), (std::array<uint32_t, 3>{0x1100, 0x1161, 0x11A8}));
  EXPECT_EQ(decompose_syllable(U'루'), (std::array<uint32_t, 3>{0x1105, 0x116E, 0}));
  std::set<uint32_t> joined;
  for (uint32_t syllable = 0xAC00; syllable <= 0xD7A3; ++syllable) {
    const auto [lead, vowel, tail] = decompose_syllable(syllable);
    const uint32_t open = join_hangul(lead, vowel);
    ASSERT_EQ(hangul_kind(open), HangulKind::open_syllable);
    ASSERT_EQ(tail == 0 ? open : join_hangul(open, tail), syllable);
    joined.insert(open);
  }
  EXPECT_EQ(joined.size(), 19u * 21);
}

// Of all pairs of Hangul characters only 19 * 21 + 399 * 27 join.
TEST(Jamo, NothingElseJoins) {
  int n = 0;
  for (uint32_t left = 0x1100; left < 0x1200; ++left)
    for (uint32_t right = 0x1100; right < 0x1200; ++right) n += join_hangul(left, right) != 0;
  EXPECT_EQ(n, 19 * 21);
  n = 0;
  for (uint32_t left = 0xAC00; left <= 0xD7A3; ++left)
    for (uint32_t right = 0x1100; right < 0x1200; ++right) n += join_hangul(left, right) != 0;
  EXPECT_EQ(n, 399 * 27);
  EXPECT_EQ(join_hangul(0, 0x1161), 0u);
}

}  // namespace
}  // namespace naru
