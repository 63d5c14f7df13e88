// A person at a terminal: Ctrl-C, and lines that are edited as they are typed (libedit).
#pragma once

#include <memory>
#include <string>

namespace naru::apps {

// Whether somebody types and reads: stdin and stderr are terminals.
bool at_terminal();

// Text of a model for a terminal, which could act upon control characters: all but tabs and ends of lines are left out.
std::string printable(const std::string& text);

// Ctrl-C ends no more than what the program asks about. At most one at a time; the main thread's.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;

  // Whether Ctrl-C was pressed since the last take().
  bool pressed() const;
  // How often it was, and forgets it.
  int take();

 private:
  friend class LineEditor;
  struct Handlers;
  std::unique_ptr<Handlers> handlers_;
};

// Lines from the terminal, with those before them under the arrows. The prompt and what is typed go to stderr.
class LineEditor {
 public:
  // Both must outlive it. Throws Error when libedit knows no way to use this terminal.
  LineEditor(Interrupts& interrupts, const char* prompt);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;

  enum class Read {
    line,         // in *line, without its end
    interrupted,  // by Ctrl-C; what was typed is dropped
    left          // by Ctrl-D, or by Ctrl-C where nothing was typed
  };
  Read read(std::string* line);

 private:
  struct Editor;
  std::unique_ptr<Editor> editor_;
};

}  // namespace naru::apps
