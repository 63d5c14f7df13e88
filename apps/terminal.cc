#include "apps/terminal.h"

#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "base/error.h"
#include "base/utf8.h"

namespace naru::apps {
namespace {

// What a handler of signals may touch: it notes Ctrl-C, and writes the signal's number into a pipe, so that whoever
// waits for a key wakes.
std::atomic<bool> interrupted{false};
std::atomic<int> pipe_in{-1};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void on_signal(int number) {
  const int before = errno;
  if (number == SIGINT) interrupted = true;
  const auto byte = char(number);
  const ssize_t ignored = ::write(pipe_in, &byte, 1);  // a full pipe wakes as well
  static_cast<void>(ignored);
  errno = before;
}

constexpr std::array kSignals = {SIGINT, SIGCONT, SIGWINCH};

// libedit asks the locale how wide a character is and how it is written; Naru's text is UTF-8 whatever it says.
void choose_locale() {
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(::nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
}

}  // namespace

bool at_terminal() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

std::string printable(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    const bool control =
        c.valid && ((c.code < 0x20 && c.code != '\n' && c.code != '\t') || (c.code >= 0x7f && c.code < 0xa0));
    if (!control) out.append(text, at, c.size_bytes);
    at += c.size_bytes;
  }
  return out;
}

// --- Ctrl-C ----------------------------------------------------------------------------------------------------------

struct Interrupts::Handlers {
  int ends[2] = {-1, -1};  // of the pipe: read, write
  std::array<struct sigaction, kSignals.size()> before{};
};

Interrupts::Interrupts() : handlers_(std::make_unique<Handlers>()) {
  check(::pipe2(handlers_->ends, O_CLOEXEC | O_NONBLOCK) == 0, "Interrupts: no pipe");
  pipe_in = handlers_->ends[1];
  interrupted = false;
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &action, &handlers_->before[i]);
}

Interrupts::~Interrupts() {
  for (size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &handlers_->before[i], nullptr);
  pipe_in = -1;
  for (const int end : handlers_->ends) ::close(end);
}

bool Interrupts::pressed() const {
  return interrupted;
}

int Interrupts::take() {
  int times = 0;
  for (char byte; ::read(handlers_->ends[0], &byte, 1) == 1;) times += byte == SIGINT;
  interrupted = false;
  return times;
}

// --- lines -----------------------------------------------------------------------------------------------------------

struct LineEditor::Editor {
  Interrupts& interrupts;
  const char* prompt;
  EditLine* line = nullptr;
  History* history = nullptr;
  bool interrupted = false, was_empty = true;  // while the last line was read

  Editor(Interrupts& i, const char* p) : interrupts(i), prompt(p) {}
  ~Editor() {
    if (line) ::el_end(line);
    if (history) ::history_end(history);
  }

  static Editor& of(EditLine* line) {
    void* self = nullptr;
    ::el_get(line, EL_CLIENTDATA, &self);
    return *static_cast<Editor*>(self);
  }
  bool wait();
  int get_byte(unsigned char* byte);
  int get(wchar_t* c);
};

// Until a key was pressed. False when Ctrl-C was.
bool LineEditor::Editor::wait() {
  const int signals = interrupts.handlers_->ends[0];
  for (;;) {
    pollfd files[] = {{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}};
    if (::poll(files, 2, /*timeout=*/-1) < 0) continue;  // a signal came; its byte is in the pipe
    if (files[1].revents == 0) return true;
    char number = 0;
    if (::read(signals, &number, 1) != 1) continue;
    if (number == SIGINT) return false;
    if (number == SIGWINCH) ::el_resize(line);
    if (number == SIGCONT) {  // the shell has set the terminal its own way
      ::el_set(line, EL_PREP_TERM, 0);
      ::el_set(line, EL_PREP_TERM, 1);
    }
    ::el_set(line, EL_REFRESH);
  }
}

// 1; 0 at the end; -1 when Ctrl-C was pressed, or the terminal is gone.
int LineEditor::Editor::get_byte(unsigned char* byte) {
  if (wait()) return int(::read(STDIN_FILENO, byte, 1));
  const LineInfo* typed = ::el_line(line);
  interrupted = true;
  was_empty = typed->lastchar == typed->buffer;
  return -1;
}

// The next character of UTF-8; U+FFFD for what is none. The result is that of get_byte().
int LineEditor::Editor::get(wchar_t* c) {
  unsigned char bytes[4] = {};
  if (const int got = get_byte(bytes); got != 1) return got;
  const size_t wanted = bytes[0] < 0xc0 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
  size_t n = 1;
  for (; n < wanted; ++n)
    if (const int got = get_byte(bytes + n); got != 1) return got;
  const Utf8Char one = utf8_at({reinterpret_cast<const char*>(bytes), n}, 0);
  *c = one.valid ? wchar_t(one.code) : L'\xfffd';
  return 1;
}

LineEditor::LineEditor(Interrupts& interrupts, const char* prompt)
    : editor_(std::make_unique<Editor>(interrupts, prompt)) {
  choose_locale();
  Editor& e = *editor_;
  e.line = ::el_init("naru", stdin, stderr, stderr);
  e.history = ::history_init();
  check(e.line && e.history, "LineEditor: libedit cannot use this terminal");
  HistEvent event;
  ::history(e.history, &event, H_SETSIZE, 1000);
  ::history(e.history, &event, H_SETUNIQUE, 1);
  ::el_set(e.line, EL_CLIENTDATA, &e);
  ::el_set(
      e.line, EL_PROMPT, +[](EditLine* line) { return const_cast<char*>(Editor::of(line).prompt); });
  ::el_set(
      e.line, EL_GETCFN, +[](EditLine* line, wchar_t* c) { return Editor::of(line).get(c); });
  ::el_set(e.line, EL_EDITOR, "emacs");
  ::el_set(e.line, EL_HIST, ::history, e.history);
  ::el_set(e.line, EL_BIND, "\033[3~", "ed-delete-next-char", nullptr);
  ::el_set(e.line, EL_BIND, "^R", "em-inc-search-prev", nullptr);
}

LineEditor::~LineEditor() = default;

LineEditor::Read LineEditor::read(std::string* line) {
  Editor& e = *editor_;
  e.interrupted = false;
  ::el_set(e.line, EL_PREP_TERM, 1);  // before the prompt invites to type
  int n = 0;
  const char* text = ::el_gets(e.line, &n);
  if (e.interrupted) {
    std::fputs("\n", stderr);
    return e.was_empty ? Read::left : Read::interrupted;
  }
  if (!text || n <= 0) {
    std::fputs("\n", stderr);
    return Read::left;
  }
  *line = std::string(text, size_t(n));
  while (line->ends_with('\n') || line->ends_with('\r')) line->pop_back();
  HistEvent event;
  if (!line->empty()) ::history(e.history, &event, H_ENTER, line->c_str());
  return Read::line;
}

}  // namespace naru::apps
