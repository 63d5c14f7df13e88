// A folder of examples with its pictures, as the reading tasks take it.
#pragma once

#include "evaluation/reading.h"
#include "omni/config.h"

namespace naru::apps {

// Examples of one picture, scored by cer. `limit` 0: all. The pictures are decoded in the sandboxed worker, and their lines
// found and brought to the model's height as for `naru read`.
Result<std::vector<ReadingExample>> load_reading_folder(const std::string& folder, int64_t limit,
                                                        const ModelConfig& config);

}  // namespace naru::apps
