// Continuous batching: each step takes a piece of prompts and one token of every answer that is being written, so that
// a long document never stalls a short question.
#pragma once

#include <memory>
#include <vector>

#include "serving/engine/fair_queue.h"
#include "serving/engine/limits.h"
#include "serving/engine/prefill_share.h"
#include "serving/engine/task_blocks.h"

namespace naru::serving {

// One thread at a time. The model must outlive it.
class Scheduler {
 public:
  Scheduler(const Model& model, const EngineLimits& limits);

  // A task whose prompt is planned and whose media are encoded.
  void add(std::shared_ptr<Task> task);

  // Starts what there is room for, and one step. Listeners hear what came out. False where nothing is running.
  bool step();
  // Refuses what is still waiting behind its deadline, and forgets what was cancelled.
  void tidy();
  // Refuses everything.
  void refuse_all(const Refusal& refusal);

  bool idle() const { return running_.empty() && waiting_.empty(); }
  // Of the waiting tasks; the end of time without any.
  Clock::time_point next_deadline() const;
  void count(EngineStats* stats) const;

 private:
  struct Batch;

  void start_waiting();
  bool start(Task& task);
  void add_prompt(Task& task, int64_t n, Batch* batch);
  void add_answers(Task& task, Batch* batch);
  static void draw(Branch& branch, std::span<const float> logits);
  void tell(Task& task, size_t branch);
  void begin_answers(Task& task, std::span<const float> logits);
  void finish(Task& task);
  void release(Task& task);

  const Model& model_;
  EngineLimits limits_;
  PrefillCost cost_;
  std::shared_ptr<const TokenTrie> spellings_;
  TaskBlocks blocks_;
  FairQueue<std::shared_ptr<Task>> waiting_;
  std::vector<std::shared_ptr<Task>> running_;
  int64_t n_branches_ = 0;  // that run, or will
  EngineStats totals_;
};

}  // namespace naru::serving
