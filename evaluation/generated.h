// The built-in tasks of a model that answers questions about pictures: examples that are generated and held out, in
// fonts and texts that training never draws. One entry of the table in generated.cc is all that a source needs.
#pragma once

#include <string>
#include <vector>

#include "evaluation/answering.h"
#include "synth/charts.h"
#include "synth/pages.h"

namespace naru {

// The seed of every generated example of an evaluation.
constexpr uint64_t kEvalSeed = 20261124;
// Examples of most tasks where no limit is given.
constexpr int64_t kGeneratedExamples = 2000;

const std::vector<std::string>& generated_tasks();

// The published mix of charts, one after another: every kind as often, one in three wider than 512 px, half with their
// values printed, four questions each.
synth::ChartOptions chart_options(int64_t index);

// The published mix of pages: every kind as often, four questions each; fonts, texts and layouts held out.
synth::PageOptions page_options(int64_t index);

struct GeneratedSet {
  std::string name;  // of its source
  CardSet cards;
};

// The sets that `tasks` (none named: all) are drawn from, at most `limit` examples of a task. Failure not_found: there
// is no such task, or a font or corpus is not on this machine.
Result<std::vector<GeneratedSet>> generated_sets(const std::vector<std::string>& tasks, int64_t limit);

}  // namespace naru
