// Wordings of questions about charts, and of the answers that are words.
#pragma once

#include <string_view>

namespace naru::synth {

// Templates for fill_in(), separated by |. {m} measure, {c} {d} categories, {r} {q} series, {k} {t} the nouns of
// categories and series, {n} a number with its unit, {x} the measure of the other axis, {l} a list of categories. Forms
// named `_of` are for charts of several series and name one.
struct ChartQuestions {
  std::string_view table, look_up, look_up_of, look_up_x;
  std::string_view maximum, maximum_of, minimum, minimum_of;                          // which category
  std::string_view maximum_value, maximum_value_of, minimum_value, minimum_value_of;  // how much
  std::string_view maximum_series, minimum_series;                                    // which series
  std::string_view maximum_x;                                                         // at which x
  std::string_view difference, difference_of, difference_series;
  std::string_view sum, sum_of, sum_some, sum_some_of, sum_series;
  std::string_view average, average_of;
  std::string_view count_above, count_above_of, count_below, count_below_of, count_categories, count_series,
      count_points;
  std::string_view comparison, comparison_of, greater, greater_of;
  std::string_view trend, trend_of;
  std::string_view absent, absent_of;         // of a measure or a category that the chart does not have
  std::string_view share, interval, counted;  // other words for {m} and {c}: percentages, "{c} 구간", "{n}개"
  std::string_view yes, no, up, down, not_shown;
};
const ChartQuestions& chart_questions(bool korean);

}  // namespace naru::synth
