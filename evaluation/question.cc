#include "evaluation/question.h"

#include <algorithm>

namespace naru {

bool is_wanted(const std::string& task, const std::vector<std::string>& tasks) {
  return tasks.empty() || std::find(tasks.begin(), tasks.end(), task) != tasks.end();
}

Result<void> check_tasks(const std::vector<std::string>& wanted, const std::vector<std::string>& known) {
  for (const std::string& task : wanted) {
    if (std::find(known.begin(), known.end(), task) != known.end()) continue;
    std::string names;
    for (auto name = known.begin(); name != known.end(); ++name)
      if (std::find(known.begin(), name, *name) == name) names += (names.empty() ? "" : ", ") + *name;
    return fail(Code::not_found, "there is no task '", task, "'; there is ", names);
  }
  return {};
}

Basis basis_of(const Card& card, const Question& question) {
  if (card.picture) return Basis::picture;
  return question.sound ? Basis::sound : Basis::none;
}

}  // namespace naru
