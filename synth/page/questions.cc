#include "synth/page/questions.h"

#include <map>
#include <set>

#include "synth/page/asker.h"

namespace naru::synth {

std::string page_prompt(bool korean, Random* random, Rephraser* rephraser) {
  const std::string own(pick_word(page_questions(korean).read, random));
  const auto other = rephraser->draw(korean, {"read"});
  return other ? rephraser->say(korean, *other, {}) : own;
}

std::vector<Question> ask(const Page& page, int count, float mixed, Random* random, Rephraser* rephraser) {
  struct Type {
    bool (PageAsker::*ask)();
  };
  // Looking up is what the rest stands on: it comes several times in a round.
  static constexpr Type kTypes[] = {
      {&PageAsker::look_up},    {&PageAsker::look_up},    {&PageAsker::look_up}, {&PageAsker::cell},
      {&PageAsker::cell},       {&PageAsker::reverse},    {&PageAsker::highest}, {&PageAsker::lowest},
      {&PageAsker::sum},        {&PageAsker::difference}, {&PageAsker::greater}, {&PageAsker::count},
      {&PageAsker::unit_price}, {&PageAsker::nth},        {&PageAsker::next},    {&PageAsker::present},
      {&PageAsker::heading},    {&PageAsker::title},      {&PageAsker::issuer},  {&PageAsker::absent},
  };
  constexpr int kRounds = 6;
  std::vector<Question> questions;
  std::set<std::string> asked, said;
  std::map<std::string, int> answered;  // how often the same was asked in other words
  constexpr int kSame = 2;
  for (int round = 0; round < kRounds && int(questions.size()) < count; ++round) {
    std::vector<size_t> order(std::size(kTypes));
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (size_t i = 0; i + 1 < order.size(); ++i)
      std::swap(order[i], order[size_t(random->between(int64_t(i), int64_t(order.size()) - 1))]);
    for (const size_t type : order) {
      if (int(questions.size()) == count) break;
      const bool korean = page.korean != random->chance(mixed);
      PageAsker asker(page, korean, random, rephraser);
      if (!(asker.*kTypes[type].ask)() || !asked.insert(asker.question.prompt).second ||
          answered[concat(asker.question.type, '|', asker.question.target)]++ >= kSame)
        continue;
      if (!asker.rephrased.empty() && said.insert(asker.rephrased).second) asker.question.prompt = asker.rephrased;
      asker.question.task = "page-qa";
      asker.question.lang = korean ? "ko" : "en";
      questions.push_back(std::move(asker.question));
    }
  }
  return questions;
}

}  // namespace naru::synth
