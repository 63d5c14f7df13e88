// What a model is asked, and the pictures and sounds that the questions are about.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "evaluation/metrics.h"
#include "media/types.h"

namespace naru {

// A row of the table beside that of the task: of those answers alone that name it.
struct SubRow {
  std::string name;
  std::optional<Metric> metric;  // none: that of the question
};

// A message of the user and the answer to it, as they stand before a question.
struct Exchange {
  std::string words;
  std::optional<size_t> sound;  // of the card
  std::string answer;
};

struct Question {
  std::string id, task;
  Metric metric = Metric::exact;
  std::string prompt;                // words beside the media; may be empty where there are any
  std::vector<std::string> targets;  // accepted answers, the first is the target
  std::string lang;                  // ko, en, ...; may be empty
  std::optional<size_t> sound;       // of the card: what is heard with the words
  std::string spoken;                // what is heard, for those who look at the page; may be empty
  bool sound_first = false;          // in the first message the sound stands before the picture
  std::vector<Exchange> before;      // the talk that it goes on with; the picture stands in the first message of all
  std::vector<SubRow> rows;
};

// One picture, or none, the sounds, and the questions that hang on them: each medium is encoded once for all of them.
struct Card {
  std::optional<Image> picture;
  std::vector<Sound> sounds;  // at kSoundRate, finite
  std::vector<Question> questions;
};

// Cards are made when they are wanted, some of them twice: card(i), 0 <= i < size, is a function of i alone.
struct CardSet {
  int64_t size = 0;
  std::function<Result<Card>(int64_t)> card;
  bool threads_share_it = false;  // card() may be called by several threads at a time
};

// Whether `task` is among those that are asked for; none named: all are.
bool is_wanted(const std::string& task, const std::vector<std::string>& tasks);
// Failure not_found for the first of `wanted` that is not among the `known`, which it lists.
Result<void> check_tasks(const std::vector<std::string>& wanted, const std::vector<std::string>& known);

// What is taken away and exchanged for the baselines: the picture, where there is none the sound of the question
// itself. A question spoken about a picture stays, since without it nothing would be asked.
enum class Basis { none, picture, sound };
Basis basis_of(const Card& card, const Question& question);

}  // namespace naru
