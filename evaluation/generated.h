// The built-in tasks of a model that answers questions: examples that are generated and held out, in fonts, layouts,
// voices and texts that training never draws. One entry of the table in generated.cc is all that a source needs.
#pragma once

#include <string>
#include <vector>

#include "evaluation/question.h"
#include "omni/model.h"
#include "synth/charts.h"
#include "synth/pages.h"
#include "synth/voices.h"

namespace naru {

// The seed of every generated example of an evaluation.
constexpr uint64_t kEvalSeed = 20261124;
// What is asked, beside the versions of the generators: a change of it makes other examples.
constexpr int kMixVersion = 3;
// Examples of most tasks where no limit is given.
constexpr int64_t kGeneratedExamples = 2000;

struct GeneratedTask {
  std::string name;
  int64_t examples = 0;  // where no limit is given
  bool heard = false;    // only a model that hears is asked
  bool said = false;     // only one that speaks, too
};
const std::vector<GeneratedTask>& generated_tasks();

// The published mix of charts, one after another: every kind as often, one in three wider than 512 px, half with their
// values printed, four questions each.
synth::ChartOptions chart_options(int64_t index);
// Of pages: every kind as often, four questions each; fonts, texts and layouts held out.
synth::PageOptions page_options(int64_t index);
// Of forms, receipts and invoices alone.
synth::PageOptions form_options(int64_t index);
// Of utterances that are to be written down: every kind but single digits as often; voices and texts held out.
synth::VoiceOptions voice_options(int64_t index, bool korean);

struct GeneratedSet {
  std::string name;  // of its source
  CardSet cards;
};

// The sets that `tasks` (none named: all) are drawn from, at most `limit` examples of a task (0: as many as there are).
// `voice_program` is the path of naru-voice; `model` is what is asked, which must outlive them, and may be null where
// no task is said. Failure not_found: there is no such task, or a font, a corpus or what speaks is not on this machine.
Result<std::vector<GeneratedSet>> generated_sets(const std::vector<std::string>& tasks, int64_t limit,
                                                 const std::string& voice_program, const Model* model = nullptr);

}  // namespace naru
