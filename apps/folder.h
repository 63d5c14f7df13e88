// Folders of examples with their media, as the tasks of evaluation take them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "evaluation/folder.h"
#include "evaluation/moments.h"
#include "evaluation/reading.h"
#include "omni/config.h"

namespace naru::apps {

// The examples of a folder. Failure not_found where it holds none.
Result<std::vector<ChatExample>> load_examples(const std::string& folder);

// Examples of one picture, scored by cer, of the named tasks (none named: of all), at most `limit` of each task (0:
// all). Failure not_found when the folder has no example, or none of a named task. The pictures are decoded in the
// sandboxed worker, and their lines found and brought to the model's height as for `naru read`.
Result<std::vector<ReadingExample>> load_reading_folder(const std::string& folder,
                                                        const std::vector<std::string>& tasks, int64_t limit,
                                                        const ModelConfig& config);

// Questions as folder_cards() makes them. Media are decoded in the sandboxed workers when they are wanted.
Result<CardSet> question_cards(const std::string& folder, const std::vector<ChatExample>& examples,
                               const std::vector<std::string>& tasks, int64_t limit,
                               std::map<std::string, Metric>* metrics);

// Takes a robot's moments out of examples: those of the metric `actions` among the named tasks, at most `limit` of each
// (0: all). Failure unsupported: one has talk before its actions, or several sounds. Media are decoded as above.
Result<MomentSet> take_moments(const std::string& folder, std::vector<ChatExample>* examples,
                               const std::vector<std::string>& tasks, int64_t limit);

// The folders of examples that `path` stands for: itself where it holds examples.jsonl, else those in it that do, by
// name. Failure not_found where there is none.
Result<std::vector<std::string>> example_folders(const std::string& path);

}  // namespace naru::apps
