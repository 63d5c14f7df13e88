// What evaluation takes of a folder of examples (omni/examples.h): the last message of the user is asked, with the talk
// before it as it stands.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "evaluation/question.h"
#include "omni/examples.h"

namespace naru {

// Reads FOLDER/examples.jsonl (at most 256 MiB); boxes and glyphs are passed over.
Result<std::vector<ChatExample>> read_folder(const std::string& folder);

// The tasks of examples, in the order in which they first come.
std::vector<std::string> tasks_of(const std::vector<ChatExample>& examples);

// A card before its media are read: the paths of its picture, empty where there is none, and of its sounds.
struct FolderCard {
  std::string picture;
  std::vector<std::string> sounds;
  std::vector<Question> questions;
};

// The cards of examples of the named tasks (none named: of all), at most `limit` of each task (0: all). Examples share
// a card that have the same picture, or no picture and the same sound to their questions. Failures name the example:
// several pictures, a picture in a later message, several sounds in a message, a message with nothing in it, a row that
// has the name of a task, a task of metrics that have no common mean; `metrics` holds those of folders before this one.
Result<std::vector<FolderCard>> folder_cards(const std::vector<ChatExample>& examples,
                                             const std::vector<std::string>& tasks, int64_t limit,
                                             std::map<std::string, Metric>* metrics);

}  // namespace naru
