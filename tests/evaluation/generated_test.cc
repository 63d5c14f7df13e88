// The built-in tasks: what the published mix promises.
#include "evaluation/generated.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "evaluation/table.h"

namespace naru {
namespace {

// naru-voice beside this test; a test that needs it fails where it is not built.
std::string voice_program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "naru-voice";
}

GeneratedSet set_of(const std::string& task, int64_t limit) {
  return generated_sets({task}, limit, voice_program()).value().at(0);
}

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
  const Card card = generated_sets({"read-page", "page-qa"}, 5, "").value().at(0).cards.card(0).value();
  ASSERT_EQ(card.questions.size(), 5u);
  EXPECT_EQ(card.questions[0].task, "read-page");
  EXPECT_EQ(card.questions[0].metric, Metric::cer);
  EXPECT_EQ(card.questions[4].task, "page-qa");
}

TEST(Generated, SetsHoldWhatWasAskedFor) {
  const auto both = generated_sets({"chart-qa", "chart-to-table"}, 6, "");
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
  const auto tables = generated_sets({"chart-to-table"}, 1, "").value();
  const Card one = tables[0].cards.card(0).value();
  ASSERT_EQ(one.questions.size(), 1u);
  EXPECT_EQ(one.questions[0].targets, (*both)[0].cards.card(0)->questions[0].targets);
  EXPECT_EQ(one.picture->pixels, (*both)[0].cards.card(0)->picture->pixels);
}

TEST(Generated, PrintedChartsHaveRowsOfTheirOwn) {
  const GeneratedSet charts = generated_sets({"chart-qa", "chart-to-table"}, 220, "").value().at(0);
  std::map<std::string, std::set<bool>> by_kind;  // of eleven, by their places: whether a row was named
  int64_t n = 0;
  for (int64_t i = 0; i < 44; ++i) {
    const Card card = charts.cards.card(i).value();
    std::set<bool> named;
    for (const Question& question : card.questions) {
      named.insert(!question.rows.empty());
      if (question.rows.empty()) continue;
      ASSERT_EQ(question.rows.size(), 1u);
      EXPECT_EQ(question.rows[0].name, question.task + "-printed");
      EXPECT_FALSE(question.rows[0].metric);
    }
    EXPECT_EQ(named.size(), 1u) << i;  // all of a picture, or none
    n += named.contains(true);
    by_kind[chart_kind_name(synth::ChartKind(i % synth::kChartKinds))].merge(named);
  }
  for (const char* kind : {"area", "scatter", "histogram"}) EXPECT_EQ(by_kind[kind], std::set<bool>{false}) << kind;
  EXPECT_TRUE(by_kind["pie"].contains(true));
  EXPECT_GE(n, 8);
  EXPECT_LE(n, 28);
}

TEST(Generated, FormsAreOfThreeKindsAndExact) {
  const GeneratedSet forms = set_of("form-qa", 24);
  ASSERT_EQ(forms.cards.size, 6);
  int64_t n = 0, with_steps = 0;
  for (int64_t i = 0; i < 6; ++i) {
    const Card card = forms.cards.card(i).value();
    EXPECT_TRUE(card.picture);
    for (const Question& question : card.questions) {
      EXPECT_EQ(question.task, "form-qa");
      EXPECT_EQ(question.metric, Metric::exact);
      EXPECT_FALSE(question.lang.empty());
      ++n, with_steps += question.targets.size() > 1;
    }
  }
  EXPECT_GE(n, 20);
  EXPECT_LE(with_steps, n / 2);
}

