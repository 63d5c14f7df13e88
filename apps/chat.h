// Questions to a model: one with its answer, and a conversation line by line.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "apps/common.h"
#include "apps/cost.h"
#include "apps/question_media.h"
#include "apps/terminal.h"
#include "omni/conversation.h"

namespace naru::apps {

// What --image, --file and --audio name.
struct MediaPaths {
  std::vector<std::string> images, files, sounds;
  bool empty() const { return images.empty() && files.empty() && sounds.empty(); }
};

// Adds them all, pictures first and sounds last. False when one is of no use, which has been printed.
bool add_media(const Options& options, const MediaPaths& paths, int64_t n_words, QuestionMedia* media, UserTurn* turn);

// The question under what the pages of its PDFs say.
std::string under_pages(const std::string& pages, const std::string& question);

// Answers on stdout as they come, or as an object that begins with `named`; on stderr, that one is unsure, or why it
// ended early.
class Answering {
 public:
  // `interrupts` may be none: Ctrl-C then ends the program.
  Answering(const Options& options, const Model& model, const ReadOptions& read, Interrupts* interrupts);

  // False when there is no answer, which has been printed. `cost` has what preparing the turn took.
  bool ask(const UserTurn& turn, const nlohmann::ordered_json& named, Cost* cost);
  void clear() { talk_.clear(); }

 private:
  Result<Reply> try_ask(const UserTurn& turn, Cost* cost);
  void print_notes(const UserTurn& turn, const Reply& reply) const;

  const Options& options_;
  Conversation talk_;
  Interrupts* interrupts_;
  bool escapes_;  // stdout is a terminal, which could act upon control characters
};

// Each line is a turn or a command; the result is the exit code.
class Chat {
 public:
  Chat(const Options& options, const Model& model, const ReadOptions& read);

  // What waits for the first question. False when it is of no use, which has been printed.
  bool add(const MediaPaths& paths);
  // At a terminal, until Ctrl-D, /quit, or Ctrl-C where nothing is typed.
  int talk_at_terminal();
  // From a pipe: all lines. After a file that could not be added the next question, which was about it, is not asked.
  int talk(std::istream& lines);

 private:
  enum class Next { go_on, leave };
  Next take(const std::string& line);
  Next command(const std::string& name, const std::string& argument);
  void add_file(const std::string& name, const std::string& path);
  void ask(const std::string& words);
  void forget_waiting();

  const Options& options_;
  const Model& model_;
  ReadOptions read_;
  QuestionMedia media_;
  std::optional<Interrupts> interrupts_;  // at a terminal
  std::optional<Answering> answering_;
  UserTurn waiting_;  // media, and words of PDFs, of the next question
  bool spoiled_ = false, failed_ = false;
};

}  // namespace naru::apps
