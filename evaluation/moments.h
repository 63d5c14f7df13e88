// Moments of a robot from a folder of examples: how far a model's chunks are from those that the examples have.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "evaluation/scores.h"
#include "omni/model.h"
#include "omni/policy.h"

namespace naru {

struct Moment {
  std::string id, task;
  Observation seen;
  int64_t action_numbers = 0;  // of a step
  std::vector<float> actions;  // (steps, action_numbers), at least as many steps as the model's chunks
};

// Moments are made when they are wanted, some of them twice.
struct MomentSet {
  int64_t size = 0;
  std::function<Result<Moment>(int64_t)> moment;
};

struct MomentOptions {
  int64_t baselines = 200;  // of each task, so many are also answered blind (grey pictures) and with the pictures of
                            // the next moment
  std::function<void(int64_t)> progress;  // moments that are done; may be empty
};

// A row for each task, in the order in which they first come. Failures: those of moments, and what the model cannot use
// of one, with its id.
Result<std::vector<TaskScore>> score_moments(const Model& model, const MomentSet& set, const MomentOptions& options);

}  // namespace naru
