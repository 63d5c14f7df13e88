#include "evaluation/generated.h"

#include <algorithm>
#include <memory>

#include "synth/documents.h"

namespace naru {
namespace {

// How many examples of each task of a source are wanted, in the order of its tasks; 0: none.
using Counts = std::vector<int64_t>;

struct Source {
  const char* name;
  std::vector<std::string> tasks;
  Result<CardSet> (*open)(const Counts&);
};

Result<CardSet> open_charts(const Counts& counts) {
  auto opened = synth::ChartSource::open();
  if (!opened) return opened.failure();
  const auto source = std::make_shared<const synth::ChartSource>(*std::move(opened));
  const int64_t n_tables = counts[0], n_questions = counts[1], together = chart_options(0).questions;
  const auto card = [=](int64_t index) -> Result<Card> {
    synth::Example example = source->make(chart_options(index), kEvalSeed, uint64_t(index));
    Card out;
    if (index < n_tables)
      out.questions.push_back({example.id, "chart-to-table", Metric::table, example.prompt, {example.target}});
    for (size_t i = 0; i < example.questions.size() && index * together + int64_t(i) < n_questions; ++i) {
      synth::Question& question = example.questions[i];
      out.questions.push_back({concat(example.id, "-q", i + 1),
                               "chart-qa",
                               *metric_of(question.metric),
                               std::move(question.prompt),
                               {std::move(question.target)}});
    }
    out.picture = std::move(example.image);
    return out;
  };
  return CardSet{std::max(n_tables, (n_questions + together - 1) / together), card};
}

// The lines that naru-read is scored on, too.
Result<CardSet> open_lines(const Counts& counts) {
  auto opened = synth::DocumentSource::open();
  if (!opened) return opened.failure();
  const auto source = std::make_shared<const synth::DocumentSource>(*std::move(opened));
  const auto card = [source](int64_t index) -> Result<Card> {
    synth::DocumentOptions options;
    options.fonts = options.texts = synth::Split::held_out;
    options.prompts = 0;
    for (int kind = 0; kind < synth::kKinds; ++kind)
      if (std::string(kind_name(synth::Kind(kind))) == "syllables") options.weights[size_t(kind)] = 0;
    synth::Example example = source->make(options, kEvalSeed, uint64_t(index));
    Card out;
    out.questions.push_back({example.id, "line", Metric::cer, "", {std::move(example.target)}});
    out.picture = std::move(example.image);
    return out;
  };
  return CardSet{counts[0], card};
}

// Pages, receipts and speech belong here as they come.
const std::vector<Source>& sources() {
  static const std::vector<Source> all = {{"charts", {"chart-to-table", "chart-qa"}, open_charts},
                                          {"lines", {"line"}, open_lines}};
  return all;
}

}  // namespace

synth::ChartOptions chart_options(int64_t index) {
  synth::ChartOptions options;
  options.fonts = options.texts = synth::Split::held_out;
  options.weights.fill(0);
  options.weights[size_t(index % synth::kChartKinds)] = 1;
  const bool wide = index / synth::kChartKinds % 3 == 0;
  options.min_width = wide ? 528 : 208;
  options.max_width = wide ? 896 : 512;
  options.printed = 0.43f;  // pies have no axis, so that more of them are printed
  options.questions = 4;
  return options;
}

const std::vector<std::string>& generated_tasks() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const Source& source : sources()) out.insert(out.end(), source.tasks.begin(), source.tasks.end());
    return out;
  }();
  return names;
}

Result<std::vector<GeneratedSet>> generated_sets(const std::vector<std::string>& tasks, int64_t limit) {
  const auto among = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const std::string& task : tasks)
    if (!among(generated_tasks(), task)) {
      std::string names;
      for (const std::string& name : generated_tasks()) names += (names.empty() ? "" : ", ") + name;
      return fail(Code::not_found, "there is no task '", task, "'; there is ", names);
    }
  std::vector<GeneratedSet> out;
  for (const Source& source : sources()) {
    Counts counts;
    for (const std::string& task : source.tasks)
      counts.push_back(tasks.empty() || among(tasks, task) ? (limit ? limit : kGeneratedExamples) : 0);
    if (std::all_of(counts.begin(), counts.end(), [](int64_t n) { return n == 0; })) continue;
    auto cards = source.open(counts);
    if (!cards) return cards.failure();
    out.push_back({source.name, *std::move(cards)});
  }
  return out;
}

}  // namespace naru