// Both splits that are held out: the voice is none that training draws, and so is the text.
TEST(Generated, UtterancesAreOfThePublishedMix) {
  for (const bool korean : {true, false}) {
    const GeneratedSet set = set_of(korean ? "transcribe-ko" : "transcribe-en", 13);
    ASSERT_EQ(set.cards.size, 13);
    const Card card = set.cards.card(12).value();
    ASSERT_EQ(card.questions.size(), 1u);
    const Question& question = card.questions[0];
    EXPECT_EQ(question.metric, Metric::cer);
    EXPECT_EQ(question.lang, korean ? "ko" : "en");
    EXPECT_EQ(question.prompt, "");
    EXPECT_EQ(question.sound, 0u);
    EXPECT_GT(card.sounds.at(0).samples.size(), size_t(kSoundRate) / 4);
  }
  std::set<size_t> kinds;
  for (int64_t i = 0; i < 12; ++i) {
    const synth::VoiceOptions options = voice_options(i, /*korean=*/true);
    EXPECT_EQ(options.voices, synth::Split::held_out);
    EXPECT_EQ(options.texts, synth::Split::held_out);
    for (size_t kind = 0; kind < options.weights.size(); ++kind)
      if (options.weights[kind] > 0) kinds.insert(kind);
  }
  EXPECT_EQ(kinds.size(), size_t(synth::kSpokenKinds) - 1);
  EXPECT_FALSE(kinds.contains(size_t(synth::SpokenKind::digit)));
}

TEST(Generated, DigitsAreAskedForInBothLanguages) {
  const GeneratedSet set = set_of("spoken-digit", 6);
  std::map<std::string, int> langs;
  for (int64_t i = 0; i < set.cards.size; ++i) {
    const Question question = set.cards.card(i).value().questions.at(0);
    EXPECT_EQ(question.metric, Metric::exact);
    EXPECT_NE(question.prompt, "");
    EXPECT_EQ(question.targets[0].size(), 1u);
    EXPECT_TRUE(question.targets[0][0] >= '0' && question.targets[0][0] <= '9') << question.targets[0];
    ++langs[question.lang];
  }
  EXPECT_EQ(langs, (std::map<std::string, int>{{"en", 3}, {"ko", 3}}));
}

// The charts and questions of chart-qa, without their words.
TEST(Generated, ChartsAreAskedAloud) {
  const GeneratedSet spoken = set_of("spoken-chart-qa", 16), written = set_of("chart-qa", 16);
  ASSERT_EQ(spoken.cards.size, written.cards.size);
  int64_t n = 0;
  for (int64_t i = 0; i < spoken.cards.size; ++i) {
    const Card card = spoken.cards.card(i).value(), other = written.cards.card(i).value();
    EXPECT_EQ(card.picture->pixels, other.picture->pixels);
    EXPECT_EQ(card.sounds.size(), card.questions.size());
    for (const Question& question : card.questions) {
      ++n;
      EXPECT_EQ(question.prompt, "");
      EXPECT_TRUE(question.sound);
      EXPECT_EQ(question.sound_first, i % 2 == 1);
      const auto same = [&](const Question& q) {
        return "spoken-" + q.id == question.id && q.targets == question.targets && q.metric == question.metric;
      };
      EXPECT_EQ(std::count_if(other.questions.begin(), other.questions.end(), same), 1) << question.id;
    }
  }
  EXPECT_GE(n, 12);
}

TEST(Generated, TalkGoesOnAsItShouldHaveGone) {
  const GeneratedSet set = set_of("talk", 200);
  int64_t n = 0, later = 0;
  for (int64_t i = 0; i < set.cards.size; ++i) {
    const Card card = set.cards.card(i).value();
    EXPECT_FALSE(card.picture);
    for (size_t turn = 0; turn < card.questions.size(); ++turn) {
      const Question& question = card.questions[turn];
      ASSERT_EQ(question.before.size(), turn);
      ++n, later += turn > 0;
      for (size_t j = 0; j < turn; ++j) {
        EXPECT_EQ(question.before[j].words, card.questions[j].prompt);
        EXPECT_EQ(question.before[j].answer, card.questions[j].targets[0]);
      }
    }
  }
  EXPECT_EQ(n, 200);
  EXPECT_GT(later, 50);
}

TEST(Generated, NamesTheTasksThereAre) {
  const auto wrong = generated_sets({"chart-qa", "poetry"}, 1, "");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.failure().code, Code::not_found);
  EXPECT_EQ(wrong.failure().message,
            "there is no task 'poetry'; there is chart-to-table, chart-qa, read-page, page-qa, form-qa, line, "
            "transcribe-ko, transcribe-en, spoken-digit, spoken-chart-qa, talk, speak");
}

}  // namespace
}  // namespace naru
