// The words of charts: every template can be filled, every unit read, every dimension found.
#include "synth/text/chart_words.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "synth/chart/data.h"
#include "synth/text/alphabet.h"
#include "synth/text/chart_questions.h"

namespace naru::synth {
namespace {

void expect_plain(std::string_view text) {
  const std::u32string points = decode(text).value_or(U"");
  EXPECT_FALSE(points.empty()) << text;
  for (const char32_t c : points) EXPECT_TRUE(in_alphabet(c)) << text;
}

TEST(ChartWordsTest, EveryTemplateCanBeFilled) {
  const Slots slots{{"m", "A"}, {"c", "B"}, {"r", "C"}, {"s", "D"}, {"y", "E"},
                    {"n", "5"}, {"q", "6"}, {"x", "F"}, {"u", "G"}};
  for (const bool korean : {false, true}) {
    const ChartWords& words = chart_words(korean);
    for (const std::string_view list :
         {words.title, words.title_many, words.title_time, words.title_whole, words.title_count, words.title_pair,
          words.subtitle, words.notes, words.unit_note, words.scopes, words.periods, words.missing})
      for (const std::string_view form : split(list, '|')) {
        const std::string text = fill_in(form, slots);
        expect_plain(text);
        EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
      }
    for (const std::string_view titles : {words.title, words.title_many, words.title_time, words.title_whole})
      EXPECT_TRUE(std::any_of(titles.begin(), titles.end(), [](char c) { return c == '{'; }));
  }
}

TEST(ChartWordsTest, EveryTopicCanBeDrawn) {
  for (const bool korean : {false, true}) {
    const ChartWords& words = chart_words(korean);
    const auto known = [&](std::string_view name) {
      return std::any_of(words.dimensions.begin(), words.dimensions.end(),
                         [&](const ChartDimension& dimension) { return dimension.name == name; });
    };
    const auto check_units = [](std::string_view units) {
      for (const std::string_view unit : split(units, '|')) {
        const UnitRange range = parse_unit(unit);
        EXPECT_LT(range.low, range.high) << unit;
        expect_plain(range.unit);
      }
    };
    int n_held_out = 0;
    for (const ChartTopic& topic : words.topics) {
      for (const std::string_view name : split(topic.categories, ' ')) EXPECT_TRUE(known(name)) << name;
      for (const std::string_view name : split(topic.series, ' '))
        EXPECT_TRUE(topic.series.empty() || known(name)) << name;
      check_units(topic.units);
      n_held_out += topic.held_out;
    }
    EXPECT_EQ(n_held_out, 3);
    for (const ChartPair& pair : words.pairs) {
      check_units(pair.x_unit);
      check_units(pair.y_unit);
      EXPECT_TRUE(known(pair.groups)) << pair.groups;
    }
    for (const ChartCount& count : words.counts) check_units(count.unit);
    for (const ChartDimension& dimension : words.dimensions)
      if (dimension.words[0] != '@' && dimension.words[0] != '#')
        for (const std::string_view word : split(dimension.words, '|')) expect_plain(word);
  }
}

TEST(ChartWordsTest, FillInChoosesParticles) {
  EXPECT_EQ(fill_in("{a}[과] {b}[은]", {{"a", "서울"}, {"b", "제주"}}), "서울과 제주는");
  EXPECT_THROW(fill_in("{a}", {{"b", "x"}}), Error);
  EXPECT_THROW(fill_in("{a", {{"a", "x"}}), Error);
}

TEST(ChartWordsTest, UnitsHaveARange) {
  const UnitRange range = parse_unit("억원:3..95:1");
  EXPECT_EQ(range.unit, "억원");
  EXPECT_EQ(range.low, 30);
  EXPECT_EQ(range.high, 950);
  EXPECT_EQ(range.decimals, 1);
  EXPECT_THROW(parse_unit("억원"), Error);
  EXPECT_THROW(parse_unit("억원:a..9"), Error);
}

}  // namespace
}  // namespace naru::synth
