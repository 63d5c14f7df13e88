// The sources of the built-in tasks: each opens a set of cards for its tasks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "evaluation/question.h"
#include "omni/model.h"
#include "synth/source.h"

namespace naru {

// How many examples of each task of a source are wanted, in the order of its tasks; 0: none.
using Counts = std::vector<int64_t>;

// What they are opened with.
struct Opening {
  const std::string& voice_program;  // of those that speak by rule
  const Model* model = nullptr;      // of `speak`: what is asked
};

// Tasks: chart-to-table, chart-qa; read-page, page-qa; form-qa; line.
Result<CardSet> open_charts(const Counts& counts, const Opening& with);
Result<CardSet> open_pages(const Counts& counts, const Opening& with);
Result<CardSet> open_forms(const Counts& counts, const Opening& with);
Result<CardSet> open_lines(const Counts& counts, const Opening& with);
// transcribe-ko; transcribe-en; spoken-digit; spoken-chart-qa; talk; speak.
Result<CardSet> open_korean(const Counts& counts, const Opening& with);
Result<CardSet> open_english(const Counts& counts, const Opening& with);
Result<CardSet> open_digits(const Counts& counts, const Opening& with);
Result<CardSet> open_spoken_charts(const Counts& counts, const Opening& with);
Result<CardSet> open_talk(const Counts& counts, const Opening& with);
Result<CardSet> open_speak(const Counts& counts, const Opening& with);

// What they share.
CardSet shared_cards(int64_t size, std::function<Result<Card>(int64_t)> card);
// What the example itself is asked; its sound, where it has one, becomes the card's.
Question whole_question(const synth::Example& example, const std::string& task, Metric metric, Card* card);
// Its question i. What is asked aloud is not written as well.
Question further_question(const synth::Example& example, size_t i, const std::string& task, Card* card);
// Cards for `n` questions, `together` of them on each, where every card has as many.
int64_t cards_for(int64_t n, int64_t together);

}  // namespace naru
