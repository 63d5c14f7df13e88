// Repeats a recorded run from its seed and compares as it goes: the loss of every step, the weights where the record
// has their hash. This is what `verify` does for a stranger's machine.
#pragma once

#include <functional>

#include "base/thread_pool.h"
#include "training/recipe.h"
#include "training/record.h"
#include "training/task.h"

namespace naru {

struct ReplayReport {
  int64_t steps = 0;      // repeated, each with the loss of the record
  int64_t n_weights = 0;  // hashes of weights compared, those before the first step included
  bool complete = false;  // the record's end was reached and its hashes hold
};

// Computes the first `steps` steps of the record (all that it has when it has fewer) with a task made from its recipe.
// `on_step` may be empty. Failure: the first thing that differs ("step 12: loss ..."), or unsupported when the record
// was written under another numeric profile.
Result<ReplayReport> replay(const RunRecord& record, const Recipe& recipe, const Task& task, ThreadPool& pool,
                            int64_t steps, const std::function<void(int64_t step)>& on_step = {});

}  // namespace naru
