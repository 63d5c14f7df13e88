// Questions about charts: each answer is worked out again from the Markdown table by other means.
#include "synth/chart/questions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "synth/charts.h"
#include "synth/text/chart_questions.h"
#include "tests/testing/markdown.h"

namespace naru::synth {
namespace {

using testing::MarkdownTable;
using testing::number_in;
using testing::parse_table;

class Judge {
 public:
  Judge(const Example& example, const Question& question)
      : table_(parse_table(example.target)), question_(question), words_(chart_questions(question.lang == "ko")) {
    for (const std::string& name : question.series)
      series_.push_back(table_.series.size() == 1 ? table_.series[0] : name);
  }

  // Empty when the answer is right; else what is wrong.
  std::string verdict() const {
    const std::string &type = question_.type, &got = question_.target;
    if (type == "look-up") return same_number(value(series_[0], question_.categories[0]), 1e-9);
    if (type == "maximum" || type == "minimum") return same_text(extreme_category(type == "maximum"));
    if (type == "maximum-x") return same_number(number_in(extreme_category(true)), 1e-9);
    if (type == "maximum-value" || type == "minimum-value")
      return same_number(value(series_[0], extreme_category(type == "maximum-value")), 1e-9);
    if (type == "maximum-series" || type == "minimum-series")
      return same_text(extreme_series(type == "maximum-series"));
    if (type == "difference") return same_number(std::abs(terms()[0] - terms()[1]), 1e-6);
    if (type == "sum") return same_number(total(), 1e-6);
    if (type == "average") return same_number(total() / double(terms().size()), 0.0500001 * least_place());
    if (type == "count-above" || type == "count-below") return same_number(count(type == "count-above"), 0);
    if (type == "count-categories" || type == "count-points") return same_number(double(table_.categories.size()), 0);
    if (type == "count-series") return same_number(double(table_.series.size()), 0);
    if (type == "comparison") return same_text(std::string(terms()[0] > terms()[1] ? words_.yes : words_.no));
    if (type == "greater") return same_text(question_.categories[terms()[0] > terms()[1] ? 0 : 1]);
    if (type == "trend") return same_text(std::string(terms()[1] > terms()[0] ? words_.up : words_.down));
    if (type == "absent") return got == words_.not_shown ? "" : "not the refusal";
    return "unknown type " + type;
  }

  // The equations that stand in the steps.
  std::string verdict_of_steps() const {
    std::string rest = question_.steps;
    if (!rest.ends_with("; " + question_.target)) return "the steps do not end with the answer";
    for (size_t cut = rest.find("; "); cut != std::string::npos; cut = rest.find("; ")) {
      const std::string equation = rest.substr(0, cut);
      rest = rest.substr(cut + 2);
      const size_t equals = equation.find(" = ");
      if (equals == std::string::npos) continue;  // names that were counted
      const size_t sign = equation.find_first_of("+-/", equation.find(' '));
      const double a = number_in(equation.substr(0, sign - 1)),
                   b = number_in(equation.substr(sign + 2, equals - sign - 2));
      const double c = number_in(equation.substr(equals + 3));
      const double result = equation[sign] == '+' ? a + b : equation[sign] == '-' ? a - b : a / b;
      if (std::abs(result - c) > 0.0500001 * least_place()) return "wrong: " + equation;
    }
    return "";
  }

