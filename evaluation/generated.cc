#include "evaluation/generated.h"

#include <algorithm>
#include <memory>

#include "synth/documents.h"
#include "synth/options.h"

namespace naru {
namespace {

// How many examples of each task of a source are wanted, in the order of its tasks; 0: none.
using Counts = std::vector<int64_t>;

struct GeneratedTask {
  std::string name;
  int64_t examples;  // where no limit is given
};

struct Source {
  const char* name;
  std::vector<GeneratedTask> tasks;
  Result<CardSet> (*open)(const Counts&);
};

// Pictures with a task of the whole and one of questions, in this order; options_of(i) is how picture i is drawn.
template <class Source, class Options>
Result<CardSet> open_asked(const Counts& counts, Options (*options_of)(int64_t), const char* whole, Metric metric,
                           const char* asked) {
  auto opened = Source::open();
  if (!opened) return opened.failure();
  const auto source = std::make_shared<const Source>(*std::move(opened));
  const int64_t n_whole = counts[0], n_questions = counts[1], together = options_of(0).questions;
  const auto card = [=](int64_t index) -> Result<Card> {
    synth::Example example = source->make(options_of(index), kEvalSeed, uint64_t(index));
    Card out;
    if (index < n_whole) out.questions.push_back({example.id, whole, metric, example.prompt, {example.target}});
    for (size_t i = 0; i < example.questions.size() && index * together + int64_t(i) < n_questions; ++i) {
      synth::Question& question = example.questions[i];
      out.questions.push_back({concat(example.id, "-q", i + 1),
                               asked,
                               *metric_of(question.metric),
                               std::move(question.prompt),
                               {std::move(question.target)}});
    }
    out.picture = std::move(example.image);
    return out;
  };
  return CardSet{std::max(n_whole, (n_questions + together - 1) / together), card};
}

Result<CardSet> open_charts(const Counts& counts) {
  return open_asked<synth::ChartSource>(counts, chart_options, "chart-to-table", Metric::table, "chart-qa");
}

Result<CardSet> open_pages(const Counts& counts) {
  return open_asked<synth::PageSource>(counts, page_options, "read-page", Metric::cer, "page-qa");
}

// The lines that naru-read is scored on, too.
Result<CardSet> open_lines(const Counts& counts) {
  auto opened = synth::DocumentSource::open();
  if (!opened) return opened.failure();
  const auto source = std::make_shared<const synth::DocumentSource>(*std::move(opened));
  const auto card = [source](int64_t index) -> Result<Card> {
    synth::DocumentOptions options;
    hold_out(&options);
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

// Speech belongs here as it comes. Pages are long: 200 of them are read; a few have fewer than four questions.
const std::vector<Source>& sources() {
  static const std::vector<Source> all = {
      {"charts", {{"chart-to-table", kGeneratedExamples}, {"chart-qa", kGeneratedExamples}}, open_charts},
      {"pages", {{"read-page", 200}, {"page-qa", kGeneratedExamples + 40}}, open_pages},
      {"lines", {{"line", kGeneratedExamples}}, open_lines}};
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

const std::vector<std::string>& generated_tasks() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const Source& source : sources())
      for (const GeneratedTask& task : source.tasks) out.push_back(task.name);
    return out;
  }();
  return names;
}

Result<std::vector<GeneratedSet>> generated_sets(const std::vector<std::string>& tasks, int64_t limit) {
  for (const std::string& task : tasks)
    if (!is_wanted(task, generated_tasks())) {
      std::string names;
      for (const std::string& name : generated_tasks()) names += (names.empty() ? "" : ", ") + name;
      return fail(Code::not_found, "there is no task '", task, "'; there is ", names);
    }
  std::vector<GeneratedSet> out;
  for (const Source& source : sources()) {
    Counts counts;
    for (const GeneratedTask& task : source.tasks)
      counts.push_back(is_wanted(task.name, tasks) ? (limit ? limit : task.examples) : 0);
    if (std::all_of(counts.begin(), counts.end(), [](int64_t n) { return n == 0; })) continue;
    auto cards = source.open(counts);
    if (!cards) return cards.failure();
    out.push_back({source.name, *std::move(cards)});
  }
  return out;
}

}  // namespace naru
