// The source `pages`: purity, boxes with ink, Markdown that parses back, arithmetic, answers worked out again from the
// Markdown, the split, options, and the bits of this library set.
#include "synth/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "base/file.h"
#include "base/sha256.h"
#include "synth/folder.h"
#include "synth/text/alphabet.h"
#include "synth/text/page_questions.h"
#include "tests/testing/examples.h"
#include "tests/testing/known_bits.h"
#include "tests/testing/markdown.h"
#include "tests/testing/op_case.h"

namespace naru::synth {
namespace {

using testing::number_in;

const PageSource& source() {
  static const PageSource pages = PageSource::open().value();
  return pages;
}

PageOptions only(PageKind kind) {
  PageOptions options;
  options.weights.fill(0);
  options.weights[size_t(kind)] = 1;
  return options;
}

// Markdown as a reader takes it, knowing nothing of how it was written.
struct Read {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::vector<std::string> items, headings;
  std::string title;
  std::vector<std::vector<std::string>> rows;  // of the table; the first are the heads

  explicit Read(const std::string& markdown) {
    std::istringstream lines(markdown);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("# ")) title = line.substr(2);
      if (line.starts_with("## ")) headings.push_back(line.substr(3));
      if (line.starts_with("- ")) items.push_back(line.substr(2));
      const size_t dot = line.find(". ");
      if (dot != std::string::npos && dot > 0 && line.find_first_not_of("0123456789") == dot)
        items.push_back(line.substr(dot + 2));
      if (const size_t colon = line.find(": "); colon != std::string::npos)
        pairs.push_back({line.substr(0, colon), line.substr(colon + 2)});
      if (line.starts_with("|") && line.find("---") == std::string::npos) rows.push_back(testing::cells_of(line));
    }
  }
  std::string value(const std::string& key) const {
    for (const auto& [k, v] : pairs)
      if (k == key) return v;
    return "";
  }
  bool has_row(const std::string& cell) const {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const auto& row) { return std::count(row.begin(), row.end(), cell); });
  }
  bool has_item(const std::string& item) const { return std::count(items.begin(), items.end(), item) > 0; }
};

TEST(Pages, AreAFunctionOfSeedAndIndex) {
  testing::expect_a_function_of_seed_and_index(
      16, [](uint64_t seed, uint64_t index) { return source().make({.max_width = 448}, seed, index); });
}

// The ink of each glyph differs from what is around it.
void expect_ink(const Example& example) {
  const auto grey_at = [&](int y, int x) {
    const uint8_t* pixel = example.image.at(y, x);
    return (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]) / 1000;
  };
  for (const Box& glyph : example.glyphs) {
    int low = 255, high = 0;
    for (int y = int(glyph.y0); y < int(glyph.y1); ++y)
      for (int x = int(glyph.x0); x < int(glyph.x1); ++x)
        low = std::min(low, grey_at(y, x)), high = std::max(high, grey_at(y, x));
    // A stroke may fill its box: then the pixel beside it is paper.
    const int around = grey_at(std::max(0, int(glyph.y0) - 1), std::max(0, int(glyph.x0) - 1));
    EXPECT_GE(std::max({high - low, std::abs(around - low), std::abs(around - high)}), 20)
        << glyph.text << " of " << example.id;
  }
}

// Ink is looked for without the finish, which may make it faint.
TEST(Pages, BoxesLieInThePictureAndHoldInk) {
  for (uint64_t i = 0; i < 60; ++i) {
    PageOptions options;
    options.augment = i % 2 ? 1.f : 0.f;
    const Example example = source().make(options, 4, i);
    EXPECT_EQ(example.image.width % 16 + example.image.height % 16, 0);
    ASSERT_NO_FATAL_FAILURE(testing::check_glyph_boxes(example));
    if (i % 2 == 0) expect_ink(example);
    const std::u32string points = decode(example.target + example.prompt).value_or(U"");
    for (const char32_t c : points) EXPECT_TRUE(in_alphabet(c) || c == U'\n') << encode({&c, 1});
  }
}

// What is printed is what the target says: its letters and digits, in the same order.
TEST(Pages, TheTargetIsWhatIsPrinted) {
  const auto bare = [](const std::string& text) {
    const std::u32string points = *decode(text);
    std::u32string out;
    for (const char32_t c : points)
      if (is_hangul(c) || (c < 128 && std::isalpha(int(c)))) out += c;
    return encode(out);
  };
  for (uint64_t i = 0; i < 80; ++i) {
    const Example example = source().make({}, 11, i);
    if (example.kind == "receipt" || example.kind == "table") continue;  // two-line rows print the name first
    EXPECT_EQ(bare(testing::text_of_glyphs(example)), bare(example.target)) << example.id;
  }
}

