// The source `charts`: purity, boxes, parts against values and axes, the split, options, and the bits of this library
// set.
#include "synth/charts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "base/sha256.h"
#include "synth/chart/data.h"
#include "synth/folder.h"
#include "synth/text/alphabet.h"
#include "tests/testing/examples.h"
#include "tests/testing/folder.h"
#include "tests/testing/known_bits.h"
#include "tests/testing/markdown.h"
#include "tests/testing/op_case.h"

namespace naru::synth {
namespace {

namespace fs = std::filesystem;
using testing::MarkdownTable;
using testing::number_in;
using testing::parse_table;

const ChartSource& source() {
  static const ChartSource charts = ChartSource::open().value();
  return charts;
}

ChartOptions only(ChartKind kind) {
  ChartOptions options;
  options.weights.fill(0);
  options.weights[size_t(kind)] = 1;
  return options;
}

// A header of one value column names the measure; parts name the series, which is the measure without its unit.
std::string series_of(const MarkdownTable& table, const Part& part) {
  return table.series.size() == 1 ? table.series[0] : part.series;
}

bool is_mark(const Part& part) {
  return part.kind == "bar" || part.kind == "point" || part.kind == "wedge";
}

TEST(Charts, AreAFunctionOfSeedAndIndex) {
  testing::expect_a_function_of_seed_and_index(
      24, [](uint64_t seed, uint64_t index) { return source().make({.max_width = 512}, seed, index); });
}

TEST(Charts, EveryValueOfTheTableHasItsPart) {
  for (int kind = 0; kind < kChartKinds; ++kind)
    for (uint64_t i = 0; i < 12; ++i) {
      const Example example = source().make(only(ChartKind(kind)), 1, i);
      ASSERT_EQ(example.kind, chart_kind_name(ChartKind(kind)));
      const MarkdownTable table = parse_table(example.target);
      std::map<std::pair<std::string, std::string>, std::string> found;
      for (const Part& part : example.parts) {
        EXPECT_LE(0, part.x0) << part.kind;
        EXPECT_LE(part.x1, float(example.image.width)) << part.kind << " of " << example.id;
        EXPECT_LE(part.y1, float(example.image.height)) << part.kind << " of " << example.id;
        if (!is_mark(part)) continue;
        EXPECT_LT(part.x0, part.x1);
        EXPECT_LT(part.y0, part.y1);
        const auto [at, fresh] = found.insert({{series_of(table, part), part.category}, part.value});
        EXPECT_TRUE(fresh) << "two marks for " << part.series << ", " << part.category;
      }
      for (const auto& [key, value] : table.cells) {
        if (value == "-") {
          EXPECT_FALSE(found.count(key));
          continue;
        }
        ASSERT_TRUE(found.count(key)) << example.target << "\nno mark for " << key.first << ", " << key.second;
        EXPECT_EQ(found[key], value);
        found.erase(key);
      }
      EXPECT_TRUE(found.empty()) << "marks that the table does not have";
      if (table.series.size() > 1 && example.kind != "scatter") {
        for (const std::string& name : table.series)
          EXPECT_TRUE(std::any_of(example.parts.begin(), example.parts.end(),
                                  [&](const Part& part) { return part.kind == "key" && part.series == name; }))
              << "no key for " << name;
      }
    }
}

// A straight line through the ticks of one axis: value = (place - a) / b.
struct Scale {
  double place0 = 0, value0 = 0, per_value = 0;
  int n = 0;
  double place(double value) const { return place0 + (value - value0) * per_value; }
};

Scale scale_of(const Example& example, bool across, bool categories) {
  Scale scale;
  for (const Part& part : example.parts) {
    const std::string& text = categories ? part.category : part.value;
    if (part.kind != "tick" || text.empty()) continue;
    const double place = across ? (part.x0 + part.x1) / 2 : (part.y0 + part.y1) / 2, value = number_in(text);
    if (scale.n++ == 0)
      scale.place0 = place, scale.value0 = value;
    else
      scale.per_value = (place - scale.place0) / (value - scale.value0);
  }
  return scale;
}

// What is measured in the picture, with the ticks alone, is what the table says; a value that is not printed is at
// least 20 px from 0, so that a pixel is within 5 % of it.
TEST(Charts, MarksAgreeWithValuesAndAxes) {
  int n_checked = 0;
  for (const ChartKind kind :
       {ChartKind::bar, ChartKind::grouped_bar, ChartKind::stacked_bar, ChartKind::horizontal_bar, ChartKind::line,
        ChartKind::multi_line, ChartKind::area, ChartKind::scatter, ChartKind::histogram})
    for (uint64_t i = 0; i < 24; ++i) {
      ChartOptions options = only(kind);
      options.printed = i % 2 ? 1 : 0;
      const Example example = source().make(options, 2, i);
      const bool lies = kind == ChartKind::horizontal_bar;
      const Scale values = scale_of(example, lies, /*categories=*/false);
      ASSERT_TRUE(values.n >= 2 || i % 2) << example.id << ": nothing to read the values off";
      if (values.n < 2) continue;
      const Scale x = scale_of(example, /*across=*/true, /*categories=*/true);
      const bool stacked =
          kind == ChartKind::stacked_bar || (kind == ChartKind::area && parse_table(example.target).series.size() > 1);
      std::map<std::string, double> below;
      for (const Part& part : example.parts) {
        if (!is_mark(part)) continue;
        const double value = number_in(part.value);
        double& sum = below[part.category];
        const double from = stacked ? sum : 0, to = from + value;
        sum = to;
        if (part.kind == "point") {
          EXPECT_NEAR((part.y0 + part.y1) / 2, values.place(to), 1) << example.id << ' ' << part.value;
          if (kind == ChartKind::scatter) {
            EXPECT_NEAR((part.x0 + part.x1) / 2, x.place(number_in(part.category)), 1) << example.id;
          }
        } else {
          const double far = lies ? (to < from ? part.x0 : part.x1) : (to < from ? part.y1 : part.y0);
          const double near = lies ? (to < from ? part.x1 : part.x0) : (to < from ? part.y0 : part.y1);
          EXPECT_NEAR(far, values.place(to), 1) << example.id << ' ' << part.value;
          const double first = values.place(from);  // an axis may begin above 0; then bars begin where it does
          const bool cut = lies ? first < near - 1 : first > near + 1;
          if (!cut || stacked) {
            EXPECT_NEAR(near, first, 1) << example.id << ' ' << part.value;
          }
        }
        if (i % 2 == 0) {
          EXPECT_GE(std::abs(value * values.per_value), 19.9) << example.id << ": cannot be read within 5 %";
        }
        ++n_checked;
      }
    }
  EXPECT_GT(n_checked, 1000);
}

// A value that is read 5 % too high or too low is still on its side of the limit.
TEST(Charts, LimitsOfCountsAreClearOfValues) {
  int n_checked = 0;
  for (uint64_t i = 0; i < 300; ++i) {
    const Example example = source().make({.questions = 24}, 6, i);
    const MarkdownTable table = parse_table(example.target);
    for (const Question& question : example.questions) {
      if (question.limit.empty()) continue;
      const double limit = number_in(question.limit);
      for (const auto& [key, value] : table.cells) {
        if (table.series.size() > 1 && key.first != question.series.at(0)) continue;
        if (value == "-") continue;
        const double v = number_in(value);
        EXPECT_GT(std::abs(v - limit), std::abs(v) * 0.0499) << example.target << question.prompt;
        ++n_checked;
      }
    }
  }
  EXPECT_GT(n_checked, 200);
}

TEST(Charts, WedgesAddUpToTheWhole) {
  for (const ChartKind kind : {ChartKind::pie, ChartKind::donut})
    for (uint64_t i = 0; i < 20; ++i) {
      const MarkdownTable table = parse_table(source().make(only(kind), 3, i).target);
      double sum = 0;
      bool percent = true;
      for (const auto& [key, value] : table.cells) {
        sum += number_in(value);
        percent &= value.ends_with('%');
        EXPECT_GT(number_in(value), 0);
      }
      if (percent) {
        EXPECT_NEAR(sum, 100, 1e-6);
      }
    }
}

// Glyphs lie in the picture, and the texts of two words never touch.
TEST(Charts, TextIsWholeAndApart) {
  for (uint64_t i = 0; i < 60; ++i) {
    const Example example = source().make({}, 4, i);
    ASSERT_NO_FATAL_FAILURE(testing::check_glyph_boxes(example));
    const std::u32string points =
        decode(testing::text_of_glyphs(example) + example.target + example.prompt).value_or(U"");
    EXPECT_FALSE(points.empty());
    for (const char32_t c : points) EXPECT_TRUE(in_alphabet(c) || c == U'\n') << encode({&c, 1});
  }
}

TEST(Charts, PrintedValuesStandInThePicture) {
  int n_plain = 0;
  for (uint64_t i = 0; i < 80; ++i) {
    ChartOptions options = only(ChartKind(i % 3));
    options.printed = i % 2 ? 1 : 0;
    const Example example = source().make(options, 5, i);
    std::string text;
    for (const Box& glyph : example.glyphs) text += glyph.text;
    size_t found = 0, cells = 0;
    for (const auto& [key, value] : parse_table(example.target).cells) {
      std::string bare = value;
      std::erase(bare, ' ');
      if (value != "-") ++cells, found += text.find(bare) != std::string::npos;
    }
    if (i % 2 == 1) {
      EXPECT_EQ(found, cells) << example.target;
    } else {
      n_plain += found < cells;
    }
  }
  EXPECT_GE(n_plain, 35);  // some values are on the axis by chance
}

TEST(Charts, SizesAndSharesAreThoseAsked) {
  int n_korean = 0;
  std::set<std::string> kinds;
  for (uint64_t i = 0; i < 120; ++i) {
    const ChartOptions options{.min_width = 256, .max_width = 384, .korean = 0.25f, .questions = 3};
    const Example example = source().make(options, 6, i);
    EXPECT_EQ(example.image.width % 16 + example.image.height % 16, 0);
    EXPECT_GE(example.image.width, 256);
    EXPECT_LE(example.image.width, 384);
    EXPECT_LE(example.questions.size(), 3u);
    EXPECT_EQ(example.task, "chart-to-table");
    EXPECT_EQ(example.metric, "table");
    kinds.insert(example.kind);
    const std::u32string points = *decode(example.target);
    n_korean += std::any_of(points.begin(), points.end(), is_hangul);
  }
  EXPECT_EQ(kinds.size(), size_t(kChartKinds));
  EXPECT_GE(n_korean, 15);
  EXPECT_LE(n_korean, 46);
}

TEST(Charts, TrainingNeverSeesWhatIsHeldOut) {
  for (const Split split : {Split::train, Split::held_out})
    for (uint64_t i = 0; i < 60; ++i) {
      const Example example = source().make({.max_width = 400, .fonts = split, .texts = split}, 7, i);
      testing::check_fonts(split, example);
    }
  const ChartInventor inventor;
  std::set<std::string> kept;
  for (const bool korean : {false, true})
    for (const ChartTopic& topic : chart_words(korean).topics)
      for (const std::string_view measure : split(topic.measures, '|'))
        if (topic.held_out) kept.insert(std::string(measure));
  int n_kept = 0;
  for (const bool held_out : {false, true})
    for (uint64_t i = 0; i < 400; ++i) {
      Random random(8, i);
      const ChartKind kind = ChartKind(i % kChartKinds);
      const Chart chart = inventor.draw({kind, i % 2 == 0, i % 3 == 0, held_out}, &random);
      std::string key = chart.title;
      for (const std::string& category : chart.categories) key += "\n" + category;
      for (const Series& series : chart.series) key += "\n" + series.name;
      ASSERT_EQ(is_held_out(key), held_out) << key;
      if (kind == ChartKind::scatter) continue;
      if (!held_out) {
        EXPECT_FALSE(kept.count(chart.measure)) << chart.measure;
      }
      n_kept += held_out && kept.count(chart.measure);
    }
  EXPECT_GT(n_kept, 5);
}

TEST(Charts, RefusesOptionsThatContradictThemselves) {
  EXPECT_THROW(source().make({.min_width = 200}, 1, 0), Error);
  EXPECT_THROW(source().make({.min_width = 128}, 1, 0), Error);
  EXPECT_THROW(source().make({.min_width = 512, .max_width = 256}, 1, 0), Error);
  EXPECT_THROW(source().make({.max_width = 8192}, 1, 0), Error);
  EXPECT_THROW(source().make({.questions = -1}, 1, 0), Error);
  ChartOptions nothing;
  nothing.weights.fill(0);
  EXPECT_THROW(source().make(nothing, 1, 0), Error);
}

TEST(Charts, FolderHasALineForEachQuestion) {
  const testing::Folder top;
  const fs::path folder = top / "set";
  std::vector<Example> examples;
  auto writer = FolderWriter::open(folder.string()).value();
  for (uint64_t i = 0; i < 3; ++i) {
    examples.push_back(source().make({.max_width = 320}, 9, i));
    writer.add(examples.back()).value();
  }
  writer.finish().value();
  std::istringstream lines(read_text((folder / "examples.jsonl").string(), 1 << 22).value());
  std::set<std::string> ids;
  for (const Example& example : examples) {
    ASSERT_GE(example.questions.size(), 5u);
    for (size_t i = 0; i <= example.questions.size(); ++i) {
      std::string line;
      ASSERT_TRUE(std::getline(lines, line));
      const auto json = nlohmann::json::parse(line);
      EXPECT_TRUE(ids.insert(json["id"]).second);
      const auto& user = json["messages"][0]["content"];
      EXPECT_EQ(user[0]["path"], "img/" + example.id + ".png");
      EXPECT_EQ(json.contains("parts"), i == 0);
      EXPECT_EQ(json.contains("glyphs"), i == 0);
      if (i == 0) {
        EXPECT_EQ(json["parts"].size(), example.parts.size());
      }
      EXPECT_EQ(user[1]["text"], i == 0 ? example.prompt : example.questions[i - 1].prompt);
      EXPECT_EQ(json["messages"][1]["content"], i == 0 ? example.target : example.questions[i - 1].target);
      EXPECT_EQ(json["metric"], i == 0 ? "table" : example.questions[i - 1].metric);
      EXPECT_EQ(json["task"], i == 0 ? "chart-to-table" : "chart-qa");
    }
  }
  std::string rest;
  EXPECT_FALSE(std::getline(lines, rest));
  EXPECT_TRUE(fs::exists(folder / "contact.png"));
}

// tests/golden/charts.txt has a line for each library set that was met: its key, then the hash of 64 examples.
TEST(Charts, MakeTheBitsOfThisLibrarySet) {
  const Provenance provenance = source().provenance().value();
  for (const Ingredient& ingredient : provenance.ingredients)
    EXPECT_TRUE(ingredient.sha256.size() == 64 || ingredient.name == "generator charts") << ingredient.name;
  Sha256 all;
  for (uint64_t i = 0; i < 64; ++i) all.add(testing::hash_of(source().make({}, 1, i)));
  testing::expect_known_bits("tests/golden/charts.txt", provenance, "", all.hex());
}

TEST(Charts, AskTheSameInOtherWords) {
  for (const Split split : {Split::train, Split::held_out}) {
    int rephrased = 0, asked = 0, some = 0;
    for (uint64_t i = 0; i < 24; ++i) {
      ChartOptions options{.texts = split, .questions = 12};
      const Example own = source().make(options, 3, i);
      options.rephrased = 1;
      testing::expect_the_same_in_other_words(own, source().make(options, 3, i), &rephrased, &asked);
      options.rephrased = 0.5f;
      int ignored = 0;
      testing::expect_the_same_in_other_words(own, source().make(options, 3, i), &some, &ignored);
    }
    EXPECT_GT(rephrased, asked * 94 / 100) << "a wording may be like the own one, or come twice";
    EXPECT_GT(some, asked * 4 / 10);
    EXPECT_LT(some, asked * 6 / 10);
  }
  EXPECT_ERROR(source().make({.rephrased = -1}, 1, 0), "Rephraser: wanted a share from 0 to 1, got -1");
}

// tests/golden/rephrased.txt has a line for each library set that was met: its key, the source, then the hash of 24
// examples whose questions are all rephrased. The wordings are part of what a version draws.
TEST(Charts, RephraseToTheSameBits) {
  Sha256 all;
  for (uint64_t i = 0; i < 24; ++i) all.add(testing::hash_of(source().make({.augment = 0, .rephrased = 1}, 1, i)));
  testing::expect_known_bits("tests/golden/rephrased.txt", source().provenance().value(), "charts", all.hex());
}

}  // namespace
}  // namespace naru::synth
