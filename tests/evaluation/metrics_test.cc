#include "evaluation/metrics.h"

#include <gtest/gtest.h>

namespace naru {
namespace {

TEST(CharacterErrors, CountsCodePointsAfterNormalisation) {
  EXPECT_EQ(character_errors("나루", "나루").errors, 0);
  EXPECT_EQ(character_errors("나루", "나무").errors, 1);
  EXPECT_EQ(character_errors("나루", "나무").length, 2);
  EXPECT_EQ(character_errors("각", "\u1100\u1161\u11a8").errors, 0);  // decomposed Hangul is the same text
  EXPECT_EQ(character_errors(" a\t b\n", "a b").errors, 0);
  EXPECT_EQ(character_errors("kitten", "sitting").errors, 3);
  EXPECT_EQ(character_errors("", "ab").errors, 2);
  EXPECT_EQ(character_errors("", "ab").length, 0);
}

TEST(CharacterErrors, TakesTheBestOfSeveralTargets) {
  EXPECT_EQ(character_errors(std::vector<std::string>{"42억원", "42"}, "42").errors, 0);
}

TEST(ErrorRate, IsTheRateOfTheSumsWithAnInterval) {
  std::vector<ErrorCount> counts;
  for (int i = 0; i < 400; ++i) counts.push_back({i % 10 == 0 ? 5 : 0, 10});
  const Interval interval = error_rate_interval(counts);
  EXPECT_DOUBLE_EQ(interval.value, 0.05);
  // 400 examples of which a tenth has rate 0.5: standard error 0.5 * sqrt(0.09 / 400) = 0.0075
  EXPECT_NEAR(interval.low, 0.05 - 1.96 * 0.0075, 0.004);
  EXPECT_NEAR(interval.high, 0.05 + 1.96 * 0.0075, 0.004);
  EXPECT_EQ(error_rate_interval({}).value, 0);
}

}  // namespace
}  // namespace naru
