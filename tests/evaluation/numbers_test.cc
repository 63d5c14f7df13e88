// Numbers as a person reads them.
#include "evaluation/numbers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/utf8.h"

namespace naru {
namespace {

double last(std::string_view text) {
  const auto number = last_number(code_points(text));
  return number ? number->value : -999;
}

TEST(Numbers, AreReadAsAPersonReadsThem) {
  const std::pair<const char*, double> cases[] = {
      {"42", 42},
      {"1,234,567", 1234567},
      {"1,234.5", 1234.5},
      {".5", 0.5},
      {"12, 30", 30},
      {"12,30", 30},     // no thousands
      {"1,2345", 2345},  // nor these
      {"1234,567", 567},
      {"3.", 3},
      {"1.5e3", 1500},
      {"2E-2 m", 0.02},
      {"5 eggs", 5},
      {"5e", 5},
      {"４２", 42},  // full-width
      {"-5", -5},
      {"−5.5", -5.5},
      {"-$5", -5},
      {"$-5", -5},
      {"minus 5", -5},
      {"마이너스 5%", -5},
      {"영하 3도", -3},
      {"△7", -7},
      {"12 - 5", 5},
      {"3-5", 5},
      {"12 -5", 5},
      {"(7) -5", 5},
      {"= -5", -5},
      {"10 - (-5)", -5},
      {"2020–2024", 2024},
      {"42억", 42e8},
      {"42 억원", 42e8},
      {"4억 2,300만", 4.23e8},
      {"4억2천3백만원", 4.23e8},
      {"1조 2,000억", 1.2e12},
      {"5백만", 5e6},
      {"3천만 원", 3e7},
      {"12 백만 달러", 12e6},
      {"3천5백", 3500},
      {"3천 500", 3500},
      {"4만 2,300", 42300},
      {"12 천 대", 12000},
      {"35K", 35000},
      {"$35K", 35000},
      {"35 kg", 35},
      {"3.2M", 3.2e6},
      {"3.2 m", 3.2},
      {"5B", 5e9},
      {"2 million USD", 2e6},
      {"7 thousand", 7000},
      {"USD42", 42},
      {"12 + 30 = 42", 42},
      {"12 + 30 = 42; 42억원", 42e8},
      {"It was 42 in Q3", 42},
      {"A4", -999},
      {"none", -999},
      {"", -999},
      {"-", -999},
      {"$", -999},
  };
  for (const auto& [text, value] : cases) EXPECT_NEAR(last(text), value, 1e-9 * std::abs(value)) << text;
}

TEST(Numbers, KnowTheirUnits) {
  const std::pair<const char*, Dimension> cases[] = {
      {"42%", Dimension::percent},
      {"42 %p", Dimension::percent},
      {"42퍼센트입니다", Dimension::percent},
      {"42억원", Dimension::won},
      {"₩42", Dimension::won},
      {"$42", Dimension::dollar},
      {"$42K", Dimension::dollar},
      {"US$ 42", Dimension::dollar},
      {"42 million USD", Dimension::dollar},
      {"KRW 42", Dimension::won},
      {"42 백만 달러", Dimension::dollar},
      {"3명이에요", Dimension::people},
      {"만 3 명", Dimension::people},
      {"3시간", Dimension::time},
      {"3시", Dimension::clock},
      {"3분", Dimension::time},
      {"3분기", Dimension::quarter},
      {"3 ms", Dimension::time},
      {"3 m", Dimension::length},
      {"3 KM", Dimension::none},
      {"3°C", Dimension::celsius},
      {"42 for Monday", Dimension::none},
      {"42 units", Dimension::none},
      {"42", Dimension::none},
      {"42 (억원)", Dimension::none},
  };
  for (const auto& [text, dimension] : cases) {
    const auto number = last_number(code_points(text));
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(int(number->dimension), int(dimension)) << text;
  }
}

TEST(Numbers, AloneFillTheText) {
  const auto alone = [](const char* text) { return bool(lone_number(code_points(text))); };
  for (const char* text : {"42", "-3.5", "$1,200K", "42억원", "12 백만 달러", "3 trees", "~40", "3분기"})
    EXPECT_TRUE(alone(text)) << text;
  for (const char* text : {"", "-", "Flat 1", "2024-05", "12:30", "1/2", "10~20", "42 in the second quarter", "Q3"})
    EXPECT_FALSE(alone(text)) << text;
}

TEST(Numbers, OfHostileTextsAreReadInTime) {
  const std::u32string digits(5'000'000, U'7');
  EXPECT_TRUE(std::isinf(last_number(digits)->value));
  std::u32string many, signs(5'000'000, U'-'), scales = U"1";
  for (int i = 0; i < 2'000'000; ++i) many += U"1 ";
  EXPECT_EQ(last_number(many)->value, 1);
  EXPECT_FALSE(last_number(signs));
  scales.append(5'000'000, U'천');
  EXPECT_EQ(last_number(scales)->value, 1000);
  std::u32string blanks = U"5";
  blanks.append(5'000'000, U' ');
  EXPECT_EQ(last_number(blanks + U"-7")->value, 7);
  const std::u32string groups = [] {
    std::u32string out = U"1";
    for (int i = 0; i < 1'000'000; ++i) out += U",000";
    return out;
  }();
  EXPECT_TRUE(std::isinf(last_number(groups)->value));
}

}  // namespace
}  // namespace naru
