// The blocks of keys and values that tasks hold: reserved when a task starts, taken as it grows, shared by its answers
// and with later tasks that begin alike, given back at its end.
#pragma once

#include "serving/engine/limits.h"
#include "serving/engine/prefix_cache.h"
#include "serving/engine/task.h"

namespace naru::serving {

// One thread at a time. The model must outlive it.
class TaskBlocks {
 public:
  TaskBlocks(const Model& model, const EngineLimits& limits);

  int64_t n_blocks() const { return pool_.n_blocks(); }
  // That running tasks hold.
  int64_t n_used() const { return pool_.n_blocks() - pool_.n_free() - prefixes_.n_idle(); }
  // That a task may come to hold: those of its prompt are shared by its answers but for the last, which may be written
  // on.
  static int64_t most(const Task& task);

  // Reserves what the task may come to hold, and makes its first branch, with what is known of its prompt. False, and
  // nothing changed, when too little is free.
  bool start(Task& task);
  // Blocks for so many positions.
  void grow(Task& task, Branch& branch, int64_t length);
  // Lets an empty branch begin as the task's first: full blocks of the prompt are shared, the last one is copied.
  void share_prompt(Task& task, Branch& branch);
  // Full blocks of the prompt are there for others from now on.
  void publish(Task& task);
  // Gives back what it holds and had reserved. It has no branches then.
  void release(Task& task);

 private:
  KvPool pool_;
  int64_t block_bytes_;
  PrefixCache prefixes_;
  int64_t n_reserved_ = 0;  // of all tasks; never more than are free
};

}  // namespace naru::serving