TEST(Pages, TotalsAddUp) {
  int n_totals = 0, n_products = 0;
  for (const PageKind kind : {PageKind::receipt, PageKind::invoice})
    for (uint64_t i = 0; i < 60; ++i) {
      const Example example = source().make(only(kind), 2, i);
      const bool korean = example.lang == "ko";
      const Read read(example.target);
      const auto amount = [&](std::string_view id) {
        std::istringstream names{std::string(labels(page_field(id), korean))};
        for (std::string name; std::getline(names, name, '|');)
          if (const std::string value = read.value(name); !value.empty()) return std::abs(number_in(value));
        return -1.0;
      };
      const size_t columns = read.rows.at(0).size();
      double sum = 0;
      for (size_t r = 1; r < read.rows.size(); ++r) {
        ASSERT_EQ(read.rows[r].size(), columns) << example.target;
        sum += number_in(read.rows[r].back());
      }
      // Discounts, charges and taxes lead from the sum of the rows to the total.
      double total = sum;
      if (amount("discount") >= 0) total -= amount("discount");
      if (amount("tip") >= 0) total += amount("tip");
      if (amount("tax") >= 0 && (!korean || kind == PageKind::invoice)) total += amount("tax");
      EXPECT_NEAR(amount("total"), total, 0.001) << example.target;
      if (amount("net") >= 0 && amount("tax") >= 0) {
        EXPECT_NEAR(amount("net") + amount("tax"), amount("total"), 0.001) << example.target;
      }
      if (amount("paid") >= 0) {
        EXPECT_NEAR(amount("paid") - amount("total"), amount("change"), 0.001) << example.target;
      }
      ++n_totals;
      if (columns < 4 || read.rows[0].size() != columns || kind != PageKind::receipt) continue;
      for (size_t r = 1; r < read.rows.size(); ++r, ++n_products)
        EXPECT_NEAR(number_in(read.rows[r][1]) * number_in(read.rows[r][2]), number_in(read.rows[r][3]), 0.001)
            << example.target;
    }
  EXPECT_EQ(n_totals, 120);
  EXPECT_GT(n_products, 20);
}

// Each answer is derived again from the Markdown.
TEST(Pages, AnswersFollowFromThePage) {
  std::map<std::string, int> seen;
  for (uint64_t i = 0; i < 300; ++i) {
    const Example example = source().make({.max_width = 640}, 3, i);
    const Read read(example.target);
    for (const Question& q : example.questions) {
      const std::string context = q.type + ": " + q.prompt + " -> " + q.target + "\n" + example.target;
      const PageQuestions& words = page_questions(q.lang == "ko");
      ++seen[q.type];
      EXPECT_TRUE(q.metric == "exact" || q.metric == "relaxed");
      EXPECT_FALSE(q.target.empty()) << context;
      size_t names = 0, column = 0;
      if (!read.rows.empty() && !q.series.empty()) {
        const auto& heads = read.rows[0];
        column = size_t(std::find(heads.begin(), heads.end(), q.series[0]) - heads.begin());
      }
      const bool headed = column < (read.rows.empty() ? 0 : read.rows[0].size());
      for (size_t r = 1; r < read.rows.size() && !q.categories.empty(); ++r)
        for (size_t c = 0; c < read.rows[r].size(); ++c)
          if (read.rows[r][c] == q.categories[0]) names = c;
      const auto cell = [&](const std::string& row) {
        for (size_t r = 1; r < read.rows.size(); ++r)
          if (read.rows[r][names] == row) return read.rows[r][column];
        return std::string("no such row");
      };
      if (q.type == "look-up" && q.categories.empty()) {
        const std::string value = read.value(q.series.at(0));
        EXPECT_FALSE(value.empty()) << context;
        if (q.metric == "exact") {
          EXPECT_EQ(q.target, value) << context;
        } else {
          EXPECT_NEAR(std::abs(number_in(q.target)), std::abs(number_in(value)), 1e-9) << context;
        }
      } else if (q.type == "cell" && headed) {
        if (q.metric == "exact") {
          EXPECT_EQ(q.target, cell(q.categories.at(0))) << context;
        } else {
          EXPECT_NEAR(number_in(q.target), number_in(cell(q.categories.at(0))), 1e-9) << context;
        }
      } else if ((q.type == "maximum" || q.type == "minimum") && headed) {
        double best = 0;
        std::string answer;
        for (size_t r = 1; r < read.rows.size(); ++r) {
          const double v = number_in(read.rows[r][column]) * (q.type == "maximum" ? 1 : -1);
          if (r > 1 && v <= best) continue;
          best = v;
          answer.clear();
          for (const std::string& text : read.rows[r])
            if (text == q.target) answer = text;
        }
        EXPECT_EQ(answer, q.target) << context;
      } else if (q.type == "sum" && headed) {
        double sum = 0;
        for (const std::string& row : q.categories) sum += number_in(cell(row));
        EXPECT_NEAR(sum, number_in(q.target), 1e-6) << context;
        EXPECT_TRUE(q.steps.ends_with("; " + q.target)) << q.steps;
      } else if (q.type == "difference" && headed) {
        EXPECT_NEAR(std::abs(number_in(cell(q.categories.at(0))) - number_in(cell(q.categories.at(1)))),
                    number_in(q.target), 1e-6)
            << context;
      } else if (q.type == "count-rows") {
        EXPECT_EQ(number_in(q.target), double(read.rows.size() - 1)) << context;
      } else if (q.type == "count-items") {
        EXPECT_EQ(number_in(q.target), double(read.items.size())) << context;
      } else if (q.type == "next") {
        const auto at = std::find(read.items.begin(), read.items.end(), q.categories.at(0));
        ASSERT_TRUE(at != read.items.end() && at + 1 != read.items.end()) << context;
        EXPECT_EQ(*(at + 1), q.target) << context;
      } else if (q.type == "present") {
        const bool there = read.has_row(q.categories.at(0)) || read.has_item(q.categories.at(0));
        EXPECT_EQ(q.target, there ? words.yes : words.no) << context;
      } else if (q.type == "title") {
        EXPECT_EQ(q.target, read.title) << context;
      } else if (q.type == "issuer") {
        EXPECT_NE(example.target.find(q.target), std::string::npos) << context;
      } else if (q.type == "absent") {
        EXPECT_EQ(q.target, words.not_there) << context;
        for (const std::string& row : q.categories) EXPECT_EQ(example.target.find(row), std::string::npos) << context;
      }
    }
  }
  for (const char* type :
       {"look-up", "cell", "reverse", "maximum", "minimum", "sum", "difference", "greater", "unit-price", "count-rows",
        "count-items", "nth", "next", "present", "title", "issuer", "absent"})
    EXPECT_GT(seen[type], 3) << type;
}

