// Asks questions in other words than synth/chart and synth/page do, and as people type them.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/philox.h"
#include "synth/text/chart_words.h"
#include "synth/text/rephrased/wordings.h"

namespace naru::synth {

struct Rephrasing {
  float share = 0;        // of questions that are asked in other words
  bool held_out = false;  // in words that training never draws; else in the others
  bool typed = true;      // now and then without the mark at the end or a blank, beginning small
};

// Of one example. It has numbers of its own, so that a question in other words is about the same thing.
class Rephraser {
 public:
  // `wordings` gives those of a language. Throws Error for a share beyond 0 to 1.
  Rephraser(const Wordings& (*wordings)(bool korean), const Rephrasing& options, const Random& random);

  bool knows(bool korean, std::string_view list) const { return wordings_(korean).has(list); }

  // A frame of one of the lists, each as likely; nothing where the question keeps its words. Where the share is 0, no
  // number is drawn. Throws Error when there is no such list.
  std::optional<std::string> draw(bool korean, std::span<const std::string_view> lists);
  std::optional<std::string> draw(bool korean, std::initializer_list<std::string_view> lists) {
    return draw(korean, std::span(lists.begin(), lists.size()));
  }

  // The question of a frame that was drawn. Names in the slots keep their spelling.
  std::string say(bool korean, std::string frame, const Slots& slots);

  bool chance(float probability) { return random_.chance(probability); }

 private:
  std::string typed_by_a_korean(std::string frame);
  std::string typed_in_english(std::string frame);

  const Wordings& (*wordings_)(bool korean);
  Rephrasing options_;
  Random random_;
};

// Values of {highest}, {높}, {above}, {초과} and their like, or, where not `up`, of their opposites.
const Slots& degrees(bool korean, bool up);

}  // namespace naru::synth
