#include "evaluation/scores.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "omni/reader.h"

namespace naru {
namespace {

// Some answers, each with the set that it is of, in the metric of a row.
class RowSum {
 public:
  RowSum(std::string name, std::string of, Metric metric) : out_{.task = std::move(name), .of = std::move(of)} {
    out_.metric = metric;
  }

  void add(size_t set, const Answered& a, Metric metric) {
    check(may_mix(out_.metric, metric), "scores_of: the row '", out_.task, "' mixes ", metric_name(out_.metric),
          " and ", metric_name(metric));
    if (metric == Metric::relaxed) out_.metric = metric;
    const Question& q = a.question;
    const auto score = [&](const std::string& text, const Score& known) {
      return metric == q.metric ? known : score_answer(metric, q.task, q.targets, text);
    };
    ++out_.n;
    by_card_[{set, a.card}] += score(a.said.answer, a.score);
    if (a.blind) ++out_.n_blind, blind_ += score(*a.said.blind, *a.blind);
    if (a.shuffled) ++out_.n_shuffled, shuffled_ += score(*a.said.shuffled, *a.shuffled);
  }

  TaskScore score() const {
    TaskScore out = out_;
    std::vector<Score> scores;
    for (const auto& [card, score] : by_card_) scores.push_back(score);
    out.value = interval_of(scores);
    out.blind = blind_.value();
    out.shuffled = shuffled_.value();
    return out;
  }

 private:
  TaskScore out_;
  std::map<std::pair<size_t, int64_t>, Score> by_card_;
  Score blind_, shuffled_;
};

// The rows of one task.
struct TaskRows {
  RowSum all;
  std::vector<std::pair<std::string, RowSum>> alike;  // of its questions' rows, by name
  std::map<std::string, RowSum> langs;                // by row, of those that have one

  void add(size_t set, const Answered& a) {
    const Question& q = a.question;
    all.add(set, a, q.metric);
    for (const SubRow& row : q.rows) {
      const Metric metric = row.metric.value_or(q.metric);
      auto at = std::find_if(alike.begin(), alike.end(), [&](const auto& one) { return one.first == row.name; });
      if (at == alike.end()) at = alike.insert(at, {row.name, RowSum(row.name, q.task, metric)});
      at->second.add(set, a, metric);
    }
    if (q.lang.empty()) return;
    const std::string name = q.task + "-" + q.lang;
    langs.try_emplace(name, name, q.task, q.metric).first->second.add(set, a, q.metric);
  }
};

}  // namespace

std::vector<TableRow> joined_rows(const std::vector<TaskScore>& own, const std::vector<TaskScore>& others) {
  std::vector<TableRow> out;
  for (const TaskScore& score : own) out.push_back({score.task, score.of, score, std::nullopt});
  for (const TaskScore& score : others) {
    const auto same = [&](const TableRow& row) { return row.task == score.task && row.of == score.of; };
    auto at = std::find_if(out.begin(), out.end(), same);
    if (at == out.end()) {
      const auto kin = [&](const TableRow& row) { return row.task == score.of || row.of == score.of; };
      if (!score.of.empty()) at = std::find_if(out.rbegin(), out.rend(), kin).base();
      at = out.insert(at, {score.task, score.of, std::nullopt, std::nullopt});
    }
    at->others = score;
  }
  return out;
}

bool may_mix(Metric a, Metric b) {
  const auto by_match = [](Metric m) { return m == Metric::exact || m == Metric::relaxed; };
  return a == b || (by_match(a) && by_match(b));
}

Doubt doubt_of(const std::vector<std::vector<Answered>>& sets) {
  Doubt out;
  for (const auto& set : sets)
    for (const Answered& a : set) {
      if (!may_mix(a.question.metric, Metric::exact) || !a.said.log_probability) continue;
      const bool unsure = *a.said.log_probability < kUnsureBelow;
      ++(unsure ? out.n_unsure : out.n_sure);
      (unsure ? out.right_unsure : out.right_sure) += is_right(a.question.metric, a.score);
    }
  return out;
}

std::vector<TaskScore> scores_of(const std::vector<std::vector<Answered>>& sets) {
  std::vector<TaskRows> tasks;
  std::map<std::string, size_t> place;
  for (size_t set = 0; set < sets.size(); ++set)
    for (const Answered& a : sets[set]) {
      const std::string& task = a.question.task;
      if (place.try_emplace(task, tasks.size()).second) tasks.push_back({RowSum(task, "", a.question.metric), {}, {}});
      tasks[place[task]].add(set, a);
    }
  std::vector<TaskScore> out;
  std::set<std::string> taken;
  const auto add_beneath = [&](const std::string& name, const RowSum& row) {
    if (!place.contains(name) && taken.insert(name).second) out.push_back(row.score());
  };
  for (const TaskRows& task : tasks) {
    out.push_back(task.all.score());
    for (const auto& [name, row] : task.alike) add_beneath(name, row);
    if (task.langs.size() > 1)  // ko before en
      for (auto at = task.langs.rbegin(); at != task.langs.rend(); ++at) add_beneath(at->first, at->second);
  }
  return out;
}

}  // namespace naru
