// What a child that decodes may not do, tried one by one behind the worker's own sandbox.
#include "media/worker/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace naru {
namespace {

constexpr int kNotSandboxed = 250, kSucceeded = 0;

// Runs `attempt` in a child behind the sandbox: its errno, or 0 when it succeeded; minus the signal that ended it.
int errno_in_sandbox(const std::function<long()>& attempt, std::span<const char* const> folders = {}) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (!media::enter_sandbox({.file_bytes = 1000, .folders = folders})) ::_exit(kNotSandboxed);
    ::_exit(attempt() < 0 ? errno : kSucceeded);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(Sandbox, LeavesMemoryAndOpenFiles) {
  EXPECT_EQ(errno_in_sandbox([] {
              std::vector<char> big(50 << 20, 1);  // beyond malloc's heap: mmap
              return big[12345] == 1 ? 0l : -1l;
            }),
            kSucceeded);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_EQ(errno_in_sandbox([&] { return ::write(ends[1], "x", 1); }), kSucceeded);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Sandbox, RefusesTheWorld) {
  const pid_t parent = ::getpid();
  char* const arguments[] = {const_cast<char*>("true"), nullptr};
  const struct {
    const char* name;
    std::function<long()> attempt;
  } attempts[] = {
      {"open", [] { return ::syscall(SYS_open, "/etc/passwd", O_RDONLY); }},
      {"openat", [] { return ::syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }},
      {"openat2", [] { return ::syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", nullptr, 0); }},
      {"creat", [] { return ::syscall(SYS_creat, "/tmp/naru-sandbox-test", 0600); }},
      {"unlink", [] { return ::syscall(SYS_unlink, "/tmp/naru-sandbox-test"); }},
      {"stat", [] { return ::syscall(SYS_stat, "/", nullptr); }},
      {"memfd_create", [] { return ::syscall(SYS_memfd_create, "x", 0); }},
      {"socket unix", [] { return ::syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0); }},
      {"socket inet", [] { return ::syscall(SYS_socket, AF_INET, SOCK_DGRAM, 0); }},
      {"socketpair",
       [] {
         int ends[2];
         return ::syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, ends);
       }},
      {"sendmsg", [] { return ::syscall(SYS_sendmsg, 0, nullptr, 0); }},
      {"execve", [&] { return ::syscall(SYS_execve, "/bin/true", arguments, nullptr); }},
      {"execveat", [&] { return ::syscall(SYS_execveat, AT_FDCWD, "/bin/true", arguments, nullptr, 0); }},
      {"fork", [] { return ::syscall(SYS_fork); }},
      {"vfork", [] { return ::syscall(SYS_clone, CLONE_VM | SIGCHLD, nullptr, nullptr, nullptr, 0); }},
      {"kill", [&] { return ::syscall(SYS_kill, parent, 0); }},
      {"ptrace", [&] { return ::syscall(SYS_ptrace, 16, parent, 0, 0); }},
      {"process_vm_readv", [&] { return ::syscall(SYS_process_vm_readv, parent, nullptr, 0, nullptr, 0, 0); }},
      {"io_uring_setup", [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }},
      {"bpf", [] { return ::syscall(SYS_bpf, 0, nullptr, 0); }},
      {"prctl", [] { return ::syscall(SYS_prctl, 1, 0); }},
      {"setrlimit", [] { return ::syscall(SYS_setrlimit, 0, nullptr); }},
      {"ioctl", [] { return ::syscall(SYS_ioctl, 0, 0x5412, nullptr); }},
      {"mmap executable",
       [] { return ::syscall(SYS_mmap, nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }},
  };
  for (const auto& [name, attempt] : attempts) EXPECT_EQ(errno_in_sandbox(attempt), EPERM) << name;
  // glibc falls back to clone, which is refused, when it hears this.
  EXPECT_EQ(errno_in_sandbox([] { return ::syscall(SYS_clone3, nullptr, 0); }), ENOSYS);
}

// With a folder that may be read: its files, and only for reading.
TEST(Sandbox, LeavesAFolder) {
  namespace fs = std::filesystem;
  const fs::path top = fs::temp_directory_path() / ("naru_sandbox_" + std::to_string(::getpid()));
  const std::string mine = top / "mine", other = top / "other";
  fs::create_directories(fs::path(mine) / "deep");
  fs::create_directories(other);
  for (const std::string& file : {mine + "/deep/a", other + "/a"}) std::ofstream(file) << "text";
  fs::create_symlink(other + "/a", mine + "/link");
  const char* const folders[] = {mine.c_str(), "/no/such/folder"};
  const auto open_as = [&](const std::string& path, int flags) {
    return errno_in_sandbox([&] { return ::syscall(SYS_openat, AT_FDCWD, path.c_str(), flags, 0600); }, folders);
  };
  EXPECT_EQ(open_as(mine + "/deep/a", O_RDONLY), kSucceeded);
  EXPECT_EQ(open_as(mine + "/deep/a", O_RDONLY | O_CLOEXEC), kSucceeded);
  EXPECT_EQ(open_as(mine + "/none", O_RDONLY), ENOENT);
  for (const int flags : {O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC, O_RDONLY | O_CREAT, O_PATH, O_TMPFILE | O_RDWR})
    EXPECT_EQ(open_as(mine + "/deep/a", flags), EPERM) << flags;
  EXPECT_EQ(open_as(mine, O_RDONLY), EACCES);  // no list of what is there
  for (const std::string& path : {other + "/a", mine + "/../other/a", mine + "/link", std::string("/etc/passwd"),
                                  std::string("/proc/self/mem"), std::string("/dev/null")})
    EXPECT_EQ(open_as(path, O_RDONLY), EACCES) << path;

  const auto in_sandbox = [&](const std::function<long()>& attempt) { return errno_in_sandbox(attempt, folders); };
  EXPECT_EQ(in_sandbox([] { return ::syscall(SYS_open, "/etc/passwd", O_RDONLY); }), EPERM);
  EXPECT_EQ(in_sandbox([] { return ::syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", nullptr, 0); }), EPERM);
  EXPECT_EQ(in_sandbox([] { return ::syscall(SYS_stat, "/", nullptr); }), EPERM);
  EXPECT_EQ(in_sandbox([&] { return ::syscall(SYS_unlink, (mine + "/deep/a").c_str()); }), EPERM);
  EXPECT_EQ(in_sandbox([] { return ::syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0); }), EPERM);
  EXPECT_EQ(in_sandbox([] { return ::syscall(SYS_socket, AF_INET, SOCK_DGRAM, 0); }), EPERM);
  EXPECT_EQ(in_sandbox([] { return ::syscall(SYS_execve, "/bin/true", nullptr, nullptr); }), EPERM);
  EXPECT_EQ(in_sandbox([] { return ::syscall(SYS_fork); }), EPERM);
  EXPECT_EQ(in_sandbox([] { return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1); }), EPERM);
  // How many files may be open at once.
  const int most = in_sandbox([&] {
    for (int i = 0; i < 100; ++i)
      if (::syscall(SYS_openat, AT_FDCWD, (mine + "/deep/a").c_str(), O_RDONLY) < 0) return -1l;
    return 0l;
  });
  EXPECT_EQ(most, EMFILE);
  fs::remove_all(top);
}

TEST(Sandbox, LimitsWhatItWrites) {
  const int file = ::memfd_create("long", MFD_CLOEXEC);
  const auto write_bytes = [&](size_t n) {
    return errno_in_sandbox([=] {
      const std::vector<char> bytes(n);
      return long(::pwrite(file, bytes.data(), 0, 0) < 0 ? ::write(file, bytes.data(), n) : -1);
    });
  };
  EXPECT_EQ(write_bytes(1000), kSucceeded);
  EXPECT_EQ(write_bytes(1), -SIGXFSZ);
  ::close(file);
}

// Told apart from being killed by others: the job is refused as too large.
TEST(Sandbox, LimitsItsTime) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (!media::enter_sandbox({.cpu_s = 1, .file_bytes = 1000})) ::_exit(kNotSandboxed);
    for (;;) ::getpid();
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) << status;
}

}  // namespace
}  // namespace naru
