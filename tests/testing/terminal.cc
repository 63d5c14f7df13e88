#include "tests/testing/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>

#include "base/error.h"

namespace naru::testing {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience(60);
constexpr int kTickMs = 20;

}  // namespace

Terminal::Terminal(const std::vector<std::string>& args) {
  check(!args.empty(), "Terminal: wanted a program");
  std::vector<char*> argv;
  for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  const winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
  child_ = ::forkpty(&master_, nullptr, nullptr, &size);
  check(child_ >= 0, "Terminal: no pseudo-terminal");
  if (child_ == 0) {
    ::setenv("TERM", "xterm", 1);
    ::unsetenv("LC_ALL");
    ::setenv("LANG", "C", 1);  // Naru's text is UTF-8 all the same
    for (const char* name : {"NARU_ISA", "NARU_THREADS", "NARU_MODELS", "COLUMNS", "LINES", "LC_CTYPE"})
      ::unsetenv(name);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::fcntl(master_, F_SETFL, O_NONBLOCK);
}

Terminal::~Terminal() {
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  ::close(master_);
}

void Terminal::type(const std::string& keys) {
  const auto until = Clock::now() + kPatience;
  for (size_t at = 0; at < keys.size();) {
    const ssize_t n = ::write(master_, keys.data() + at, keys.size() - at);
    check(n > 0 || Clock::now() < until, "Terminal: nobody takes what is typed");
    if (n > 0)
      at += size_t(n);
    else
      read_some();
  }
}

// False when the program has closed the terminal; true also when nothing came for a while.
bool Terminal::read_some() {
  pollfd file{master_, POLLIN, 0};
  if (::poll(&file, 1, kTickMs) <= 0) return true;
  char buffer[4096];
  const ssize_t n = ::read(master_, buffer, sizeof buffer);
  if (n > 0) shown_.append(buffer, size_t(n));
  return n > 0;
}

bool Terminal::wait_for(const std::string& text) {
  for (const auto until = Clock::now() + kPatience;;) {
    const size_t found = shown_.find(text, seen_);
    if (found != std::string::npos) {
      seen_ = found + text.size();
      return true;
    }
    if (Clock::now() > until || !read_some()) return false;
  }
}

bool Terminal::wait_for_bytes(size_t n) {
  for (const auto until = Clock::now() + kPatience; shown_.size() < seen_ + n;)
    if (Clock::now() > until || !read_some()) return false;
  seen_ += n;
  return true;
}

bool Terminal::is_plain() const {
  termios state{};
  return ::tcgetattr(master_, &state) == 0 && (state.c_lflag & ICANON) && (state.c_lflag & ECHO);
}

void Terminal::make_plain() {
  termios state{};
  check(::tcgetattr(master_, &state) == 0, "Terminal: has no state");
  state.c_lflag |= ICANON | ECHO;
  check(::tcsetattr(master_, TCSANOW, &state) == 0, "Terminal: takes no state");
}

void Terminal::send(int signal) const {
  check(::kill(child_, signal) == 0, "Terminal: the program is gone");
}

int Terminal::exit_code() {
  for (const auto until = Clock::now() + kPatience; Clock::now() < until;) {
    int status = 0;
    if (::waitpid(child_, &status, WNOHANG) == child_) {
      child_ = -1;
      return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    if (!read_some()) ::usleep(kTickMs * 1000);  // closed, and about to end
  }
  return -1;
}

}  // namespace naru::testing
