// The originality report: where a model's code, weights and data come from, what of it was checked, and which class
// that supports. The JSON has everything; the page shows it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/text/vocabulary.h"
#include "omni/config.h"
#include "originality/conclusion.h"
#include "originality/foreign.h"
#include "originality/vocabularies.h"
#include "training/recipe.h"
#include "training/record.h"

namespace naru {

struct CheckedThing {
  std::string check, status, text;  // status: ok, note, unchecked, wrong
  std::vector<std::string> details;
};

struct ComparedVocabulary {
  std::string name;
  KnownVocabulary vocabulary;
  VocabularyOverlap overlap = {};  // with the model's
};

// What the report is made of. Pointers outlive it.
struct ReportParts {
  std::string name, file, sha256;  // of the model
  int64_t n_parameters = 0;
  const ModelConfig* config = nullptr;
  const Vocabulary* vocabulary = nullptr;
  const RunRecord* record = nullptr;
  std::string record_sha256;
  const Recipe* recipe = nullptr;  // the record's
  nlohmann::json this_build;       // of `naru version --json`
  std::vector<CheckedThing> checks;
  int64_t steps_repeated = 0;
  bool origin_proved = false;
  std::vector<StoredTensor> tensors;  // of the model's file
  std::vector<BestMatch> matches;     // of each; empty: nothing was compared
  std::vector<ForeignFile> files;
  std::vector<ComparedVocabulary> vocabularies;
};

nlohmann::ordered_json originality_report(const ReportParts& parts);

// HTML and CSS alone; everything is escaped. `report` is what originality_report() gives.
std::string originality_page(const nlohmann::ordered_json& report);

}  // namespace naru
