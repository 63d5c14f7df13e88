#include "synth/chart/questions.h"

#include <numeric>
#include <set>

#include "synth/chart/asker.h"

namespace naru::synth {
namespace {

// The types of questions. Looking up is what the rest stands on: it comes twice in a round.
constexpr bool (*kTypes[])(Asker&) = {
    [](Asker& a) { return a.look_up(); },
    [](Asker& a) { return a.look_up(); },
    [](Asker& a) { return a.extreme(/*highest=*/true); },
    [](Asker& a) { return a.extreme(/*highest=*/false); },
    [](Asker& a) { return a.extreme_value(/*highest=*/true); },
    [](Asker& a) { return a.extreme_value(/*highest=*/false); },
    [](Asker& a) { return a.extreme_series(/*highest=*/true); },
    [](Asker& a) { return a.extreme_series(/*highest=*/false); },
    [](Asker& a) { return a.difference(); },
    [](Asker& a) { return a.sum(); },
    [](Asker& a) { return a.sum_of_series(); },
    [](Asker& a) { return a.average(); },
    [](Asker& a) { return a.count(/*above=*/true); },
    [](Asker& a) { return a.count(/*above=*/false); },
    [](Asker& a) { return a.count_things(); },
    [](Asker& a) { return a.compare(/*by_name=*/false); },
    [](Asker& a) { return a.compare(/*by_name=*/true); },
    [](Asker& a) { return a.trend(); },
    [](Asker& a) { return a.absent(); },
};

}  // namespace

int64_t divide_rounded(int64_t a, int64_t b) {
  const int64_t twice = 2 * (a < 0 ? -a : a) + b, size = twice / (2 * b);
  return a < 0 ? -size : size;
}

std::string table_prompt(bool korean, Random* random, Rephraser* rephraser) {
  const std::string own(pick_word(chart_questions(korean).table, random));
  const auto other = rephraser->draw(korean, {"table"});
  return other ? rephraser->say(korean, *other, {}) : own;
}

std::vector<Question> ask(const Chart& chart, int count, float mixed, Random* random, Rephraser* rephraser) {
  constexpr int kRounds = 6;
  std::vector<Question> questions;
  std::set<std::string> asked, said;
  for (int round = 0; round < kRounds && int(questions.size()) < count; ++round) {
    std::vector<size_t> order(std::size(kTypes));
    std::iota(order.begin(), order.end(), size_t{0});
    for (size_t i = 0; i + 1 < order.size(); ++i)
      std::swap(order[i], order[size_t(random->between(int64_t(i), int64_t(order.size()) - 1))]);
    for (const size_t type : order) {
      if (int(questions.size()) == count) break;
      const bool korean = chart.korean != random->chance(mixed);
      Asker asker(chart, korean, random, rephraser);
      if (!kTypes[type](asker) || !asked.insert(asker.question.prompt).second) continue;
      if (!asker.rephrased.empty() && said.insert(asker.rephrased).second) asker.question.prompt = asker.rephrased;
      asker.question.task = "chart-qa";
      asker.question.lang = korean ? "ko" : "en";
      questions.push_back(std::move(asker.question));
    }
  }
  return questions;
}

}  // namespace naru::synth
