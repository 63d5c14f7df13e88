// Many wordings of each type of question, with the slots and particles of fill_in() (synth/text/chart_words.h).
//
//   = list              its frames are the lines below
//   {c} {w}[은] <얼마죠/얼마야>?      one of the words between < and >
//
// Slots of charts are those of ChartQuestions, and {w} what is asked of: the measure, with the name of its series where
// there are several; {v} the same in one breath ("Online revenue", not "revenue of Online"). Slots of pages are those
// of PageQuestions, and {K} with a capital letter, {what} {What} {무엇} {뭐} the word that asks for the sort, {N} {th}
// a place in words. {highest}, {높}, {above}, {초과} and their like are turned to the other side where the least is
// asked for.
#pragma once

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace naru::synth {

struct WordingFrame {
  std::string_view text;
  bool held_out = false;  // training never draws it
};

// Immutable, so threads may share it.
class Wordings {
 public:
  // Of each list one frame of eight, and at least one, is held out: the first by SHA-256. Throws Error for text before
  // the first list, a list that comes twice and one of fewer than two frames.
  explicit Wordings(std::initializer_list<std::string_view> texts);

  bool has(std::string_view list) const { return lists_.count(list) > 0; }
  // Throws Error when there is no such list.
  std::span<const WordingFrame> frames(std::string_view list) const;
  std::vector<std::string_view> names() const;

 private:
  std::map<std::string_view, std::vector<WordingFrame>, std::less<>> lists_;
};

const Wordings& rephrased_charts(bool korean);
const Wordings& rephrased_pages(bool korean);

}  // namespace naru::synth
