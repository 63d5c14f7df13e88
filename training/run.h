// A run in its folder: trains a recipe's task to the end, or on from where it was killed.
//
//   DIR/record.jsonl    where the weights come from (training/record.h)
//   DIR/metrics.jsonl   one line every output.log_every steps (training/report.h)
//   DIR/checkpoints/    the two newest (training/checkpoint.h)
// A run that was killed, at any moment and any number of times, and resumed ends with the same weights and the same
// record, bit for bit. Writing the model's own file is the caller's, who knows the task.
#pragma once

#include <functional>
#include <string>

#include "training/record.h"
#include "training/report.h"

namespace naru {

struct RunOptions {
  std::string folder;
  bool resume = false;  // go on with what the folder holds; without it the folder must hold no run
  // The record of a run that goes on from its weights alone, which the task's parameters hold, in a folder without a
  // checkpoint: it is copied, and metrics.jsonl beside it where it is there. Empty: none does.
  std::string continued;
  int64_t stop_after = 0;  // steps, when fewer than the recipe's; 0: all
  Provenance provenance;

  // All are called on the thread of train() and may be empty.
  std::function<void(const Progress&)> on_progress;  // every output.log_every steps, and at the end
  std::function<void(int64_t step, const std::vector<Sample>&)> on_samples;  // every output.samples_every steps
  std::function<void(const std::string&)> on_notice;  // a line for the user: resumed at ..., a checkpoint was damaged
  std::function<double()> measure_peak;  // GFLOP/s of the machine, now; some 50 ms, at first and every half minute
  std::function<bool()> stop;            // asked after each step; true ends the run there, with a checkpoint
};

struct RunResult {
  int64_t steps = 0;                                   // done in all
  std::string f32_sha256, bf16_sha256, record_sha256;  // the last over all bytes of record.jsonl
};

// Failure: the folder holds a run and resume is not set, or holds one of another recipe or seed; no checkpoint is
// whole; a run cannot go on from these weights; the system takes no more bytes. Throws Error on a task or recipe that
// does not fit, and on a loss that is not finite.
Result<RunResult> train(const Recipe& recipe, const Task& task, ThreadPool& pool, const RunOptions& options);

}  // namespace naru
