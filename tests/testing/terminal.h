// A program at a terminal of its own (a pseudo-terminal), and whoever types there. For the tests of apps/.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace naru::testing {

// Waits are generous, because a busy machine is slow; none of them sleeps a fixed time and hopes.
class Terminal {
 public:
  // Starts args[0], a program's path, with stdin, stdout and stderr at the terminal, which is an xterm. Throws Error
  // when the system refuses.
  explicit Terminal(const std::vector<std::string>& args);
  ~Terminal();  // ends the program if it still runs
  Terminal(const Terminal&) = delete;

  void type(const std::string& keys);
  // Reads until `text` has come after what the last wait ended with. False when it does not come within a minute, or
  // the program ends.
  bool wait_for(const std::string& text);
  // Reads so many more bytes.
  bool wait_for_bytes(size_t n);
  // All that came.
  const std::string& shown() const { return shown_; }
  // Whether typed lines are handed over as a whole and echoed, as a shell wants to find its terminal.
  bool is_plain() const;
  // Makes it so, as a shell does when the program was stopped.
  void make_plain();
  // Sends the program a signal.
  void send(int signal) const;
  // Waits until the program has ended: its exit code, 128 + the signal's number, or -1 after a minute.
  int exit_code();

 private:
  bool read_some();

  int master_ = -1;
  pid_t child_ = -1;
  std::string shown_;
  size_t seen_ = 0;  // where the last wait ended
};

}  // namespace naru::testing
