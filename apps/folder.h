// A folder of examples with its pictures, as the tasks of evaluation take it.
#pragma once

#include "evaluation/answering.h"
#include "evaluation/reading.h"
#include "omni/config.h"

namespace naru::apps {

// Examples of one picture, scored by cer, of the named tasks (none named: of all), at most `limit` of each task (0:
// all). Failure not_found when the folder has no example, or none of a named task. The pictures are decoded in the
// sandboxed worker, and their lines found and brought to the model's height as for `naru read`.
Result<std::vector<ReadingExample>> load_reading_folder(const std::string& folder,
                                                        const std::vector<std::string>& tasks, int64_t limit,
                                                        const ModelConfig& config);

// The same for questions: examples of one picture or none, of any metric; a picture that several examples name is one
// card. Pictures are decoded when they are wanted. Failure also when a task mixes metrics that have no common mean.
Result<CardSet> load_question_folder(const std::string& folder, const std::vector<std::string>& tasks, int64_t limit);

}  // namespace naru::apps
