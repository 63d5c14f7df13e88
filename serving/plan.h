// How the server's memory is shared out, once, at its start: nothing large is allocated later.
#pragma once

#include <string>
#include <vector>

#include "omni/model.h"
#include "serving/engine/limits.h"

namespace naru::serving {

struct PlanItem {
  std::string name;
  int64_t bytes = 0;
};

struct Plan {
  EngineLimits engine;          // kv_blocks is set
  std::vector<PlanItem> items;  // all that may be used
  int64_t total_bytes() const;
};

// Within memory_bytes, of which `beside` are used by others of this process (bodies, decoded media). Keys and values
// get a context for each slot, or, where that is too much, what is left. Failure too_large: not even one context fits;
// the message says how much is needed.
Result<Plan> plan_memory(const Model& model, EngineLimits engine, const std::vector<PlanItem>& beside,
                         int64_t memory_bytes);

}  // namespace naru::serving
