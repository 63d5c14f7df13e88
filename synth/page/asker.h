// One question about a page in the making (synth/page/questions.h says what the types are).
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/philox.h"
#include "synth/page/page.h"
#include "synth/source.h"
#include "synth/text/chart_words.h"
#include "synth/text/page_questions.h"
#include "synth/text/rephrased/rephraser.h"

namespace naru::synth {

class PageAsker {
 public:
  PageAsker(const Page& page, bool korean, Random* random, Rephraser* rephraser);

  // Each returns false when the page does not bear the question.
  bool look_up();
  bool cell();
  bool reverse();
  bool highest() { return extreme(true); }  // which row
  bool lowest() { return extreme(false); }
  bool sum();
  bool difference();
  bool greater();
  bool unit_price();
  bool count();
  bool nth();
  bool next();
  bool present();
  bool heading();
  bool title();
  bool issuer();
  bool absent();

  Question question;
  std::string rephrased;  // the prompt in other words; empty where it keeps its own

 private:
  using Words = std::string_view PageQuestions::*;
  using Lists = std::initializer_list<std::string_view>;
  struct Entry {
    const Pair* pair;
    bool grouped;  // another pair has the same field
  };

  bool extreme(bool highest);
  size_t below(size_t n) { return size_t(random_->below(int64_t(n))); }
  std::string ask_for(const PageField& field, const std::string& what);
  // What the question calls a field that the page calls `printed`.
  std::string name_of(const PageField* field, const std::string& printed);
  std::string noun() const;  // of the rows
  bool people() const;
  std::string in_words(size_t column, int64_t number) const;  // with its unit
  bool is_measure(size_t column) const;                       // numbers that can be compared
  std::vector<size_t> measures() const;
  bool draw_cells(size_t* column, size_t* a, size_t* b);
  // `others` are lists of rephrased_pages().
  void word(Words words, Lists others, Slots slots, bool up = true);
  void rephrase_value(const PageField& field, Sort sort, const std::string& name);
  void rephrase_role(const PageField& field);
  void finish(const char* type, const char* metric, std::string target);
  void answer_number(const char* type, size_t column, int64_t number);

  const Page& page_;
  bool korean_;
  const PageQuestions& words_;
  Random* random_;
  Rephraser* rephraser_;
  std::vector<Entry> pairs_;
  std::vector<const Block*> lists_;
  std::vector<std::string> headings_;
  const PageTableData* table_ = nullptr;  // the only one
};

}  // namespace naru::synth
