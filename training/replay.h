// Repeats a recorded run, from its seed or from where it went on from a model's weights, and compares as it goes: the
// loss of every step, the weights where the record has their hash. This is what `verify` does for a stranger's machine.
#pragma once

#include <functional>
#include <optional>

#include "base/thread_pool.h"
#include "training/recipe.h"
#include "training/record.h"
#include "training/task.h"

namespace naru {

struct ReplayReport {
  int64_t steps = 0;      // the last that was repeated, each with the loss of the record
  int64_t n_weights = 0;  // hashes of weights compared, those before the first step included
  bool complete = false;  // the record was repeated from its first step to its end, and its hashes hold
};

// Computes `steps` steps of the record behind the first `after` (all that it has when it has fewer) with a task made
// from its recipe. `after`: 0, or a step after which the run went on from the weights that the task has now. `on_step`
// may be empty. Failure: the first thing that differs ("step 12: loss ..."), or unsupported when the record
// was written under another numeric profile.
Result<ReplayReport> replay(const RunRecord& record, const Recipe& recipe, const Task& task, ThreadPool& pool,
                            int64_t after, int64_t steps, const std::function<void(int64_t step)>& on_step = {});

// After which step the run went on from weights of this hash as bf16; nothing where it never did.
std::optional<int64_t> joint_of(const RunRecord& record, const std::string& weights_bf16);

}  // namespace naru
