#include "evaluation/metrics.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "base/philox.h"
#include "base/utf8.h"
#include "evaluation/forms.h"
#include "evaluation/numbers.h"
#include "evaluation/table.h"

namespace naru {
namespace {

constexpr const char* kNames[] = {"cer", "wer", "exact", "relaxed", "table", "success", "coverage", "actions"};

int64_t short_distance(std::u32string_view a, std::u32string_view b) {
  std::vector<int64_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = int64_t(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int64_t diagonal = row[0];
    row[0] = int64_t(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int64_t keep = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = keep;
    }
  }
  return row[b.size()];
}

// Of what both begin and end with nothing is compared.
int64_t edit_distance(std::u32string_view a, std::u32string_view b) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  a.remove_prefix(size_t(in_a - a.begin()));
  b.remove_prefix(size_t(in_b - b.begin()));
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  if (a.empty() || b.empty()) return int64_t(std::max(a.size(), b.size()));
  const auto rest = [](std::u32string_view s) { return s.size() - std::min(s.size(), kMostCompared); };
  return short_distance(a.substr(0, kMostCompared), b.substr(0, kMostCompared)) + int64_t(std::max(rest(a), rest(b)));
}

// Each word as the number of the first one like it.
std::u32string words_of(std::string_view text, std::map<std::u32string, char32_t>* numbers) {
  const std::u32string all = collapsed(text);
  std::u32string out;
  for (size_t begin = 0; begin < all.size();) {
    const size_t end = std::min(all.find(U' ', begin), all.size());
    out += numbers->try_emplace(all.substr(begin, end - begin), char32_t(numbers->size())).first->second;
    begin = end + 1;
  }
  return out;
}

bool is_number(const std::string& target, const std::optional<Number>& number) {
  const auto wanted = last_number(code_points(target));
  return wanted && number && same_number(*wanted, *number);
}

// What the error rates compare.
std::string form_of(std::string_view task, std::string_view text) {
  return task.starts_with("transcribe") || task == kSpeakTask ? spoken_form(text) : markdown_form(text);
}

// Of the counts of all targets, count(target), the one with the lowest rate.
template <class Count>
ErrorCount lowest_rate(const std::vector<std::string>& targets, const Count& count) {
  ErrorCount best;
  for (size_t i = 0; i < targets.size(); ++i) {
    const ErrorCount one = count(targets[i]);
    if (i == 0 || one.rate() < best.rate()) best = one;
  }
  return best;
}

Score error_score(Metric metric, std::string_view task, const std::vector<std::string>& targets,
                  std::string_view answer) {
  const std::string given = form_of(task, answer);
  return score_of(lowest_rate(targets, [&](const std::string& accepted) {
    const std::string target = form_of(task, accepted);
    return metric == Metric::cer ? character_errors(target, given) : word_errors(target, given);
  }));
}

}  // namespace

const char* metric_name(Metric metric) {
  return kNames[int(metric)];
}

std::optional<Metric> metric_of(std::string_view name) {
  for (size_t i = 0; i < std::size(kNames); ++i)
    if (name == kNames[i]) return Metric(i);
  return std::nullopt;
}

ErrorCount character_errors(std::string_view target, std::string_view answer) {
  const std::u32string want = collapsed(target);
  return {edit_distance(want, collapsed(answer)), int64_t(want.size())};
}

ErrorCount character_errors(const std::vector<std::string>& targets, std::string_view answer) {
  return lowest_rate(targets, [&](const std::string& target) { return character_errors(target, answer); });
}

ErrorCount word_errors(std::string_view target, std::string_view answer) {
  std::map<std::u32string, char32_t> numbers;
  const std::u32string want = words_of(target, &numbers), have = words_of(answer, &numbers);
  return {edit_distance(want, have), int64_t(want.size())};
}

Score score_answer(Metric metric, std::string_view task, const std::vector<std::string>& targets,
                   std::string_view answer) {
  check(!targets.empty(), "score_answer: there is no target");
  check(metric < Metric::success, "score_answer: no text is scored by ", metric_name(metric));
  if (is_error_rate(metric)) return error_score(metric, task, targets, answer);
  double best = 0;
  const std::u32string given = metric == Metric::table ? std::u32string() : exact_form(answer);
  const auto number = metric == Metric::relaxed ? last_number(code_points(answer)) : std::nullopt;
  for (const std::string& target : targets) {
    if (metric == Metric::table)
      best = std::max(best, table_f1(target, answer));
    else if (exact_form(target) == given || (metric == Metric::relaxed && is_number(target, number)))
      best = 1;
  }
  return {best, 1};
}

bool is_right(Metric metric, const Score& score) {
  return is_error_rate(metric) ? score.sum == 0 : score.value() >= 1;
}

Interval interval_of(const std::vector<Score>& scores, uint64_t seed) {
  constexpr int kDraws = 1000;
  if (scores.empty()) return {};
  Score all;
  for (const Score& score : scores) all += score;
  std::vector<double> values;
  for (int draw = 0; draw < kDraws; ++draw) {
    Random random(seed, uint64_t(draw));
    Score sum;
    for (size_t i = 0; i < scores.size(); ++i) sum += scores[size_t(random.below(int64_t(scores.size())))];
    values.push_back(sum.value());
  }
  std::sort(values.begin(), values.end());
  return {all.value(), values[kDraws * 25 / 1000], values[kDraws * 975 / 1000 - 1]};
}

Interval interval_of_share(int64_t good, int64_t n) {
  constexpr double kZ = 1.959963984540054;
  if (n <= 0) return {};
  const double count = double(n), share = double(good) / count, z2 = kZ * kZ / count;
  const double middle = (share + z2 / 2) / (1 + z2),
               half = kZ / (1 + z2) * std::sqrt(share * (1 - share) / count + z2 / (4 * count));
  return {share, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Interval error_rate_interval(const std::vector<ErrorCount>& counts, uint64_t seed) {
  std::vector<Score> scores;
  for (const ErrorCount& count : counts) scores.push_back(score_of(count));
  return interval_of(scores, seed);
}

}  // namespace naru
