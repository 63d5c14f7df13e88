// The built-in tasks: what the published mix promises.
#include "evaluation/generated.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "evaluation/table.h"

namespace naru {
namespace {

TEST(Generated, ChartsAreOfThePublishedMix) {
  const auto source = synth::ChartSource::open();
  ASSERT_TRUE(source) << source.failure().message;
  constexpr int kCharts = 99;
  std::map<std::string, int> kinds;
  std::set<std::string> types, metrics;
  int wide = 0, printed = 0;
  for (int i = 0; i < kCharts; ++i) {
    const synth::Example chart = source->make(chart_options(i), kEvalSeed, uint64_t(i));
    ++kinds[chart.kind];
    wide += chart.image.width > 512;
    EXPECT_GE(chart.image.width, 200);
    EXPECT_LE(chart.image.width, 900);
    std::set<std::string> words;
    for (const Box& word : chart.words) words.insert(word.text);
    // Printed: the values of the table stand in the picture.
    int64_t cells = 0, seen = 0;
    const auto rows = parse_table(chart.target);
    for (size_t r = 1; r < rows.size(); ++r)
      for (size_t c = 1; c < rows[r].size(); ++c)
        if (rows[r][c] != "-") ++cells, seen += words.contains(rows[r][c].substr(0, rows[r][c].find(' ')));
    printed += cells > 0 && seen * 10 >= cells * 9;
    for (const synth::Question& question : chart.questions)
      types.insert(question.type), metrics.insert(question.metric);
  }
  EXPECT_EQ(kinds.size(), size_t(synth::kChartKinds));
  for (const auto& [kind, n] : kinds) EXPECT_GE(n * 20, kCharts) << kind;
  EXPECT_GE(wide * 3, kCharts);
  EXPECT_GE(types.size(), 5u);
  EXPECT_EQ(metrics, (std::set<std::string>{"exact", "relaxed"}));
  EXPECT_NEAR(printed / double(kCharts), 0.5, 0.15);
}

TEST(Generated, PagesAreOfThePublishedMix) {
  const auto source = synth::PageSource::open();
  ASSERT_TRUE(source) << source.failure().message;
  std::map<std::string, int> kinds;
  for (int i = 0; i < 2 * synth::kPageKinds; ++i) {
    const synth::Example page = source->make(page_options(i), kEvalSeed, uint64_t(i));
    ++kinds[page.kind];
    EXPECT_EQ(page.questions.size(), 4u) << page.id;
    for (const synth::Question& question : page.questions) {
      const auto metric = metric_of(question.metric);
      EXPECT_TRUE(metric == Metric::exact || metric == Metric::relaxed) << question.metric;
    }
  }
  EXPECT_EQ(kinds.size(), size_t(synth::kPageKinds));
  for (const auto& [kind, n] : kinds) EXPECT_EQ(n, 2) << kind;
  const Card card = generated_sets({"read-page", "page-qa"}, 5).value().at(0).cards.card(0).value();
  ASSERT_EQ(card.questions.size(), 5u);
  EXPECT_EQ(card.questions[0].task, "read-page");
  EXPECT_EQ(card.questions[0].metric, Metric::cer);
  EXPECT_EQ(card.questions[4].task, "page-qa");
}

TEST(Generated, SetsHoldWhatWasAskedFor) {
  const auto both = generated_sets({"chart-qa", "chart-to-table"}, 6);
  ASSERT_TRUE(both) << both.failure().message;
  ASSERT_EQ(both->size(), 1u);
  std::map<std::string, int> n;
  for (int64_t i = 0; i < (*both)[0].cards.size; ++i) {
    const Card card = (*both)[0].cards.card(i).value();
    EXPECT_TRUE(card.picture);
    for (const Question& question : card.questions) ++n[question.task];
  }
  EXPECT_EQ(n["chart-to-table"], 6);
  EXPECT_LE(n["chart-qa"], 6);
  EXPECT_GE(n["chart-qa"], 4);
  // The same example whatever else is asked.
  const auto tables = generated_sets({"chart-to-table"}, 1).value();
  const Card one = tables[0].cards.card(0).value();
  ASSERT_EQ(one.questions.size(), 1u);
  EXPECT_EQ(one.questions[0].targets, (*both)[0].cards.card(0)->questions[0].targets);
  EXPECT_EQ(one.picture->pixels, (*both)[0].cards.card(0)->picture->pixels);
}

TEST(Generated, NamesTheTasksThereAre) {
  const auto wrong = generated_sets({"chart-qa", "poetry"}, 1);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.failure().code, Code::not_found);
  EXPECT_EQ(wrong.failure().message,
            "there is no task 'poetry'; there is chart-to-table, chart-qa, read-page, page-qa, line");
}

}  // namespace
}  // namespace naru
