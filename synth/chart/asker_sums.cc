// Questions that are answered by arithmetic, with its steps.
#include <algorithm>

#include "synth/chart/asker.h"
#include "synth/chart/questions.h"

namespace naru::synth {
namespace {

constexpr size_t kMostTerms = 6;  // of a sum whose steps are written

}  // namespace

bool Asker::difference() {
  if (points()) return false;
  size_t s = any_series(), other = s, a = 0, b = 0;
  if (many() && random_->chance(0.4f)) {
    other = any_series(), a = b = size_t(random_->below(int64_t(chart_.categories.size())));
    if (other == s || value(s, a) == kMissing || value(other, a) == kMissing) return false;
    wording(&ChartQuestions::difference_series, &ChartQuestions::difference_series, {"difference_series"},
            {{"c", chart_.categories[a]}, {"r", chart_.series[s].name}, {"q", chart_.series[other].name}});
    about({s, other}, {a});
  } else {
    if (!draw_two(s, &a, &b)) return false;
    const std::string c = category(a), d = category(b);
    wording(&ChartQuestions::difference, &ChartQuestions::difference_of, {"difference"},
            {{"c", c}, {"d", d}, {"r", chart_.series[s].name}});
    about({s}, {a, b});
  }
  const int64_t high = std::max(value(s, a), value(other, b)), low = std::min(value(s, a), value(other, b));
  question.type = "difference";
  answer_number(high - low);
  question.steps =
      concat(chart_.form.bare(high), " - ", operand(low), " = ", chart_.form.bare(high - low), "; ", question.target);
  return true;
}

// "12 + 15 = 27; 27 + 20 = 47"
std::string Asker::steps_of_sum(const std::vector<int64_t>& terms, int64_t* sum) const {
  std::string steps;
  *sum = terms[0];
  for (size_t i = 1; i < terms.size(); ++i) {
    steps += concat(i > 1 ? "; " : "", chart_.form.bare(*sum), " + ", operand(terms[i]));
    *sum += terms[i];
    steps += concat(" = ", chart_.form.bare(*sum));
  }
  return steps;
}

void Asker::answer_sum(const std::vector<int64_t>& terms) {
  int64_t sum = 0;
  const std::string steps = steps_of_sum(terms, &sum);
  question.type = "sum";
  answer_number(sum);
  question.steps = concat(steps, "; ", question.target);
}

bool Asker::sum() {
  if (!chart_.additive || points()) return false;
  const size_t s = any_series();
  auto found = present(s);
  std::vector<int64_t> terms;
  if (found.size() <= kMostTerms && found.size() == chart_.categories.size() && random_->chance(0.6f)) {
    wording(&ChartQuestions::sum, &ChartQuestions::sum_of, {"sum"}, {{"r", chart_.series[s].name}});
  } else {
    const size_t n = size_t(random_->between(2, 3));
    if (found.size() <= n) return false;
    const size_t first = size_t(random_->below(int64_t(found.size() - n + 1)));
    found = {found.begin() + int64_t(first), found.begin() + int64_t(first + n)};
    std::string list;
    for (size_t i = 0; i < n; ++i) {
      const std::string_view between = i == 0 ? "" : i + 1 < n ? ", " : korean_ ? "[과] " : " and ";
      list = fill_in("{a}" + std::string(between) + "{b}", {{"a", list}, {"b", category(found[i])}});
    }
    wording(&ChartQuestions::sum_some, &ChartQuestions::sum_some_of, {"sum_some"},
            {{"l", list}, {"r", chart_.series[s].name}});
  }
  for (const size_t c : found) terms.push_back(value(s, c));
  about({s}, found);
  answer_sum(terms);
  return true;
}

bool Asker::sum_of_series() {
  if (!chart_.additive || !many() || points()) return false;
  const size_t c = size_t(random_->below(int64_t(chart_.categories.size())));
  std::vector<size_t> all;
  std::vector<int64_t> terms;
  for (size_t s = 0; s < chart_.series.size(); ++s) {
    if (value(s, c) == kMissing) return false;
    all.push_back(s);
    terms.push_back(value(s, c));
  }
  wording(&ChartQuestions::sum_series, &ChartQuestions::sum_series, {"sum_series"}, {{"c", chart_.categories[c]}});
  about(all, {c});
  answer_sum(terms);
  return true;
}

bool Asker::average() {
  if (points() || is_round(chart_.kind) || chart_.kind == ChartKind::histogram) return false;
  const size_t s = any_series();
  const auto found = present(s);
  if (found.size() < 2 || found.size() > kMostTerms || found.size() != chart_.categories.size()) return false;
  std::vector<int64_t> terms;
  for (const size_t c : found) terms.push_back(value(s, c));
  int64_t sum = 0;
  const std::string steps = steps_of_sum(terms, &sum);
  const auto n = int64_t(terms.size());
  // One more decimal than the values have, unless it would be 0.
  const int64_t tenths = divide_rounded(sum * 10, n);
  const std::string mean =
      tenths % 10 == 0 ? chart_.form.bare(tenths / 10) : chart_.form.write(tenths, chart_.form.decimals + 1);
  wording(&ChartQuestions::average, &ChartQuestions::average_of, {"average"}, {{"r", chart_.series[s].name}});
  question.type = "average";
  about({s}, found);
  finish("relaxed", chart_.form.dress(mean));
  question.steps = concat(steps, "; ", chart_.form.bare(sum), " / ", n, " = ", mean, "; ", question.target);
  return true;
}

// The limit lies clear of every value, so that reading within 5 % decides.
bool Asker::count(bool above) {
  constexpr int64_t kClear = 20;
  if (points()) return false;
  const size_t s = any_series();
  auto found = present(s);
  if (found.size() < 3) return false;
  std::sort(found.begin(), found.end(), [&](size_t a, size_t b) { return value(s, a) < value(s, b); });
  const size_t cut = size_t(random_->between(1, int64_t(found.size()) - 1));
  const int64_t low = value(s, found[cut - 1]), high = value(s, found[cut]);
  int64_t limit = 0;
  bool free = false;
  for (int64_t grain = 1'000'000'000; grain >= 1 && !free; grain /= 10) {
    limit = divide_rounded(low + high, 2 * grain) * grain;
    free = (limit - low) * kClear > std::abs(low) && (high - limit) * kClear > std::abs(high);
  }
  if (!free) return false;
  std::string names;
  int n = 0;
  for (const size_t c : present(s))
    if (above == (value(s, c) > limit)) names += concat(n++ ? ", " : "", chart_.categories[c]);
  const std::string written = chart_.form.with_unit(limit);
  wording(above ? &ChartQuestions::count_above : &ChartQuestions::count_below,
          above ? &ChartQuestions::count_above_of : &ChartQuestions::count_below_of,
          {"count", above ? "count_above" : "count_below"}, {{"n", written}, {"r", chart_.series[s].name}}, above);
  question.type = above ? "count-above" : "count-below";
  question.limit = written;
  about({s}, {});
  finish("relaxed", fill_in(words_.counted, {{"n", std::to_string(n)}}));
  question.steps = concat(names, "; ", question.target);
  return true;
}

}  // namespace naru::synth
