// What charts are about: topics with their units and plausible ranges, what stands along an axis or in a legend,
// titles, and the wordings of questions. Written by hand for Naru, in Korean and English.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/philox.h"

namespace naru::synth {

// What can stand along an axis or in a legend.
struct ChartDimension {
  std::string_view name;  // how topics ask for it; several with one name are alternatives
  std::string_view noun;  // how a title or the corner of a table calls it
  // Separated by |. "@rule" draws from that rule of the language's word list, "#1990..2025 suffix" are numbers in
  // order; of words in order a run of neighbours is taken.
  std::string_view words;
  bool in_order = false;
};

enum ChartTrait : unsigned {
  kAdditive = 1,  // sums mean something
  kWhole = 2,     // the categories are parts of a whole
  kSeasonal = 4,  // follows the months when there are months
};

struct ChartTopic {
  std::string_view measures;  // names, separated by |
  std::string_view units;     // "unit:low..high" or "unit:low..high:decimals", separated by |; low and high as written
  std::string_view categories;  // names of dimensions, separated by blanks
  std::string_view series;      // the same, for legends; empty: one series only
  unsigned traits = 0;
  bool held_out = false;  // training never draws it
};

// Two measures of one thing, for scatter plots; y follows x as `slope` says (-1, 0, 1).
struct ChartPair {
  std::string_view x, x_unit, y, y_unit;  // units as in ChartTopic
  int slope;
  std::string_view groups;  // a dimension for the legend
};

// A measure whose values are counted in classes, and what is counted.
struct ChartCount {
  std::string_view measure, unit;  // unit as in ChartTopic: the range of the classes
  std::string_view counted, counter;
};

struct ChartWords {
  std::span<const ChartDimension> dimensions;
  std::span<const ChartTopic> topics;
  std::span<const ChartPair> pairs;
  std::span<const ChartCount> counts;
  // Templates with {m} measure, {c} noun of the categories, {r} noun of the series, {s} scope, {y} period; separated
  // by |: for one series, for several, over time, for parts of a whole, for histograms, for pairs ({x} and {m}).
  std::string_view title, title_many, title_time, title_whole, title_count, title_pair;
  std::string_view subtitle;  // templates too
  std::string_view scopes, periods, notes;
  std::string_view unit_note;  // template with {u}
  std::string_view missing;    // what stands where a value is missing
};
const ChartWords& chart_words(bool korean);
extern const ChartWords kKoreanChartWords, kEnglishChartWords;

// The parts of `list` between separators.
std::vector<std::string_view> split(std::string_view list, char separator);
std::string_view pick_word(std::string_view list, Random* random);
// "Average score" as it stands inside of a sentence; names in capitals (IT, X1) stay.
std::string lower_first(std::string text);

// `form` with each {key} replaced and each Korean particle [을] put in the form that fits what stands before it. Throws
// Error for a key that is not given.
using Slots = std::vector<std::pair<std::string_view, std::string_view>>;
std::string fill_in(std::string_view form, const Slots& slots);

}  // namespace naru::synth
