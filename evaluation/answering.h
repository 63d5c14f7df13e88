// How well a model answers questions about pictures: every example is answered greedily, some also with the picture
// removed (blind) or with the next example's (shuffled), because answers that follow a template can look like skill.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "evaluation/metrics.h"
#include "media/types.h"
#include "omni/model.h"

namespace naru {

struct Question {
  std::string id, task;
  Metric metric = Metric::exact;
  std::string prompt;                // words beside the picture; may be empty where there is one: read it
  std::vector<std::string> targets;  // accepted answers, the first is the target
};

// Whether `task` is among those that are asked for; none named: all are.
bool is_wanted(const std::string& task, const std::vector<std::string>& tasks);

// One picture, or none, and the questions that hang on it: the picture is encoded once for all of them.
struct Card {
  std::optional<Image> picture;
  std::vector<Question> questions;
};

// Cards are made when they are wanted, some of them twice: card(i), 0 <= i < size, is a function of i alone.
struct CardSet {
  int64_t size = 0;
  std::function<Result<Card>(int64_t)> card;
};

// What a model said to one question. `blind` and `shuffled` are missing where they were not asked for, or are none:
// without a picture, without another one, or where the other one leaves no room for the words.
struct Said {
  std::string answer;
  std::optional<std::string> blind, shuffled;
  double ms = 0;  // encoding and answering, its share of the batch
};

struct Answered {
  int64_t card = 0;
  Question question;
  Said said;
  Score score;
  std::optional<Score> blind, shuffled;
};

struct AnswerOptions {
  int64_t baselines = 200;         // of each task, as many examples are also answered blind and shuffled
  int64_t batch_positions = 8192;  // of prompts and answers together; one that takes more is answered alone
  // What is known already (may be empty): nothing is asked again that this gives.
  std::function<const Said*(const Question&)> known;
  // Gets what has just been answered, in order (may be empty). A Failure ends it.
  std::function<Result<void>(const Answered&)> answered;
  std::function<void(int64_t)> progress;  // the number of cards that are done (may be empty)
};

// Answers in the order of the set; an answer depends on neither batch nor limit. Failures are those of cards, and
// too_large for words that leave no room for a picture.
Result<std::vector<Answered>> answer_examples(const Model& model, const CardSet& set,
                                              const AnswerOptions& options = {});

struct TaskScore {
  std::string task;
  int64_t n = 0, n_blind = 0, n_shuffled = 0;
  Metric metric = Metric::exact;  // relaxed where a task mixes it with exact
  Interval value;                 // over pictures, each with all its questions
  double blind = 0, shuffled = 0;
};
// One for each task, in the order in which they first come. Throws Error for a task whose metrics have no common mean.
std::vector<TaskScore> scores_of(const std::vector<Answered>& answered);
// Whether one task may hold both: they are the same, or exact and relaxed.
bool may_mix(Metric a, Metric b);

}  // namespace naru
