// How far a long job is, on stderr: on a terminal one line that is written over, elsewhere (a log) a line now and then.
#pragma once

#include <chrono>
#include <string>

namespace naru::apps {

// Says when a log is to get its next line: every `interval_s`, counted from the start.
class Pace {
 public:
  explicit Pace(double interval_s) : interval_s_(interval_s), next_s_(interval_s) {}
  bool due(double now_s) {
    if (now_s < next_s_) return false;
    next_s_ = now_s + interval_s_;
    return true;
  }

 private:
  double interval_s_, next_s_;
};

class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  ~ProgressLine() { end(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // `last`: nothing comes after it, so that a log gets it too.
  void show(const std::string& text, bool last = false);
  // Leaves what a terminal shows where it stands, and goes to the next line.
  void end();
  // Takes it away from a terminal.
  void erase();

 private:
  bool quiet_, terminal_, open_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Pace pace_;
};

}  // namespace naru::apps
