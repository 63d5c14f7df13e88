// A user's folder of examples: examples.jsonl and the media it names (the chat form that TRL and LLaMA-Factory read).
// Evaluation and training read it, and each refuses what it can do nothing with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "media/types.h"

namespace naru {

// A message of the user and the answer to it. Messages of other roles are passed over.
struct ChatTurn {
  std::string prompt;                       // the user's text; may be empty
  std::vector<std::string> images, sounds;  // paths, relative, beneath the folder
  bool sound_first = false;                 // the first sound stands before the first picture
  std::string answer;
  // Of a robot: what it tells of itself, and the chunk (steps, action_numbers) that is the answer instead of words.
  std::vector<float> state, actions;
  int64_t action_numbers = 0;
};

struct ChatExample {
  int64_t line = 0;  // of examples.jsonl, from 1
  std::string id, task, lang, metric;
  std::vector<ChatTurn> turns;       // at least one
  std::vector<std::string> answers;  // further accepted answers
  std::vector<std::string> rows;     // of the table of an evaluation, in which it counts beside its task's
  // Where words and glyphs stand in its picture, in pixels of it; empty: it does not say.
  std::vector<Box> boxes, glyphs;
};

// Whether boxes and glyphs are read, or may be anything.
enum class ChatPlaces { read, passed_over };

// The examples of a text in the form of examples.jsonl. Failures name the line: invalid JSON or UTF-8, a missing field,
// an id that occurs twice, a path that leaves the folder, a part or metric that is not known, a message without an
// answer, a box that is none, numbers of a robot that are none or too many, actions under another metric.
Result<std::vector<ChatExample>> parse_chat_examples(std::string_view text, ChatPlaces places = ChatPlaces::read);

// "examples.jsonl:12: " and the failure's message: the form of every error about an example.
Failure failure_at(int64_t line, const Failure& failure);

// Reads FOLDER/examples.jsonl (at most 256 MiB).
Result<std::string> read_examples_file(const std::string& folder);

}  // namespace naru