 private:
  double value(const std::string& series, const std::string& category) const {
    return number_in(table_.cells.at({series, category}));
  }
  bool has(const std::string& series, const std::string& category) const {
    return table_.cells.at({series, category}) != "-";
  }
  std::vector<double> terms() const {
    std::vector<double> terms;
    for (const std::string& s : series_)
      for (const std::string& c : question_.categories) terms.push_back(value(s, c));
    return terms;
  }
  double total() const {
    double sum = 0;
    for (const double term : terms()) sum += term;
    return sum;
  }
  // 1 in the last place that cells have.
  double least_place() const {
    for (const auto& [key, text] : table_.cells)
      if (const size_t dot = text.find('.'); dot != std::string::npos && text != "-")
        return std::pow(10.0, -double(text.find_first_not_of("0123456789", dot + 1) == std::string::npos
                                          ? text.size() - dot - 1
                                          : text.find_first_not_of("0123456789", dot + 1) - dot - 1));
    return 1;
  }
  std::string extreme_category(bool highest) const {
    std::string best;
    for (const std::string& c : table_.categories)
      if (has(series_[0], c) && (best.empty() || (highest ? value(series_[0], c) > value(series_[0], best)
                                                          : value(series_[0], c) < value(series_[0], best))))
        best = c;
    return best;
  }
  std::string extreme_series(bool highest) const {
    const std::string& c = question_.categories[0];
    std::string best;
    for (const std::string& s : table_.series)
      if (best.empty() || (highest ? value(s, c) > value(best, c) : value(s, c) < value(best, c))) best = s;
    return best;
  }
  double count(bool above) const {
    const double limit = number_in(question_.limit);
    double n = 0;
    for (const std::string& c : table_.categories)
      if (has(series_[0], c)) n += above ? value(series_[0], c) > limit : value(series_[0], c) < limit;
    return n;
  }
  std::string same_number(double want, double tolerance) const {
    if (question_.metric != "relaxed") return "a number with the metric " + question_.metric;
    if (std::abs(number_in(question_.target) - want) <= tolerance + 1e-9) return "";
    return "wanted " + std::to_string(want) + ", got " + question_.target;
  }
  std::string same_text(const std::string& want) const {
    if (question_.metric != "exact") return "a name with the metric " + question_.metric;
    return want == question_.target ? "" : "wanted " + want + ", got " + question_.target;
  }

  MarkdownTable table_;
  const Question& question_;
  const ChartQuestions& words_;
  std::vector<std::string> series_;
};

TEST(ChartQuestionsTest, AnswersFollowFromTheTable) {
  const ChartSource source = ChartSource::open().value();
  std::map<std::string, int> types;
  int n_other_language = 0, n_steps = 0;
  for (uint64_t i = 0; i < 150; ++i) {
    const Example example = source.make({.max_width = 512, .augment = 0, .questions = 16}, 11, i);
    std::set<std::string> prompts;
    EXPECT_GE(example.questions.size(), 5u) << example.id;
    for (const Question& question : example.questions) {
      EXPECT_EQ(Judge(example, question).verdict(), "") << example.target << '\n'
                                                        << question.prompt << '\n'
                                                        << question.type;
      EXPECT_TRUE(prompts.insert(question.prompt).second) << question.prompt;
      EXPECT_EQ(question.prompt.find_first_of("{}[]"), std::string::npos) << question.prompt;
      ++types[question.type];
      n_other_language += question.lang != example.lang;
      if (question.steps.empty()) continue;
      EXPECT_EQ(Judge(example, question).verdict_of_steps(), "") << question.steps;
      ++n_steps;
    }
  }
  EXPECT_EQ(types.size(), 20u) << "some type never came";
  for (const char* type : {"look-up", "maximum", "maximum-value", "difference", "sum", "average", "count-above",
                           "comparison", "trend", "absent"})
    EXPECT_GE(types[type], 10) << type;
  EXPECT_GT(n_other_language, 50);
  EXPECT_GT(n_steps, 200);
}

// The judge itself sees a wrong answer.
TEST(ChartQuestionsTest, TheJudgeCanFail) {
  const ChartSource source = ChartSource::open().value();
  int n_caught = 0;
  for (uint64_t i = 0; i < 10; ++i) {
    const Example example = source.make({.max_width = 320}, 12, i);
    for (Question question : example.questions) {
      question.target = question.metric == "exact" ? "x" : "123456789";
      EXPECT_NE(Judge(example, question).verdict(), "") << question.type;
      ++n_caught;
    }
  }
  EXPECT_GT(n_caught, 40);
}

TEST(ChartQuestionsTest, DivisionRoundsHalfAwayFromZero) {
  EXPECT_EQ(divide_rounded(7, 2), 4);
  EXPECT_EQ(divide_rounded(-7, 2), -4);
  EXPECT_EQ(divide_rounded(5, 3), 2);
  EXPECT_EQ(divide_rounded(-4, 3), -1);
  EXPECT_EQ(divide_rounded(0, 5), 0);
}

}  // namespace
}  // namespace naru::synth
