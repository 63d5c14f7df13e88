#include "apps/progress.h"

#include <unistd.h>

#include <iostream>

namespace naru::apps {

constexpr double kLogInterval_s = 10;

ProgressLine::ProgressLine(bool quiet) : quiet_(quiet), terminal_(::isatty(2)), pace_(kLogInterval_s) {}

void ProgressLine::show(const std::string& text, bool last) {
  if (quiet_) return;
  if (terminal_) {
    std::cerr << "\r\033[K" << text << std::flush;
    open_ = true;
    return;
  }
  const double now_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  if (pace_.due(now_s) || last) std::cerr << text << std::endl;
}

void ProgressLine::end() {
  if (open_) std::cerr << std::endl;
  open_ = false;
}

void ProgressLine::erase() {
  if (open_) std::cerr << "\r\033[K" << std::flush;
  open_ = false;
}

}  // namespace naru::apps
