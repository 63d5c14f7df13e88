// A chart before it is drawn: what it is about, its numbers, and how they are written.
//
// A value is a whole number of 10^-decimals; arithmetic on values is exact. Positions on an axis are tenths of a value,
// so that ends of an axis need not be values.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace naru::synth {

enum class ChartKind {
  bar,
  grouped_bar,
  stacked_bar,
  horizontal_bar,
  line,
  multi_line,
  area,
  pie,
  donut,
  scatter,
  histogram
};
inline constexpr int kChartKinds = 11;
const char* chart_kind_name(ChartKind kind);  // "grouped-bar"

inline bool is_round(ChartKind kind) {
  return kind == ChartKind::pie || kind == ChartKind::donut;
}

inline constexpr int64_t kMissing = std::numeric_limits<int64_t>::min();

// How the numbers of a chart are written.
struct NumberForm {
  int decimals = 0;
  bool separators = true;
  std::string before, after;  // the unit as it stands by a number: "$", "억원", " kg", "K"
  bool attached = false;      // it stands by each number of the chart, and is not only named beside an axis
  std::string unit;           // alone: "억원", "kg"; empty when it only ever stands by numbers

  std::string bare(int64_t value) const { return write(value, decimals); }   // 1,234.5
  std::string with_unit(int64_t value) const { return dress(bare(value)); }  // $1,234.5K
  std::string shown(int64_t value) const { return attached ? with_unit(value) : bare(value); }
  std::string write(int64_t value, int n_decimals) const;  // of a value of n_decimals
  std::string dress(const std::string& number) const;      // puts the unit to it
};

// Tenths of a value. Ticks at first, first + step, ... up to high.
struct Axis {
  int64_t low = 0, high = 0, first = 0, step = 1;
};

// The axis with the finest step that has at most `most_steps` of them between `low` and `high` (values). Steps are 1,
// 2, 5 or (`quarters`) 2.5 times a power of ten, at least `least` tenths. It holds 0 if `from_zero`; if `loose` it ends
// a twentieth beyond the values, wherever that is, else at ticks.
struct AxisWish {
  int64_t low = 0, high = 0;
  int most_steps = 6;
  bool from_zero = true, loose = false, quarters = false;
};
Axis choose_axis(const AxisWish& wish);

// What a value is rounded to that is to be read off an axis: a tenth of a step, at least 1.
int64_t reading_grain(const Axis& axis);

struct Series {
  std::string name;
  std::vector<int64_t> values;  // one for each category; kMissing where there is none
};

struct Chart {
  ChartKind kind = ChartKind::bar;
  bool korean = false;
  bool printed = false;  // values stand on the marks; else they are to be read off the axis
  bool stacked = false;
  bool ordered = false;                          // the categories are times or ranks
  bool additive = false;                         // sums mean something
  std::string title, subtitle, note, unit_note;  // may be empty
  std::string measure;                           // "매출액": what the values are
  std::string category_noun, series_noun;        // "지역"
  std::vector<std::string> categories;
  std::vector<Series> series;
  NumberForm form;
  Axis axis;                                  // of the values; unused by round charts
  int64_t total = 0;                          // of round charts
  bool percent = false;                       // round charts: the wedges bear percentages, the values are percent
  std::string missing;                        // what stands at a missing value; empty: nothing
  std::string other_category, other_measure;  // what the chart could have shown, but does not; may be empty
  // Where categories are numbers: scatter plots (one for each category) and histograms (the edges, one more).
  std::vector<int64_t> x;
  NumberForm x_form;
  Axis x_axis;

  std::string value_label() const;     // "매출액 (억원)"
  std::string category_label() const;  // "지역", "키 (cm)"
};

// The table of the chart: a column of categories, then one for each series; cells as the marks show or would show them,
// "-" where there is none.
std::string to_markdown(const Chart& chart);

}  // namespace naru::synth