TEST(Pages, AllKindsComeInSizesAsAsked) {
  std::set<std::string> kinds;
  int n_small = 0;
  for (uint64_t i = 0; i < 150; ++i) {
    const Example example = source().make({.questions = 3}, 6, i);
    kinds.insert(example.kind);
    n_small += example.image.width <= 448 && example.image.height <= 448;
    EXPECT_GE(example.image.width, 208);
    EXPECT_LE(example.image.width, 896);
    EXPECT_LE(example.image.height, 896);
    EXPECT_LE(example.questions.size(), 3u);
    EXPECT_EQ(example.task, "read-page");
    EXPECT_EQ(example.metric, "cer");
  }
  EXPECT_EQ(kinds.size(), size_t(kPageKinds));
  EXPECT_GT(n_small, 75);
  EXPECT_LT(n_small, 125);
}

TEST(Pages, TrainingNeverSeesWhatIsHeldOut) {
  for (const Split split : {Split::train, Split::held_out})
    for (uint64_t i = 0; i < 40; ++i) {
      const Example example = source().make({.max_width = 400, .fonts = split, .texts = split, .layouts = split}, 7, i);
      EXPECT_EQ(is_held_out(example.target), split == Split::held_out) << example.target;
      testing::check_fonts(split, example);
    }
}

TEST(Pages, RefusesOptionsThatContradictThemselves) {
  EXPECT_THROW(source().make({.min_width = 200}, 1, 0), Error);
  EXPECT_THROW(source().make({.min_width = 128}, 1, 0), Error);
  EXPECT_THROW(source().make({.min_width = 512, .max_width = 256}, 1, 0), Error);
  EXPECT_THROW(source().make({.max_width = 8192}, 1, 0), Error);
  EXPECT_THROW(source().make({.max_height = 100}, 1, 0), Error);
  EXPECT_THROW(source().make({.min_size = 8}, 1, 0), Error);
  EXPECT_THROW(source().make({.questions = -1}, 1, 0), Error);
  PageOptions nothing;
  nothing.weights.fill(0);
  EXPECT_THROW(source().make(nothing, 1, 0), Error);
}

// tests/golden/pages.txt has a line for each library set that was met: its key, then the hash of 64 examples.
TEST(Pages, MakeTheBitsOfThisLibrarySet) {
  const Provenance provenance = source().provenance().value();
  for (const Ingredient& ingredient : provenance.ingredients)
    EXPECT_TRUE(ingredient.sha256.size() == 64 || ingredient.name == "generator pages") << ingredient.name;
  Sha256 all;
  for (uint64_t i = 0; i < 64; ++i) all.add(testing::hash_of(source().make({}, 1, i)));
  testing::expect_known_bits("tests/golden/pages.txt", provenance, "", all.hex());
}

TEST(Pages, AskTheSameInOtherWords) {
  for (const Split split : {Split::train, Split::held_out}) {
    int rephrased = 0, asked = 0, some = 0;
    for (uint64_t i = 0; i < 24; ++i) {
      PageOptions options{.texts = split, .questions = 12};
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
TEST(Pages, RephraseToTheSameBits) {
  Sha256 all;
  for (uint64_t i = 0; i < 24; ++i) all.add(testing::hash_of(source().make({.augment = 0, .rephrased = 1}, 1, i)));
  testing::expect_known_bits("tests/golden/rephrased.txt", source().provenance().value(), "pages", all.hex());
}

}  // namespace
}  // namespace naru::synth
