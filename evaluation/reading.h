// How well a model reads lines: character error rates with their interval, beside the encoder's CTC head, and with the
// picture removed (blind) or exchanged for another example's (shuffled).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "evaluation/metrics.h"
#include "media/types.h"
#include "omni/reader.h"

namespace naru {

struct ReadingExample {
  std::string id, task;
  Image line;                        // as the model sees it
  std::vector<std::string> targets;  // accepted answers, the first is the target
};

// What became of one example.
struct ReadingResult {
  std::string answer;
  ErrorCount errors, ctc, blind, shuffled;
};

struct ReadingScore {
  int64_t n = 0;
  Interval cer;                             // of the answers
  double ctc = 0, blind = 0, shuffled = 0;  // error rates
};

// Reads every example greedily. `progress` (may be empty) gets the number done.
std::vector<ReadingResult> read_examples(const Model& model, const std::vector<ReadingExample>& examples,
                                         const std::function<void(int64_t)>& progress = {});

ReadingScore summarise(const std::vector<ReadingResult>& results);

}  // namespace naru
