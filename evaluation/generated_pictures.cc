// Charts, pages, forms and lines.
#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "evaluation/generated.h"
#include "evaluation/generated_sources.h"
#include "evaluation/table.h"
#include "synth/documents.h"
#include "synth/options.h"

namespace naru {
namespace {

// Pictures with a task of the whole and one of questions, in this order; options_of(i) is how picture i is drawn,
// finish(example, question) adds what the example says of a question.
template <class From, class Options, class Finish>
Result<CardSet> open_asked(const Counts& counts, Options (*options_of)(int64_t), const char* whole, Metric metric,
                           const char* asked, Finish finish) {
  auto opened = From::open();
  if (!opened) return opened.failure();
  const auto source = std::make_shared<const From>(*std::move(opened));
  const int64_t n_whole = counts[0], n_questions = counts[1], together = options_of(0).questions;
  const auto card = [=](int64_t index) -> Result<Card> {
    synth::Example example = source->make(options_of(index), kEvalSeed, uint64_t(index));
    Card out;
    if (index < n_whole) out.questions.push_back(whole_question(example, whole, metric, &out));
    for (size_t i = 0; i < example.questions.size() && index * together + int64_t(i) < n_questions; ++i)
      out.questions.push_back(further_question(example, i, asked, &out));
    for (Question& question : out.questions) finish(example, &question);
    out.picture = std::move(example.image);
    return out;
  };
  return shared_cards(std::max(n_whole, cards_for(n_questions, together)), card);
}

// Whether the values of its table stand in a chart's picture, so that none is to be read off an axis.
bool shows_values(const synth::Example& chart) {
  std::set<std::string> words;
  for (const Box& word : chart.words) words.insert(word.text);
  int64_t cells = 0, seen = 0;
  const auto rows = parse_table(chart.target);
  for (size_t r = 1; r < rows.size(); ++r)
    for (size_t c = 1; c < rows[r].size(); ++c)
      if (rows[r][c] != "-") ++cells, seen += words.contains(rows[r][c].substr(0, rows[r][c].find(' ')));
  return cells > 0 && seen * 10 >= cells * 9;
}

// What many programs draw most: bars, lines and pies of all sorts.
bool is_plain(const synth::Example& chart) {
  static const std::set<std::string> kPlain = {"bar",  "grouped-bar", "stacked-bar", "horizontal-bar",
                                               "line", "multi-line",  "pie",         "donut"};
  return kPlain.contains(chart.kind);
}

}  // namespace

Result<CardSet> open_charts(const Counts& counts, const Opening&) {
  return open_asked<synth::ChartSource>(counts, chart_options, "chart-to-table", Metric::table, "chart-qa",
                                        [](const synth::Example& chart, Question* question) {
                                          if (is_plain(chart) && shows_values(chart))
                                            question->rows.push_back({question->task + "-printed", std::nullopt});
                                        });
}

Result<CardSet> open_pages(const Counts& counts, const Opening&) {
  return open_asked<synth::PageSource>(counts, page_options, "read-page", Metric::cer, "page-qa",
                                       [](const synth::Example&, Question*) {});
}

// Questions alone, each scored as exact; an answer may show the steps that lead to it.
Result<CardSet> open_forms(const Counts& counts, const Opening&) {
  auto opened = synth::PageSource::open();
  if (!opened) return opened.failure();
  const auto source = std::make_shared<const synth::PageSource>(*std::move(opened));
  const int64_t n = counts[0], together = form_options(0).questions;
  const auto card = [=](int64_t index) -> Result<Card> {
    synth::Example example = source->make(form_options(index), kEvalSeed + 1, uint64_t(index));  // not those of page-qa
    Card out;
    for (size_t i = 0; i < example.questions.size() && index * together + int64_t(i) < n; ++i) {
      Question question = further_question(example, i, "form-qa", &out);
      question.metric = Metric::exact;
      if (const std::string& steps = example.questions[i].steps; !steps.empty()) question.targets.push_back(steps);
      out.questions.push_back(std::move(question));
    }
    out.picture = std::move(example.image);
    return out;
  };
  return shared_cards(cards_for(n, together), card);
}

// The lines that naru-read is scored on, too.
Result<CardSet> open_lines(const Counts& counts, const Opening&) {
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
    out.questions.push_back(whole_question(example, "line", Metric::cer, &out));
    out.picture = std::move(example.image);
    return out;
  };
  return shared_cards(counts[0], card);
}

}  // namespace naru
