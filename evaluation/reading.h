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
  std::vector<TextLine> lines;       // of the picture, as the model sees them
  std::vector<std::string> targets;  // accepted answers, the first is the target
};

// What became of one example.
struct ReadingResult {
  std::string answer;
  double ms = 0;  // encoding and answering, its share of the batch
  ErrorCount errors, ctc, blind, shuffled;
};

struct ReadingScore {
  int64_t n = 0;
  Interval cer;                             // of the answers
  double ctc = 0, blind = 0, shuffled = 0;  // error rates
};

// Reads every example greedily, `batch` pictures together. `progress` (may be empty) gets the number done.
std::vector<ReadingResult> read_examples(const Model& model, const std::vector<ReadingExample>& examples,
                                         int64_t batch = 16, const std::function<void(int64_t)>& progress = {});

ReadingScore summarise(const std::vector<ReadingResult>& results);

}  // namespace naru
