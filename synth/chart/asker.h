// One question about a chart in the making (synth/chart/questions.h says what the types are).
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/philox.h"
#include "synth/chart/chart.h"
#include "synth/source.h"
#include "synth/text/chart_questions.h"
#include "synth/text/chart_words.h"
#include "synth/text/rephrased/rephraser.h"

namespace naru::synth {

// One chart and one question in the making.
class Asker {
 public:
  Asker(const Chart& chart, bool korean, Random* random, Rephraser* rephraser)
      : chart_(chart), korean_(korean), words_(chart_questions(korean)), random_(random), rephraser_(rephraser) {}

  // Each returns false when the chart does not bear the question.
  bool look_up();
  bool extreme(bool highest);         // which category
  bool extreme_value(bool highest);   // how much
  bool extreme_series(bool highest);  // which series
  bool difference();
  bool sum();
  bool sum_of_series();
  bool average();
  bool count(bool above);
  bool count_things();
  bool compare(bool by_name);
  bool trend();
  bool absent();

  Question question;
  std::string rephrased;  // the prompt in other words; empty where it keeps its own

 private:
  using Words = std::string_view ChartQuestions::*;
  using Lists = std::initializer_list<std::string_view>;

  bool many() const { return chart_.series.size() > 1; }
  bool points() const { return chart_.kind == ChartKind::scatter; }
  int64_t value(size_t s, size_t c) const { return chart_.series[s].values[c]; }
  size_t any_series() const { return size_t(random_->below(int64_t(chart_.series.size()))); }
  std::vector<size_t> present(size_t series) const;
  bool draw_two(size_t series, size_t* a, size_t* b) const;

  std::string measure() const;
  std::string category(size_t c) const;
  void wording(Words single, Words of, Lists others, Slots slots, bool up = true);
  void rephrase(Lists lists, Slots slots, bool up);
  void about(std::vector<size_t> series, std::vector<size_t> categories);
  void answer_number(int64_t value) { finish("relaxed", chart_.form.with_unit(value)); }
  void answer_name(const std::string& name) { finish("exact", name); }
  void answer_sum(const std::vector<int64_t>& terms);
  void finish(const char* metric, std::string target) {
    question.metric = metric;
    question.target = std::move(target);
  }
  std::string operand(int64_t value) const {
    return value < 0 ? concat('(', chart_.form.bare(value), ')') : chart_.form.bare(value);
  }
  std::string steps_of_sum(const std::vector<int64_t>& terms, int64_t* sum) const;

  const Chart& chart_;
  bool korean_;
  const ChartQuestions& words_;
  Random* random_;
  Rephraser* rephraser_;
};

}  // namespace naru::synth
