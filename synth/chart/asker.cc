// Questions that are answered with a name, a value of the chart or a plain count.
#include "synth/chart/asker.h"

#include <algorithm>
#include <deque>

namespace naru::synth {

std::vector<size_t> Asker::present(size_t series) const {
  std::vector<size_t> found;
  for (size_t c = 0; c < chart_.categories.size(); ++c)
    if (value(series, c) != kMissing) found.push_back(c);
  return found;
}

bool Asker::draw_two(size_t series, size_t* a, size_t* b) const {
  const auto found = present(series);
  if (found.size() < 2) return false;
  const int64_t n = int64_t(found.size());
  *a = found[size_t(random_->below(n))];
  *b = found[size_t(random_->below(n))];
  return *a != *b && value(series, *a) != value(series, *b);
}

// Percentages are called a share, unless they are called so already.
std::string Asker::measure() const {
  if (!chart_.percent) return chart_.measure;
  for (const std::string_view share : {"율", "비중", "hare", "ercent"})
    if (chart_.measure.find(share) != std::string::npos) return chart_.measure;
  return std::string(words_.share);
}

std::string Asker::category(size_t c) const {
  if (points()) return chart_.x_form.with_unit(chart_.x[c]);
  if (chart_.kind == ChartKind::histogram) return fill_in(words_.interval, {{"c", chart_.categories[c]}});
  return chart_.categories[c];
}

// `of` when there are several series; `others` are lists of rephrased_charts().
void Asker::wording(Words single, Words of, Lists others, Slots slots, bool up) {
  const std::string m = measure(), k = chart_.category_noun, t = chart_.series_noun;
  const std::string bin = korean_ ? "구간" : "bin", kind = chart_.kind == ChartKind::histogram ? bin : k;
  slots.insert(slots.end(), {{"m", m}, {"k", kind}, {"t", t}, {"x", k}});
  question.prompt = fill_in(pick_word(words_.*(many() ? of : single), random_), slots);
  rephrase(others, std::move(slots), up);
}

void Asker::rephrase(Lists lists, Slots slots, bool up) {
  constexpr float kNounsSmall = 0.7f, kSeriesAlone = 0.15f, kWithParticle = 0.5f;
  auto frame = rephraser_->draw(korean_, lists);
  if (!frame) return;
  const bool small = !korean_ && rephraser_->chance(kNounsSmall);
  std::string_view m, series;
  std::deque<std::string> lowered;
  for (auto& [key, value] : slots) {
    if (small && (key == "m" || key == "k" || key == "t" || key == "x"))
      value = lowered.emplace_back(lower_first(std::string(value)));
    if (key == "m" && m.empty()) m = value;
    if (key == "r") series = value;
  }
  std::string brief(m), what = brief;
  if (many() && !series.empty()) {
    brief = concat(series, ' ', m);
    if (korean_ && rephraser_->chance(kSeriesAlone)) brief = series;
    what = brief;
    if (brief != series && rephraser_->chance(kWithParticle))
      what = korean_ ? concat(series, "의 ", m) : concat(m, " of ", series);
  }
  slots.insert(slots.end(), {{"w", what}, {"v", brief}});
  const Slots& sides = degrees(korean_, up);
  slots.insert(slots.end(), sides.begin(), sides.end());
  rephrased = rephraser_->say(korean_, *std::move(frame), slots);
}

void Asker::about(std::vector<size_t> series, std::vector<size_t> categories) {
  for (const size_t s : series) question.series.push_back(chart_.series[s].name);
  for (const size_t c : categories) question.categories.push_back(chart_.categories[c]);
}

bool Asker::look_up() {
  const size_t s = any_series(), c = size_t(random_->below(int64_t(chart_.categories.size())));
  if (points() && value(s, c) == kMissing) return false;
  const std::string name = category(c);
  if (points())
    wording(&ChartQuestions::look_up_x, &ChartQuestions::look_up_x, {"look_up_x"}, {{"c", name}});
  else
    wording(&ChartQuestions::look_up, &ChartQuestions::look_up_of, {"look_up"},
            {{"c", name}, {"r", chart_.series[s].name}});
  question.type = "look-up";
  about({s}, {c});
  if (value(s, c) == kMissing) {
    question.type = "absent";
    answer_name(std::string(words_.not_shown));
  } else {
    answer_number(value(s, c));
  }
  return true;
}

bool Asker::extreme(bool highest) {
  const size_t s = points() ? 0 : any_series();
  if (points() && (many() || !highest)) return false;
  const auto found = present(s);
  const auto less = [&](size_t a, size_t b) { return highest ? value(s, a) < value(s, b) : value(s, a) > value(s, b); };
  const size_t best = *std::max_element(found.begin(), found.end(), less);
  for (const size_t c : found)
    if (c != best && value(s, c) == value(s, best)) return false;
  if (points())
    wording(&ChartQuestions::maximum_x, &ChartQuestions::maximum_x, {"maximum_x"}, {});
  else
    wording(highest ? &ChartQuestions::maximum : &ChartQuestions::minimum,
            highest ? &ChartQuestions::maximum_of : &ChartQuestions::minimum_of,
            {"extreme", highest ? "maximum" : "minimum"}, {{"r", chart_.series[s].name}}, highest);
  question.type = points() ? "maximum-x" : highest ? "maximum" : "minimum";
  about({s}, {});
  if (points())
    finish("relaxed", chart_.x_form.with_unit(chart_.x[best]));
  else
    answer_name(chart_.categories[best]);
  return true;
}

bool Asker::extreme_value(bool highest) {
  const size_t s = any_series();
  const auto found = present(s);
  if (found.size() < 2) return false;
  int64_t best = value(s, found[0]);
  for (const size_t c : found) best = highest ? std::max(best, value(s, c)) : std::min(best, value(s, c));
  wording(highest ? &ChartQuestions::maximum_value : &ChartQuestions::minimum_value,
          highest ? &ChartQuestions::maximum_value_of : &ChartQuestions::minimum_value_of,
          {"extreme_value", highest ? "maximum_value" : "minimum_value"}, {{"r", chart_.series[s].name}}, highest);
  question.type = highest ? "maximum-value" : "minimum-value";
  about({s}, {});
  answer_number(best);
  return true;
}

bool Asker::extreme_series(bool highest) {
  if (!many() || points()) return false;
  const size_t c = size_t(random_->below(int64_t(chart_.categories.size())));
  size_t best = 0;
  int ties = 0;
  for (size_t s = 0; s < chart_.series.size(); ++s) {
    if (value(s, c) == kMissing) return false;
    if (highest ? value(s, c) > value(best, c) : value(s, c) < value(best, c)) best = s;
  }
  for (size_t s = 0; s < chart_.series.size(); ++s) ties += value(s, c) == value(best, c);
  if (ties > 1) return false;
  const Words words = highest ? &ChartQuestions::maximum_series : &ChartQuestions::minimum_series;
  wording(words, words, {"extreme_series"}, {{"c", chart_.categories[c]}}, highest);
  question.type = highest ? "maximum-series" : "minimum-series";
  about({}, {c});
  answer_name(chart_.series[best].name);
  return true;
}

bool Asker::count_things() {
  size_t n = chart_.categories.size();
  Words words = &ChartQuestions::count_points;
  question.type = "count-points";
  if (!points()) {
    const bool series = many() && random_->chance(0.5f);
    words = series ? &ChartQuestions::count_series : &ChartQuestions::count_categories;
    question.type = series ? "count-series" : "count-categories";
    if (series) n = chart_.series.size();
  }
  const std::string_view other = points()                                 ? "count_points"
                                 : words == &ChartQuestions::count_series ? "count_series"
                                                                          : "count_categories";
  wording(words, words, {other}, {});
  finish("relaxed", fill_in(words_.counted, {{"n", std::to_string(n)}}));
  return true;
}

bool Asker::compare(bool by_name) {
  if (points()) return false;
  const size_t s = any_series();
  size_t a = 0, b = 0;
  if (!draw_two(s, &a, &b)) return false;
  const bool first = value(s, a) > value(s, b);
  const std::string c = category(a), d = category(b);
  wording(by_name ? &ChartQuestions::greater : &ChartQuestions::comparison,
          by_name ? &ChartQuestions::greater_of : &ChartQuestions::comparison_of, {by_name ? "greater" : "comparison"},
          {{"c", c}, {"d", d}, {"r", chart_.series[s].name}});
  question.type = by_name ? "greater" : "comparison";
  about({s}, {a, b});
  answer_name(by_name ? chart_.categories[first ? a : b] : std::string(first ? words_.yes : words_.no));
  return true;
}

bool Asker::trend() {
  if (!chart_.ordered || points() || chart_.kind == ChartKind::histogram) return false;
  const size_t s = any_series();
  size_t a = 0, b = 0;
  if (!draw_two(s, &a, &b)) return false;
  if (a > b) std::swap(a, b);
  wording(&ChartQuestions::trend, &ChartQuestions::trend_of, {"trend"},
          {{"c", chart_.categories[a]}, {"d", chart_.categories[b]}, {"r", chart_.series[s].name}});
  question.type = "trend";
  about({s}, {a, b});
  answer_name(std::string(value(s, b) > value(s, a) ? words_.up : words_.down));
  return true;
}

bool Asker::absent() {
  const bool by_category = !points() && random_->chance(0.6f);
  std::string m = measure(), c;
  if (by_category)
    c = chart_.other_category;
  else
    m = chart_.other_measure, c = category(size_t(random_->below(int64_t(chart_.categories.size()))));
  if (c.empty() || m.empty()) return false;
  // In the words that ask for a value, lest they say that there is none.
  wording(&ChartQuestions::absent, &ChartQuestions::absent_of, {points() ? "look_up_x" : "look_up"},
          {{"m", m}, {"c", c}, {"r", chart_.series[any_series()].name}});
  question.type = "absent";
  answer_name(std::string(words_.not_shown));
  return true;
}

}  // namespace naru::synth
