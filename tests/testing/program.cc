#include "tests/testing/program.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.h"

namespace naru::testing {
namespace {

// A file in memory: unlike a pipe it takes all that a program prints, however late it is read.
class MemoryFile {
 public:
  explicit MemoryFile(const char* name, const std::string& text = "") : fd_(::memfd_create(name, MFD_CLOEXEC)) {
    check(fd_ >= 0, "run_program: no file in memory");
    for (size_t at = 0; at < text.size();) {
      const ssize_t n = ::write(fd_, text.data() + at, text.size() - at);
      check(n > 0, "run_program: the input cannot be written");
      at += size_t(n);
    }
    check(::lseek(fd_, 0, SEEK_SET) == 0, "run_program: the input cannot be rewound");
  }
  MemoryFile(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(fd_); }

  int fd() const { return fd_; }
  std::string text() const {
    std::string out;
    char buffer[65536];
    for (ssize_t n; (n = ::pread(fd_, buffer, sizeof buffer, off_t(out.size()))) > 0;) out.append(buffer, size_t(n));
    return out;
  }

 private:
  int fd_;
};

}  // namespace

std::string built(const std::string& name) {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

ProgramResult run_program(const std::vector<std::string>& args, const ProgramOptions& options) {
  check(!args.empty(), "run_program: wanted a program");
  const MemoryFile in("in", options.input), out("out"), err("err");
  std::vector<char*> argv;
  for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  check(child >= 0, "run_program: no process");
  if (child == 0) {
    for (const auto& [name, value] : options.env) ::setenv(name.c_str(), value.c_str(), 1);
    const bool ready = ::dup2(in.fd(), 0) == 0 && ::dup2(out.fd(), 1) == 1 && ::dup2(err.fd(), 2) == 2 &&
                       (options.folder.empty() || ::chdir(options.folder.c_str()) == 0);
    ::alarm(options.timeout_s);
    if (ready) ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  int status = 0;
  check(::waitpid(child, &status, 0) == child, "run_program: the process was lost");
  return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), out.text(), err.text()};
}

}  // namespace naru::testing
