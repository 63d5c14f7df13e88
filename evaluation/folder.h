// A user's folder of examples: examples.jsonl and the media it names (the chat form that TRL and LLaMA-Factory read).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace naru {

struct FolderExample {
  std::string id, task, lang, metric;
  std::string prompt;                // the user's text; may be empty
  std::vector<std::string> images;   // paths of pictures, relative, beneath the folder
  std::vector<std::string> answers;  // accepted answers, the assistant's first
};

// The examples of a text in the form of examples.jsonl. Failures name the line: invalid JSON or UTF-8, a missing field, an id
// that occurs twice, a path that leaves the folder, a part or metric that is not known.
Result<std::vector<FolderExample>> parse_examples(std::string_view text);

// Reads FOLDER/examples.jsonl (at most 256 MiB).
Result<std::vector<FolderExample>> read_folder(const std::string& folder);

}  // namespace naru
