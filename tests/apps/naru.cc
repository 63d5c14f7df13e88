#include "tests/apps/naru.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace naru::testing {

namespace fs = std::filesystem;

namespace {

// In the child: never returns.
[[noreturn]] void become(std::vector<std::string> words, const Start& start, int out, int err) {
  for (const char* name : {"NARU_ISA", "NARU_THREADS", "NARU_MODELS"}) ::unsetenv(name);
  for (const auto& [name, value] : start.env) ::setenv(name.c_str(), value.c_str(), /*replace=*/1);
  if (!start.stdout_path.empty()) out = ::open(start.stdout_path.c_str(), O_WRONLY);
  if (start.max_file_bytes > 0) {
    const rlimit limit{start.max_file_bytes, start.max_file_bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
  }
  ::dup2(out, 1);
  ::dup2(err, 2);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

int wait_for(pid_t pid) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  int status = 0;
  while (::waitpid(pid, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) ::kill(pid, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string take(int fd) {
  std::string text(size_t(::lseek(fd, 0, SEEK_END)), '\0');
  const ssize_t n = ::pread(fd, text.data(), text.size(), 0);
  ::close(fd);
  check(n == ssize_t(text.size()), "naru: its output could not be read");
  return text;
}

}  // namespace

std::string beside(const std::string& name) {
  return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

Outcome naru(const std::vector<std::string>& arguments, const Start& start) {
  std::vector<std::string> words = {start.program.empty() ? beside("naru") : start.program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const int out = ::memfd_create("stdout", MFD_CLOEXEC), err = ::memfd_create("stderr", MFD_CLOEXEC);
  const pid_t pid = ::fork();
  check(out >= 0 && err >= 0 && pid >= 0, "naru: cannot be started");
  if (pid == 0) become(words, start, out, err);
  Outcome outcome;
  outcome.code = wait_for(pid);
  outcome.out = take(out);
  outcome.err = take(err);
  return outcome;
}

std::vector<nlohmann::json> Outcome::objects() const {
  std::vector<nlohmann::json> list;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);)
    list.push_back(nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false));
  return list;
}

std::string text_of(const std::string& path) {
  return read_text(path, 1 << 26).value();
}
void write(const std::string& path, std::string_view text) {
  write_file(path, text).value();
}

::testing::AssertionResult says(const Outcome& outcome, const std::string& file, const std::string& message) {
  if (("\n" + outcome.err).find("\nnaru: " + file + ": " + message + "\n") != std::string::npos)
    return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "exit code " << outcome.code << ", stderr:\n" << outcome.err;
}

std::vector<std::string> prefixes(const std::string& text, size_t count) {
  std::vector<std::string> out;
  for (size_t i = 0; i < count; ++i) out.push_back(text.substr(0, i * text.size() / count));
  for (size_t i = 1; i <= std::min<size_t>(4, text.size()); ++i) {
    out.push_back(text.substr(0, i - 1));
    out.push_back(text.substr(0, text.size() - i));
  }
  return out;
}

namespace {

struct Folder {
  std::string name = (fs::temp_directory_path() / "naru-test-XXXXXX").string();
  Folder() {
    check(::mkdtemp(name.data()) != nullptr, "Naru: cannot make ", name);
    fs::copy_file("tests/training/tiny_read.toml", name + "/tiny.toml");
    fs::copy_file("tests/golden/pictures/page.png", name + "/good.png");
    make({"train-tokenizer", "--lines", "30", "--vocab", "660", "-o", name + "/tiny_tokenizer.json"});
    make({"train", name + "/tiny.toml", "--out", name + "/run", "--steps", "2", "-q"});
    make({"synth", "documents", "--count", "6", "-s", "5", "--out", name + "/set"});
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(name, ignored);
  }
  static void make(const std::vector<std::string>& arguments) {
    const Outcome made = naru(arguments);
    check(made.code == 0, "Naru: ", arguments[0], ": ", made.err);
  }
};

}  // namespace

std::string Naru::path(const std::string& name) {
  static const Folder folder;
  return folder.name + "/" + name;
}

Outcome Naru::read(std::vector<std::string> arguments, const Start& start) {
  arguments.insert(arguments.begin(), {"read", "-q", "-m", path("run")});
  return naru(arguments, start);
}

}  // namespace naru::testing
