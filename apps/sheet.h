// A picture of samples: each line, what it says, and what the model read.
#pragma once

#include <vector>

#include "base/error.h"
#include "training/task.h"

namespace naru::apps {

// Failure not_found: the fonts are missing.
Result<Image> sheet_of(const std::vector<Sample>& samples);

}  // namespace naru::apps
