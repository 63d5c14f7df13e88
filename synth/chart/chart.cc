#include "synth/chart/chart.h"

#include <algorithm>

#include "base/error.h"
#include "synth/text/grammar.h"

namespace naru::synth {
namespace {

int64_t floor_to(int64_t value, int64_t step) {
  const int64_t rest = value % step;
  return rest < 0 ? value - rest - step : value - rest;
}

int64_t ceil_to(int64_t value, int64_t step) {
  return -floor_to(-value, step);
}

// "매출액 (억원)", but not "Students (students)".
std::string labelled(const std::string& name, const NumberForm& form) {
  std::string small = name;
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = char(c + 32);
  if (small == form.unit) return name;
  return form.attached || form.unit.empty() ? name : concat(name, " (", form.unit, ')');
}

// A | in a cell would end it.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '|' ? "/" : std::string(1, c);
  return out;
}

}  // namespace

const char* chart_kind_name(ChartKind kind) {
  static constexpr const char* kNames[kChartKinds] = {"bar",   "grouped-bar", "stacked-bar", "horizontal-bar",
                                                      "line",  "multi-line",  "area",        "pie",
                                                      "donut", "scatter",     "histogram"};
  return kNames[int(kind)];
}

std::string NumberForm::write(int64_t value, int n_decimals) const {
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (digits.size() <= size_t(n_decimals)) digits.insert(0, size_t(n_decimals) + 1 - digits.size(), '0');
  const std::string fraction = digits.substr(digits.size() - size_t(n_decimals));
  std::string whole = digits.substr(0, digits.size() - size_t(n_decimals));
  if (separators) whole = with_separators(std::stoll(whole));
  if (value < 0) whole.insert(0, 1, '-');
  return n_decimals > 0 ? concat(whole, '.', fraction) : whole;
}

std::string NumberForm::dress(const std::string& number) const {
  if (number.starts_with('-')) return concat('-', before, number.substr(1), after);
  return concat(before, number, after);
}

Axis choose_axis(const AxisWish& wish) {
  int64_t low = wish.low * 10, high = wish.high * 10;
  if (wish.from_zero) low = std::min<int64_t>(low, 0), high = std::max<int64_t>(high, 0);
  check(low < high && wish.most_steps > 0, "choose_axis: wanted low < high and a step, got ", low, ", ", high, " and ",
        wish.most_steps);
  const int64_t margin = (high - low) / 20;
  Axis axis;
  if (wish.loose) {
    if (low != 0 || !wish.from_zero) low -= margin;
    if (high != 0 || !wish.from_zero) high += margin;
  }
  for (int64_t power = 1;; power *= 10)
    for (const int64_t factor : {4, 8, 10, 20}) {  // of a quarter: 1, 2, 2.5, 5
      const int64_t step = power * 10 * factor / 4;
      if ((factor == 10 && !wish.quarters) || step % 10 != 0) continue;
      const int64_t first = wish.loose ? ceil_to(low, step) : floor_to(low, step);
      const int64_t last = wish.loose ? floor_to(high, step) : ceil_to(high, step);
      if ((last - first) / step > wish.most_steps) continue;
      axis.first = first, axis.step = step;
      axis.low = wish.loose ? low : first, axis.high = wish.loose ? high : last;
      return axis;
    }
}

int64_t reading_grain(const Axis& axis) {
  return std::max<int64_t>(1, axis.step / 100);
}

std::string Chart::value_label() const {
  return labelled(measure, form);
}

std::string Chart::category_label() const {
  return x.empty() ? category_noun : labelled(category_noun, x_form);
}

std::string to_markdown(const Chart& chart) {
  std::string out = concat("| ", cell(chart.category_label()), " |"), rule = "\n| --- |";
  for (const Series& series : chart.series) {
    out += concat(' ', cell(chart.series.size() == 1 ? chart.value_label() : series.name), " |");
    rule += " --- |";
  }
  out += rule;
  for (size_t i = 0; i < chart.categories.size(); ++i) {
    out += concat("\n| ", cell(chart.categories[i]), " |");
    for (const Series& series : chart.series)
      out += concat(' ', series.values[i] == kMissing ? "-" : chart.form.shown(series.values[i]), " |");
  }
  return out;
}

}  // namespace naru::synth
