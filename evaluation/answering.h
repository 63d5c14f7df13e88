// How well a model answers questions: every example is answered greedily, some also with its picture or sound removed
// (blind) or with the next example's (shuffled), because answers that follow a template can look like skill.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/question.h"
#include "omni/model.h"

namespace naru {

// What a model said to one question. `blind` and `shuffled` are missing where they were not asked for, or are none:
// without a picture or sound, without another one, or where the other one leaves no room for the words.
struct Said {
  std::string answer;
  std::optional<std::string> blind, shuffled;
  double ms = 0;                          // encoding and answering, its share of the batch
  std::optional<double> log_probability;  // of the answer's tokens (omni/reader.h), where it is known
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

// Answers in the order of the set; an answer depends on neither batch nor limit. Failures are those of cards,
// unsupported for sounds where the model does not hear, and too_large for what the context does not hold.
Result<std::vector<Answered>> answer_examples(const Model& model, const CardSet& set,
                                              const AnswerOptions& options = {});

}  // namespace naru
