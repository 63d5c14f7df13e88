// The task of reading: pictures of lines in, their text out, with the losses of docs/DESIGN.md ("How reading is
// learnt").
//
//   answer  cross-entropy of the backbone's answer
//   ctc     CTC of the encoder's symbols
//   dense   what stands in each frame of the encoder, from the glyph boxes that the generator knows
//   guide   one head of the guided layers looks where the next characters stand
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "omni/model.h"
#include "synth/documents.h"
#include "training/task.h"
#include "training/tasks/teaching.h"

namespace naru {

// What a stretch of training is made of.
struct ReadingPhase {
  int64_t steps = 0;
  int64_t lines = 0;     // examples in a micro-batch
  int64_t distinct = 0;  // draw from this many examples over and over; 0: every example is new
  synth::DocumentOptions options;
  bool blocks = true;  // false: the stem alone, without the encoder's blocks
  bool answer = true, ctc = true, dense = true, guide = true;
};

struct ReadingOptions {
  uint64_t seed = 0;
  std::vector<ReadingPhase> phases;
  GuideOptions guide;
};

class ReadingTask : public Task {
 public:
  // Keeps references to both. Throws Error when the model merges cells into more than one row of a line, which the
  // frames of the reading heads need.
  ReadingTask(const Model& model, const synth::DocumentSource& source, ReadingOptions options);

  std::unique_ptr<MicroBatch> prepare(int64_t step, int64_t index) const override;
  const std::vector<std::pair<std::string, Tensor>>& parameters() const override { return model_.parameters(); }
  std::vector<Sample> samples(int64_t count) const override;

 private:
  const Model& model_;
  const synth::DocumentSource& source_;
  ReadingOptions options_;
};

}  // namespace naru
