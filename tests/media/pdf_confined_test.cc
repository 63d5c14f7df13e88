// What the shipped decoder of PDFs does to the system while it decodes: every call of its child behind the sandbox,
// followed by ptrace. What it may do is tried in sandbox_test.cc.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <set>

#include "tests/media/support.h"

namespace naru {
namespace {

constexpr int kNoPtrace = 99;

struct Call {
  long number = -1, result = 0;
  std::string path = {};  // of openat
};

struct Trace {
  std::vector<Call> calls;  // of the sandboxed child alone
  int exit_status = -1;     // of the client: 0 when the file was read, 1 when it was refused
};

std::string string_of(pid_t pid, uint64_t address) {
  char text[256] = {};
  const iovec to{text, sizeof text - 1}, from{reinterpret_cast<void*>(address), sizeof text - 1};
  ::process_vm_readv(pid, &to, 1, &from, 1, 0);
  return text;
}

// One process: how many forks below the client it is, which its parent's stop tells, before or after its own first; and
// its call that has begun.
struct Process {
  int depth = -1;
  bool waits = false;  // for its depth
  bool sandboxed = false;
  Call call;
};

constexpr int kDecodingChild = 2;  // client, worker, child

void note_call(pid_t pid, Process& process, Trace* trace) {
  __ptrace_syscall_info info{};
  if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) return;
  if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
    process.call = {.number = long(info.entry.nr)};
    if (process.call.number == SYS_openat) process.call.path = string_of(pid, info.entry.args[1]);
  } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
    process.call.result = long(info.exit.rval);
    if (process.sandboxed) trace->calls.push_back(process.call);
    // libseccomp asks what the kernel knows before it loads the filter: the last one counts, for after it there is
    // none.
    if (process.call.number == SYS_seccomp && process.depth == kDecodingChild && process.call.result == 0) {
      process.sandboxed = true;
      trace->calls.clear();
    }
  }
}

[[noreturn]] void run_client(const std::vector<std::byte>& file) {
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(kNoPtrace);
  ::raise(SIGSTOP);
  int status = 1;
  {
    PdfDecoder decoder = start_pdf_decoder({.timeout_ms = 300'000});
    if (decoder.decode(file)) status = 0;
  }
  ::_exit(status);
}

// Lets `pid` go on after a stop, and notes what the stop says.
void handle_stop(pid_t pid, int status, std::map<pid_t, Process>* processes, Trace* trace) {
  Process& process = (*processes)[pid];
  if (process.depth < 0) {
    process.waits = true;
    return;
  }
  const int event = status >> 16;
  long signal = WSTOPSIG(status);
  if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) {
    unsigned long child = 0;
    ::ptrace(PTRACE_GETEVENTMSG, pid, nullptr, &child);
    Process& forked = (*processes)[pid_t(child)];
    forked.depth = process.depth + 1;
    if (forked.waits) ::ptrace(PTRACE_SYSCALL, pid_t(child), nullptr, nullptr);
  } else if (signal == (SIGTRAP | 0x80)) {
    note_call(pid, process, trace);
  }
  const bool ours = event != 0 || signal == (SIGTRAP | 0x80) || signal == SIGSTOP || signal == SIGTRAP;
  ::ptrace(PTRACE_SYSCALL, pid, nullptr, ours ? 0 : signal);
}

Trace trace_decoder(const std::vector<std::byte>& file) {
  Trace trace;
  const pid_t client = ::fork();
  if (client == 0) run_client(file);
  int status = 0;
  ::waitpid(client, &status, 0);
  if (!WIFSTOPPED(status)) {
    trace.exit_status = WEXITSTATUS(status);
    return trace;
  }
  constexpr long kOptions = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                            PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
  ::ptrace(PTRACE_SETOPTIONS, client, nullptr, kOptions);
  std::map<pid_t, Process> processes;
  processes[client].depth = 0;
  ::ptrace(PTRACE_SYSCALL, client, nullptr, nullptr);
  for (pid_t pid; (pid = ::waitpid(-1, &status, __WALL)) > 0;) {
    if (WIFSTOPPED(status)) {
      handle_stop(pid, status, &processes, &trace);
    } else if (pid == client) {
      trace.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      break;
    }
  }
  return trace;
}

bool is_in_a_folder_of_fonts(const std::string& path) {
  for (const char* folder : {"/usr/share/fonts/", "/usr/local/share/fonts/", "/usr/share/poppler/"})
    if (path.starts_with(folder) && path.find("..") == std::string::npos) return true;
  return false;
}

// Memory, time, and files that are open.
const std::set<long> kQuiet = {SYS_read,   SYS_write,        SYS_mmap,         SYS_munmap,         SYS_mremap,
                               SYS_brk,    SYS_madvise,      SYS_mprotect,     SYS_futex,          SYS_close,
                               SYS_lseek,  SYS_pread64,      SYS_fstat,        SYS_newfstatat,     SYS_exit_group,
                               SYS_getpid, SYS_gettid,       SYS_sched_yield,  SYS_clock_gettime,  SYS_getrandom,
                               SYS_openat, SYS_rt_sigaction, SYS_rt_sigreturn, SYS_rt_sigprocmask, SYS_sigaltstack};

TEST(PdfConfined, OpensFontsAndNothingElse) {
  std::set<std::string> opened;
  for (const char* name :
       {"read.words.pdf", "read.korean.pdf", "read.embedded_file.pdf", "read.launch.pdf", "read.javascript.pdf",
        "read.link.pdf", "read.object_streams.pdf", "invalid.external_stream.pdf", "invalid.jpx.pdf"}) {
    const Trace trace = trace_decoder(golden_pdf(name));
    // A container may forbid tracing, and nothing else shows which files a process opens.
    if (trace.exit_status == kNoPtrace) GTEST_SKIP() << "NO PTRACE: the decoder cannot be followed here";
    ASSERT_EQ(trace.exit_status, std::string(name).starts_with("read") ? 0 : 1) << name;
    ASSERT_FALSE(trace.calls.empty()) << name;  // it answers
    for (const Call& call : trace.calls) {
      EXPECT_TRUE(kQuiet.contains(call.number) || call.result == -EPERM || call.result == -ENOSYS)
          << name << ": call " << call.number << " gave " << call.result;
      for (const long door : {SYS_socket, SYS_connect, SYS_execve, SYS_clone, SYS_fork, SYS_vfork, SYS_unlink})
        EXPECT_NE(call.number, door) << name;
      if (call.number != SYS_openat) continue;
      EXPECT_TRUE(is_in_a_folder_of_fonts(call.path)) << name << ": asks for " << call.path;
      EXPECT_TRUE(call.result >= 0 || call.result == -ENOENT || call.result == -ENOTDIR)
          << name << ": " << call.path << " gave " << call.result;
      if (call.result >= 0) opened.insert(call.path);
    }
  }
  EXPECT_GE(opened.size(), 2u);  // a font for Helvetica, a table for Korean
}

}  // namespace
}  // namespace naru
