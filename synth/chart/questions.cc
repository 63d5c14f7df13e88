#include "synth/chart/questions.h"

#include <set>

#include "synth/chart/asker.h"

namespace naru::synth {
namespace {

bool ask_one(int type, Asker* asker) {
  switch (type) {
    case 0:
      return asker->look_up();
    case 1:
      return asker->extreme(true);
    case 2:
      return asker->extreme(false);
    case 3:
      return asker->extreme_value(true);
    case 4:
      return asker->extreme_value(false);
    case 5:
      return asker->extreme_series(true);
    case 6:
      return asker->extreme_series(false);
    case 7:
      return asker->difference();
    case 8:
      return asker->sum();
    case 9:
      return asker->sum_of_series();
    case 10:
      return asker->average();
    case 11:
      return asker->count(true);
    case 12:
      return asker->count(false);
    case 13:
      return asker->count_things();
    case 14:
      return asker->compare(false);
    case 15:
      return asker->compare(true);
    case 16:
      return asker->trend();
    default:
      return asker->absent();
  }
}

}  // namespace

int64_t divide_rounded(int64_t a, int64_t b) {
  const int64_t twice = 2 * (a < 0 ? -a : a) + b, size = twice / (2 * b);
  return a < 0 ? -size : size;
}

std::string table_prompt(bool korean, Random* random) {
  return std::string(pick_word(chart_questions(korean).table, random));
}

std::vector<Question> ask(const Chart& chart, int count, float mixed, Random* random) {
  // Looking up is what the rest stands on: it comes twice in a round.
  static constexpr int kTypes[] = {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
  constexpr int kRounds = 6;
  std::vector<Question> questions;
  std::set<std::string> asked;
  for (int round = 0; round < kRounds && int(questions.size()) < count; ++round) {
    std::vector<int> order(std::begin(kTypes), std::end(kTypes));
    for (size_t i = 0; i + 1 < order.size(); ++i)
      std::swap(order[i], order[size_t(random->between(int64_t(i), int64_t(order.size()) - 1))]);
    for (const int type : order) {
      if (int(questions.size()) == count) break;
      const bool korean = chart.korean != random->chance(mixed);
      Asker asker(chart, korean, random);
      if (!ask_one(type, &asker) || !asked.insert(asker.question.prompt).second) continue;
      asker.question.task = "chart-qa";
      asker.question.lang = korean ? "ko" : "en";
      questions.push_back(std::move(asker.question));
    }
  }
  return questions;
}

}  // namespace naru::synth
