// The work file of an evaluation: what was answered so far, so that an hour's work survives a kill. One JSON object a
// line: what is evaluated, then the answers. Scores are not in it: they are computed again.
#pragma once

#include <array>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "base/error.h"
#include "evaluation/answering.h"

namespace naru {

class KeptAnswers {
 public:
  // Begins the file, or goes on with one that was begun for the same `evaluation`; a line that a kill cut short is
  // dropped. Failure: it is about another evaluation, is no such file, or cannot be written.
  static Result<KeptAnswers> open(const std::string& path, const nlohmann::json& evaluation);

  // What was said to a question of the set of that name; null: nothing yet. It stays valid while the object lives.
  const Said* find(const std::string& set, const Question& question) const;
  // Notes an answer; one that is kept already changes nothing.
  Result<void> add(const std::string& set, const Question& question, const Said& said);
  size_t size() const { return said_.size(); }
  const std::string& path() const { return path_; }

 private:
  using Name = std::array<std::string, 3>;  // set, task, id

  KeptAnswers() = default;
  static bool parse_said(const nlohmann::json& object, Name* name, Said* said);

  std::string path_;
  std::ofstream file_;
  std::map<Name, Said> said_;
};

}  // namespace naru
