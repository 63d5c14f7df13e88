// What evaluation takes of a folder of examples (omni/examples.h): a question each, with or without a picture.
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

// The examples of a text in the form of examples.jsonl. Boxes and glyphs are passed over. Failures name the line:
// those of parse_chat_examples(), a conversation of several turns, a sound.
Result<std::vector<FolderExample>> parse_examples(std::string_view text);

// Reads FOLDER/examples.jsonl (at most 256 MiB).
Result<std::vector<FolderExample>> read_folder(const std::string& folder);

}  // namespace naru
