// What voices say: readings of numbers, marks, and the two forms of a line.
#include "synth/text/spoken.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "synth/text/alphabet.h"
#include "synth/text/readings.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

TEST(Readings, OfSinoKoreanNumbers) {
  const std::pair<int64_t, const char*> cases[] = {
      {0, "영"},
      {7, "칠"},
      {10, "십"},
      {16, "십뉵"},
      {20, "이십"},
      {100, "백"},
      {106, "백뉵"},
      {111, "백십일"},
      {1000, "천"},
      {2026, "이천이십뉵"},
      {10'000, "만"},
      {12'345, "만 이천삼백사십오"},
      {20'000, "이만"},
      {110'000, "십일만"},
      {100'000'000, "일억"},
      {320'000'000, "삼억 이천만"},
      {300'010'000, "삼억 일만"},
  };
  for (const auto& [value, reading] : cases) EXPECT_EQ(sino_reading(value), reading) << value;
  EXPECT_THROW(sino_reading(-1), Error);
  EXPECT_THROW(sino_reading(1'000'000'000'000), Error);
}

TEST(Readings, OfNativeKoreanNumbers) {
  EXPECT_EQ(native_reading(1), "한");
  EXPECT_EQ(native_reading(3), "세");
  EXPECT_EQ(native_reading(20), "스무");
  EXPECT_EQ(native_reading(21), "스물한");
  EXPECT_EQ(native_reading(99), "아흔아홉");
  EXPECT_THROW(native_reading(0), Error);
}

TEST(Readings, OfEnglishNumbers) {
  const std::pair<int64_t, const char*> cases[] = {
      {0, "zero"},
      {13, "thirteen"},
      {40, "forty"},
      {99, "ninety nine"},
      {100, "one hundred"},
      {105, "one hundred five"},
      {1250, "one thousand two hundred fifty"},
      {1'000'000, "one million"},
      {2'003'010, "two million three thousand ten"},
  };
  for (const auto& [value, reading] : cases) EXPECT_EQ(cardinal_reading(value), reading) << value;
  EXPECT_EQ(ordinal_reading(1), "first");
  EXPECT_EQ(ordinal_reading(12), "twelfth");
  EXPECT_EQ(ordinal_reading(20), "twentieth");
  EXPECT_EQ(ordinal_reading(33), "thirty third");
}

TEST(Readings, ByTheirWays) {
  const auto ko = [](const char* how, const char* written) { return read_as(true, how, written); };
  const auto en = [](const char* how, const char* written) { return read_as(false, how, written); };
  EXPECT_EQ(ko("sino", "1,250"), "천이백오십");
  EXPECT_EQ(ko("sino", "3.05"), "삼 점 영오");
  EXPECT_EQ(ko("pct", "3.5"), "삼 점 오 퍼센트");
  EXPECT_EQ(ko("month", "6"), "유");
  EXPECT_EQ(ko("month", "10"), "시");
  EXPECT_EQ(ko("month", "11"), "십일");
  EXPECT_EQ(ko("digit", "010-2345"), "공일공, 이삼사오");
  EXPECT_EQ(en("card", "0.75"), "zero point seven five");
  EXPECT_EQ(en("pct", "40"), "forty percent");
  EXPECT_EQ(en("ord", "3"), "third");
  for (const auto& [value, written] :
       {std::pair{"1", "1st"}, {"11", "11th"}, {"22", "22nd"}, {"93", "93rd"}, {"40", "40th"}})
    EXPECT_EQ(write_as("ord", value), written);
  EXPECT_EQ(write_as("day", "3"), "3");
  EXPECT_EQ(write_as("pct", "3.5"), "3.5%");
  EXPECT_EQ(en("day", "31"), "thirty first");
  EXPECT_EQ(en("year", "1905"), "nineteen oh five");
  EXPECT_EQ(en("year", "1900"), "nineteen hundred");
  EXPECT_EQ(en("year", "2003"), "two thousand three");
  EXPECT_EQ(en("year", "2026"), "twenty twenty six");
  EXPECT_EQ(en("time", "7:00"), "seven o'clock");
  EXPECT_EQ(en("time", "7:05"), "seven oh five");
  EXPECT_EQ(en("time", "12:30"), "twelve thirty");
  EXPECT_EQ(en("usd", "$3.50"), "three dollars and fifty cents");
  EXPECT_EQ(en("usd", "$1"), "one dollar");
  EXPECT_EQ(en("usd", "$12,000.01"), "twelve thousand dollars and one cent");
  EXPECT_EQ(en("digit", "555-0134"), "five five five, zero one three four");
  for (const auto& [how, written] : {std::pair{"sino", "3a"}, {"native", "0"}, {"word", "3"}, {"digit", "1.2"}})
    EXPECT_THROW(ko(how, written), Error) << how;
  for (const auto& [how, written] : {std::pair{"time", "25:00"}, {"usd", "3"}, {"year", "12"}, {"sino", "3"}})
    EXPECT_THROW(en(how, written), Error) << how;
}

TEST(Readings, OfHangulAsItSounds) {
  const std::pair<const char*, const char*> cases[] = {
      {"합니다", "함니다"},   {"육만", "융만"}, {"십뉵", "심뉵"}, {"종로", "종노"}, {"신라", "실라"},
      {"설날", "설랄"},       {"독립", "동닙"}, {"있는", "인는"}, {"칠년", "칠련"}, {"사과", "사과"},
      {"집 나무", "집 나무"}, {"학교", "학교"}, {"turn", "turn"},
  };
  for (const auto& [written, sound] : cases) EXPECT_EQ(assimilate(written), sound);
}

TEST(Spoken, HasTwoFormsOfALine) {
  const SpokenLine ko = parse_spoken(true, "사과 <native 3>개는 <sino 1,250>원, <=5kg=오 킬로그램>입니다.");
  ASSERT_EQ(ko.words.size(), 4u);
  EXPECT_EQ(ko.written(), "사과 3개는 1,250원, 5kg입니다.");
  EXPECT_EQ(ko.words[1].spoken, "세 개는");
  EXPECT_EQ(ko.words[2].spoken, "천이백오십원,");
  EXPECT_EQ(ko.words[3].spoken, "오 킬로그램임니다.");
  const SpokenLine en = parse_spoken(false, "March <day 3>, <year 2026>");
  EXPECT_EQ(en.written(), "March 3, 2026");
  EXPECT_EQ(en.words[1].spoken, "third,");
  EXPECT_EQ(en.words[2].spoken, "twenty twenty six");
  EXPECT_THROW(parse_spoken(true, "<sino 3"), Error);
  EXPECT_THROW(parse_spoken(true, "<sino>"), Error);
  EXPECT_THROW(parse_spoken(true, "<word 3>"), Error);
}

class SpokenKinds : public ::testing::TestWithParam<int> {};

// Both forms of many lines of each kind: nothing is said that cannot be read, no mark is left over.
TEST_P(SpokenKinds, SayWhatTheyWrite) {
  static const SpokenText text;
  const SpokenKind kind = SpokenKind(GetParam());
  for (const bool korean : {true, false})
    for (const bool held_out : {true, false}) {
      Random random(5, uint64_t(GetParam()));
      std::set<std::string> seen;
      for (int i = 0; i < 300; ++i) {
        const SpokenLine line = text.draw(kind, korean, held_out, 400, &random);
        const std::string written = line.written();
        seen.insert(written);
        if (kind != SpokenKind::digit) {
          EXPECT_EQ(is_held_out(written), held_out) << written;
        }
        for (const char* article : {" a a", " a e", " a i", " a o", " a u"})
          EXPECT_TRUE(korean || (" " + written).find(article) == std::string::npos) << written;
        for (const SpokenWord& word : line.words) {
          EXPECT_FALSE(word.written.empty() || word.spoken.empty()) << written;
          EXPECT_EQ(word.spoken.find_first_of("<>{}[]=_0123456789%$"), std::string::npos) << word.spoken;
          EXPECT_EQ(word.written.find_first_of("<>{}[]=_"), std::string::npos) << written;
          const std::u32string points = decode(word.spoken).value();
          for (const char32_t c : points) {
            const bool mark = c < 128 && std::string_view(" .,?!'-\"").find(char(c)) != std::string_view::npos;
            const bool latin = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
            EXPECT_TRUE(mark || (korean ? is_hangul(c) : latin)) << word.spoken << " in " << written;
          }
        }
      }
      EXPECT_GE(seen.size(), kind == SpokenKind::digit ? 10u : 60u) << spoken_kind_name(kind);
    }
}

INSTANTIATE_TEST_SUITE_P(Kinds, SpokenKinds, ::testing::Range(0, kSpokenKinds),
                         [](const auto& info) { return std::string(spoken_kind_name(SpokenKind(info.param))); });

TEST(Spoken, GivesUpOnWhatNothingFits) {
  Random random(1);
  EXPECT_THROW(SpokenText().draw(SpokenKind::sentence, true, false, 3, &random), Error);
}

}  // namespace
}  // namespace naru::synth
