// Numbers that a topic could have, and the axis they stand on.
#include <algorithm>

#include "base/error.h"
#include "synth/chart/data.h"

namespace naru::synth {
namespace {

// How warm (or wet) the months are, of 100.
constexpr int kMonths[12] = {4, 10, 28, 48, 68, 86, 98, 100, 78, 54, 30, 10};

int64_t round_to(int64_t value, int64_t grain) {
  const int64_t half = value < 0 ? -grain / 2 : grain / 2;
  return (value + half) / grain * grain;
}

// A course of values in [0, 1]: up, down, a walk, a hill, or no order at all.
std::vector<float> draw_course(int n, bool ordered, Random* random) {
  std::vector<float> course(static_cast<size_t>(n));
  const float u = ordered ? random->uniform() : 1;
  if (u >= 0.8f) {  // each on its own; of unordered ones a third falls, as ranked lists do
    for (float& f : course) f = random->uniform();
    if (!ordered && random->chance(0.3f)) std::sort(course.begin(), course.end(), std::greater<>());
    return course;
  }
  const float noise = random->uniform(0.02f, 0.25f);
  float walk = random->uniform();
  const float peak = random->uniform(0.2f, 0.8f);
  for (int i = 0; i < n; ++i) {
    const float t = n > 1 ? float(i) / float(n - 1) : 0;
    walk = std::clamp(walk + random->uniform(-0.35f, 0.35f), 0.f, 1.f);
    const float hill = t < peak ? t / peak : (1 - t) / (1 - peak);
    const float plain = u < 0.25f ? t : u < 0.4f ? 1 - t : u < 0.65f ? walk : hill;
    course[size_t(i)] = std::clamp(plain + random->uniform(-noise, noise), 0.f, 1.f);
  }
  return course;
}

std::vector<float> draw_season(const std::vector<std::string>& categories, Random* random) {
  const auto& months = chart_words(true).dimensions;
  const auto& english = chart_words(false).dimensions;
  const int shift = random->chance(0.1f) ? 6 : 0;
  std::vector<float> course;
  for (const std::string& category : categories) {
    int month = -1;
    for (const auto& dimensions : {months, english})
      for (const ChartDimension& dimension : dimensions) {
        if (dimension.name != "month") continue;
        const auto words = split(dimension.words, '|');
        const auto found = std::find(words.begin(), words.end(), category);
        if (found != words.end() && month < 0) month = int(found - words.begin());
      }
    if (month < 0) return {};
    course.push_back(std::clamp(float(kMonths[(month + shift) % 12]) / 100 + random->uniform(-0.08f, 0.08f), 0.f, 1.f));
  }
  return course;
}

// About how long the axis will be, px.
float length_of_axis(const ChartWish& wish, bool horizontal) {
  return float(horizontal ? wish.width : wish.height) * 0.58f;
}

// Steps for which there is room along the axis.
int draw_steps(const ChartWish& wish, bool horizontal, Random* random) {
  const float step = horizontal ? random->uniform(44, 100) : random->uniform(25, 60);
  return std::clamp(int(length_of_axis(wish, horizontal) / step), 4, 10);
}

// Moves a value to where it can be read: to the grain of the axis, and so far from 0 that a pixel is within 5 % of it.
int64_t make_readable(int64_t value, const Axis& axis, float length, Random* random) {
  constexpr int kPixels = 24;
  const int64_t grain = reading_grain(axis);
  const auto least = int64_t(float(axis.high - axis.low) * float(kPixels) / length / 10) + 1;
  const int64_t lowest = (least + grain - 1) / grain * grain, rounded = round_to(value, grain);
  if (rounded >= lowest || rounded <= -lowest) return rounded;
  const int64_t moved = lowest + grain * random->below(4);
  return value < 0 ? -moved : moved;
}

void sum_limits(const Chart& chart, int64_t* low, int64_t* high) {
  *low = std::numeric_limits<int64_t>::max(), *high = std::numeric_limits<int64_t>::min();
  for (size_t i = 0; i < chart.categories.size(); ++i) {
    int64_t sum = 0;
    for (const Series& series : chart.series) {
      if (series.values[i] == kMissing) continue;
      sum = chart.stacked ? sum + series.values[i] : series.values[i];
      *low = std::min(*low, sum), *high = std::max(*high, sum);
    }
  }
}

// The axis for the values as they are; then the values move to where they can be read.
void settle(const ChartWish& wish, bool from_zero, Random* random, Chart* chart) {
  AxisWish axis;
  const bool horizontal = wish.kind == ChartKind::horizontal_bar;
  axis.most_steps = draw_steps(wish, horizontal, random);
  axis.from_zero = from_zero;
  axis.loose = random->chance(0.35f);
  axis.quarters = random->chance(0.6f);
  sum_limits(*chart, &axis.low, &axis.high);
  if (axis.low == axis.high) axis.low -= 1, axis.high += 1;
  if (wish.printed) axis.high += (axis.high - (from_zero ? std::min<int64_t>(axis.low, 0) : axis.low)) / 12;
  if (!from_zero && random->chance(0.5f)) axis.low -= (axis.high - axis.low) / 8;
  chart->axis = choose_axis(axis);
  if (wish.printed) return;
  for (Series& series : chart->series)
    for (int64_t& value : series.values)
      if (value != kMissing) value = make_readable(value, chart->axis, length_of_axis(wish, horizontal), random);
  // Snapping moved the ends; the axis has to hold them still.
  int64_t low = 0, high = 0;
  sum_limits(*chart, &low, &high);
  while (chart->axis.high < high * 10) chart->axis.high += chart->axis.step;
  while (chart->axis.low > low * 10) chart->axis.low -= chart->axis.step;
  while (chart->axis.first - chart->axis.step >= chart->axis.low) chart->axis.first -= chart->axis.step;
}

// Printed values are round now and then.
int64_t draw_grain(int64_t top, Random* random) {
  int64_t grain = 1;
  while (grain * 100 <= top && random->chance(0.35f)) grain *= 10;
  return grain;
}

void draw_missing(Random* random, Chart* chart) {
  const size_t n = chart->categories.size();
  if (chart->stacked || chart->kind == ChartKind::area || n < 4 || !random->chance(0.08f)) return;
  Series& series = chart->series[size_t(random->below(int64_t(chart->series.size())))];
  series.values[size_t(random->between(1, int64_t(n) - 2))] = kMissing;
}

}  // namespace

Extent draw_extent(const ChartWish& wish, Random* random) {
  const int room_x = wish.width * 3 / 4, room_y = wish.height * 3 / 5;
  const auto some = [&](int low, int high) { return int(random->between(low, std::max(low, high))); };
  switch (wish.kind) {
    case ChartKind::bar:
      return {some(3, std::min(14, room_x / (wish.printed ? 38 : 28))), 1};
    case ChartKind::horizontal_bar: {
      const int bars = std::clamp(room_y / 19, 3, 14);
      if (bars >= 6 && random->chance(0.25f)) return {some(3, bars / 2), 2};
      return {some(3, bars), 1};
    }
    case ChartKind::grouped_bar: {
      const int bars = std::clamp(room_x / (wish.printed ? 26 : 15), 6, 32), series = some(2, std::min(4, bars / 3));
      return {some(3, std::min(8, bars / series)), series};
    }
    case ChartKind::stacked_bar: {
      const int series = some(2, std::clamp(room_y / 45, 2, 4));
      return {some(3, std::min(9, room_x / 36)), series};
    }
    case ChartKind::line:
    case ChartKind::area: {
      const int n = some(4, std::clamp(room_x / (wish.printed ? 36 : 20), 4, 15));
      if (wish.kind == ChartKind::area && random->chance(0.5f)) return {n, some(2, std::clamp(room_y / 70, 2, 3))};
      return {n, 1};
    }
    case ChartKind::multi_line: {
      const int series = some(2, wish.printed ? std::clamp(room_y / 80, 2, 3) : std::clamp(room_y / 50, 2, 5));
      return {some(3, std::clamp(room_x / (wish.printed ? 46 : 24), 3, 12)), series};
    }
    case ChartKind::pie:
    case ChartKind::donut:
      return {some(2, std::clamp(std::min(room_x, wish.height) / 36, 3, 8)), 1};
    case ChartKind::scatter:
    case ChartKind::histogram:
      break;
  }
  raise("draw_extent: not a chart of categories: ", chart_kind_name(wish.kind));
}

void draw_values(const ChartWish& wish, const UnitRange& unit, unsigned traits, Random* random, Chart* chart) {
  const int n = int(chart->categories.size());
  const bool signed_values = unit.low < 0 && random->chance(0.7f);
  const int64_t low = unit.low < 0 && !signed_values ? unit.high / 12 : unit.low;
  const int64_t top = low + int64_t(float(unit.high - low) * random->uniform(0.12f, 1.f)) + 2;
  int64_t bottom = low;
  if (signed_values)
    bottom = int64_t(float(low) * random->uniform(0.15f, 1.f));
  else if (traits & kAdditive)
    bottom = std::max(low, int64_t(float(top) * random->uniform(0.1f, 0.65f)));
  else
    bottom = low + int64_t(float(top - low) * random->uniform(0.f, 0.7f));
  bottom = std::min(bottom, top - 2);
  const int64_t grain = wish.printed ? draw_grain(top - bottom, random) : 1;
  const std::vector<float> season = traits & kSeasonal ? draw_season(chart->categories, random) : std::vector<float>{};
  const std::vector<float> shared = draw_course(n, chart->ordered, random);
  const bool alike = random->chance(0.5f);
  for (Series& series : chart->series) {
    const std::vector<float> own = draw_course(n, chart->ordered, random);
    const float scale = chart->series.size() == 1 ? 1 : random->uniform(0.4f, 1.f);
    const float offset = random->uniform(0.f, 1 - scale);
    for (int i = 0; i < n; ++i) {
      float f = !season.empty() ? season[size_t(i)]
                : alike         ? 0.7f * shared[size_t(i)] + 0.3f * own[size_t(i)]
                                : own[size_t(i)];
      f = offset + scale * f;
      series.values.push_back(round_to(bottom + int64_t(float(top - bottom) * f), grain));
    }
  }
  draw_missing(random, chart);
  const bool bars =
      wish.kind == ChartKind::bar || wish.kind == ChartKind::grouped_bar || wish.kind == ChartKind::horizontal_bar;
  const bool from_zero =
      chart->stacked || wish.kind == ChartKind::area || signed_values || random->chance(bars ? 0.94f : 0.55f);
  settle(wish, from_zero, random, chart);
}

// Parts of a whole: percentages that add up to 100, or amounts.
void draw_shares(const ChartWish& wish, const UnitRange& unit, Random* random, Chart* chart) {
  const size_t n = chart->categories.size();
  chart->percent = unit.unit == "%" || !wish.printed || random->chance(0.6f);
  chart->ordered = false;
  if (chart->percent) {
    const UnitRange percent{"%", 0, 100, wish.printed && random->chance(0.6f) ? 1 : 0};
    const bool separators = chart->form.separators;
    chart->form = draw_form(percent, wish.korean, random);
    chart->form.separators = separators, chart->form.attached = true;
  }
  std::vector<int64_t> weights;
  int64_t sum = 0;
  for (size_t i = 0; i < n; ++i) {
    weights.push_back(random->between(10, 100));
    sum += weights.back();
  }
  if (random->chance(0.5f)) std::sort(weights.begin(), weights.end(), std::greater<>());
  int64_t total = 0;
  if (chart->percent)
    total = chart->form.decimals ? 1000 : 100;
  else
    total = unit.low + int64_t(float(unit.high - unit.low) * random->uniform(0.3f, 1.f)) * int64_t(n) / 2;
  const int64_t grain = wish.printed ? (chart->percent ? 1 : draw_grain(total / int64_t(n), random)) : 5;
  const int64_t least = chart->percent && !wish.printed ? 5 : std::max<int64_t>(1, total / 40);
  int64_t left = total;
  for (size_t i = 0; i < n; ++i) {
    const int64_t most = left - least * int64_t(n - 1 - i);
    const int64_t value = i + 1 < n ? std::clamp(round_to(total * weights[i] / sum, grain), least, most) : left;
    chart->series[0].values.push_back(value);
    left -= value;
  }
  chart->total = total;
}

void draw_scatter(const ChartWish& wish, const UnitRange& x, const UnitRange& y, int slope, Random* random,
                  Chart* chart) {
  const int n = int(random->between(4, std::clamp(wish.width / (wish.printed ? 70 : 36), 5, wish.printed ? 8 : 16)));
  const float x0 = random->uniform(0.f, 0.3f), x1 = random->uniform(0.6f, 1.f), noise = random->uniform(0.05f, 0.3f);
  std::vector<std::pair<int64_t, int64_t>> points;
  for (int i = 0; i < n; ++i) {
    const float t = random->uniform(x0, x1), e = random->uniform(-noise, noise);
    const float f = std::clamp((slope > 0 ? t : slope < 0 ? 1 - t : random->uniform()) + e, 0.f, 1.f);
    points.push_back({x.low + int64_t(float(x.high - x.low) * t), y.low + int64_t(float(y.high - y.low) * f)});
  }
  const auto span = [&](auto get, bool horizontal) {
    AxisWish wanted;
    wanted.low = wanted.high = get(points[0]);
    for (const auto& point : points)
      wanted.low = std::min(wanted.low, get(point)), wanted.high = std::max(wanted.high, get(point));
    wanted.high += 1;
    wanted.from_zero = random->chance(0.3f);
    wanted.loose = random->chance(0.5f);
    wanted.quarters = random->chance(0.5f);
    wanted.most_steps = draw_steps(wish, horizontal, random);
    if (!wanted.from_zero) {
      const int64_t margin = (wanted.high - wanted.low) / 10 + 1;
      wanted.high += margin;
      if (wanted.low - margin > 0) wanted.low -= margin;
    }
    return choose_axis(wanted);
  };
  chart->x_axis = span([](const auto& p) { return p.first; }, /*horizontal=*/true);
  chart->axis = span([](const auto& p) { return p.second; }, /*horizontal=*/false);
  for (auto& [px, py] : points) {
    px = make_readable(px, chart->x_axis, length_of_axis(wish, /*horizontal=*/true), random);
    py = make_readable(py, chart->axis, length_of_axis(wish, /*horizontal=*/false), random);
  }
  std::sort(points.begin(), points.end());
  points.erase(
      std::unique(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
      points.end());
  for (const auto& [px, py] : points) {
    chart->x.push_back(px);
    chart->categories.push_back(chart->x_form.shown(px));
    const size_t mine = size_t(random->below(int64_t(chart->series.size())));
    for (size_t s = 0; s < chart->series.size(); ++s) chart->series[s].values.push_back(s == mine ? py : kMissing);
  }
  for (Axis* axis : {&chart->axis, &chart->x_axis}) {
    const bool across = axis == &chart->x_axis;
    for (const auto& point : points) {
      const int64_t at = (across ? point.first : point.second) * 10;
      while (axis->high < at) axis->high += axis->step;
      while (axis->low > at) axis->low -= axis->step;
    }
    while (axis->first - axis->step >= axis->low) axis->first -= axis->step;
  }
}

void draw_counts(const ChartWish& wish, const UnitRange& classes, Random* random, Chart* chart) {
  static constexpr int kWidths[] = {1, 2, 5, 10, 20, 25, 50, 100};
  const int most = std::clamp(wish.width * 3 / 4 / (wish.printed ? 34 : 22), 5, 14);
  std::vector<int> widths;
  for (const int width : kWidths)
    if (const int64_t n = (classes.high - classes.low) / width; n >= 5 && n <= 2 * most) widths.push_back(width);
  check(!widths.empty(), "charts: no classes for ", classes.unit);
  const int width = widths[size_t(random->below(int64_t(widths.size())))];
  const int64_t all = (classes.high - classes.low) / width, n = random->between(5, std::min<int64_t>(all, most));
  const int64_t first = classes.low + random->between(0, all - n) * width;
  const char* dash = chart->korean && random->chance(0.6f) ? "~" : "-";
  const int64_t top = random->between(6, random->chance(0.3f) ? 400 : 60);
  const float centre = random->uniform(0.2f, 0.8f) * float(n), spread = random->uniform(0.12f, 0.4f) * float(n);
  for (int64_t i = 0; i < n; ++i) {
    const float z = (float(i) + 0.5f - centre) / spread;
    const float f = std::clamp(1 / (1 + z * z) + random->uniform(-0.12f, 0.12f), 0.f, 1.f);
    chart->series[0].values.push_back(std::max<int64_t>(1, int64_t(float(top) * f)));
    const std::string from = chart->x_form.bare(first + i * width), to = chart->x_form.bare(first + (i + 1) * width);
    chart->categories.push_back(concat(from, dash, to));
    chart->x.push_back(first + i * width);
  }
  chart->x.push_back(first + n * width);
  settle(wish, /*from_zero=*/true, random, chart);
}

}  // namespace naru::synth
