#include "evaluation/generated.h"

#include <algorithm>
#include <utility>

#include "evaluation/generated_sources.h"
#include "synth/options.h"

namespace naru {
namespace {

struct Source {
  const char* name;
  std::vector<GeneratedTask> tasks;
  Result<CardSet> (*open)(const Counts&, const Opening&);
};

// Pages are long: 200 of them are read. What the model says is made by it first: 400 sentences, some half an hour of
// sound. A few have fewer than four questions, and of those that are spoken some have no
// reading: a few more are drawn.
const std::vector<Source>& sources() {
  constexpr int64_t n = kGeneratedExamples;
  static const std::vector<Source> all = {
      {"charts", {{"chart-to-table", n}, {"chart-qa", n}}, open_charts},
      {"pages", {{"read-page", 200}, {"page-qa", n + 40}}, open_pages},
      {"forms", {{"form-qa", n + 40}}, open_forms},
      {"lines", {{"line", n}}, open_lines},
      {"korean speech", {{"transcribe-ko", n, /*heard=*/true}}, open_korean},
      {"english speech", {{"transcribe-en", n, /*heard=*/true}}, open_english},
      {"digits", {{"spoken-digit", n, /*heard=*/true}}, open_digits},
      {"spoken charts", {{"spoken-chart-qa", n + 300, /*heard=*/true}}, open_spoken_charts},
      {"talk", {{"talk", n}}, open_talk},
      {"own speech", {{"speak", 400, /*heard=*/true, /*said=*/true}}, open_speak}};
  return all;
}

}  // namespace

synth::ChartOptions chart_options(int64_t index) {
  synth::ChartOptions options;
  hold_out(&options);
  options.weights.fill(0);
  options.weights[size_t(index % synth::kChartKinds)] = 1;
  const bool wide = index / synth::kChartKinds % 3 == 0;
  options.min_width = wide ? 528 : 208;
  options.max_width = wide ? 896 : 512;
  options.printed = 0.43f;  // pies have no axis, so that more of them are printed
  options.questions = 4;
  return options;
}

synth::PageOptions page_options(int64_t index) {
  synth::PageOptions options;
  hold_out(&options);
  options.weights.fill(0);
  options.weights[size_t(index % synth::kPageKinds)] = 1;
  options.questions = 4;
  return options;
}

synth::PageOptions form_options(int64_t index) {
  static constexpr synth::PageKind kForms[] = {synth::PageKind::form, synth::PageKind::receipt,
                                               synth::PageKind::invoice};
  return page_options(int64_t(kForms[index % 3]));
}

synth::VoiceOptions voice_options(int64_t index, bool korean) {
  synth::VoiceOptions options;
  hold_out(&options);
  options.weights.fill(0);
  options.weights[size_t(1 + index % (synth::kSpokenKinds - 1))] = 1;  // the first is single digits
  options.korean = korean ? 1 : 0;
  options.prompts = 0;
  return options;
}

const std::vector<GeneratedTask>& generated_tasks() {
  static const std::vector<GeneratedTask> tasks = [] {
    std::vector<GeneratedTask> out;
    for (const Source& source : sources()) out.insert(out.end(), source.tasks.begin(), source.tasks.end());
    return out;
  }();
  return tasks;
}

Result<std::vector<GeneratedSet>> generated_sets(const std::vector<std::string>& tasks, int64_t limit,
                                                 const std::string& voice_program, const Model* model) {
  std::vector<std::string> known;
  for (const GeneratedTask& task : generated_tasks()) known.push_back(task.name);
  if (const auto named = check_tasks(tasks, known); !named) return named.failure();
  std::vector<GeneratedSet> out;
  for (const Source& source : sources()) {
    Counts counts;
    for (const GeneratedTask& task : source.tasks)
      counts.push_back(is_wanted(task.name, tasks) ? (limit ? limit : task.examples) : 0);
    if (std::all_of(counts.begin(), counts.end(), [](int64_t n) { return n == 0; })) continue;
    auto cards = source.open(counts, {voice_program, model});
    if (!cards) return cards.failure();
    out.push_back({source.name, *std::move(cards)});
  }
  return out;
}

}  // namespace naru
