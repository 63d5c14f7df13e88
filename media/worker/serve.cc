#include "media/worker/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "media/protocol.h"
#include "media/worker/guard.h"
#include "media/worker/sandbox.h"

namespace naru::media {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLookMs = 50;  // how often a silent child is looked at
constexpr uint64_t kMostBytes = uint64_t(1) << 30, kMostResultBytes = uint64_t(1) << 31;
constexpr uint32_t kMostMs = 600'000;
constexpr int kNiceness = 5;  // answers that are being written go first: a third of their share of a processor

struct Job {
  Request request;
  Descriptor bytes, result;
  pid_t worker = ::getpid();  // the child's parent
};

// --- in the child

Reply decode_into(const Trade& trade, const Job& job) {
  const size_t size = job.request.size_bytes;
  void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, job.bytes.get(), 0);
  if (bytes == MAP_FAILED) return refusal(fail(Code::internal, "cannot map the ", trade.noun, "'s bytes"));
  const Result<void> closed = enter_sandbox({.address_space_bytes = trade.address_space_bytes,
                                             .file_bytes = job.request.max_result_bytes,
                                             .parent = job.worker,
                                             .folders = trade.folders});
  if (!closed) return refusal(closed.failure());
  const Result<Reply> reply = trade.decode({static_cast<const std::byte*>(bytes), size}, job.request, job.result.get());
  return reply ? *reply : refusal(reply.failure());
}

[[noreturn]] void child(const Trade& trade, const Job& job, int reply_pipe) {
  const Reply reply = decode_into(trade, job);
  ::_exit(write_all(reply_pipe, &reply, sizeof reply) ? 0 : 1);
}

// --- in the parent

bool acceptable(const Job& job) {
  const Request& request = job.request;
  return request.protocol == kProtocol && request.size_bytes > 0 && request.size_bytes <= kMostBytes &&
         request.max_result_bytes > 0 && request.max_result_bytes <= kMostResultBytes && request.timeout_ms > 0 &&
         request.timeout_ms <= kMostMs && is_sealed(job.bytes.get(), request.size_bytes);
}

Failure why_it_died(const Trade& trade, int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemory) return out_of_memory(trade.noun, trade.remedy);
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU))
    return fail(Code::too_large, "the ", trade.noun, " takes too much time; ", trade.remedy);
  if (WIFSIGNALED(status))
    return fail(Code::internal, "the ", trade.noun, "'s decoder was ended by signal ", WTERMSIG(status), " (",
                ::strsignal(WTERMSIG(status)), "); try again, and report the file if it happens twice");
  return fail(Code::internal, "the ", trade.noun, "'s decoder ended without an answer; try again");
}

// Waits until the child has written its reply or cannot any more, then ends it. Returns what it said.
Reply attend(const Trade& trade, pid_t pid, int reply_pipe, uint32_t timeout_ms) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  Reply reply;
  ssize_t got = -1;
  int status = 0;
  Failure failure{};
  for (;;) {
    pollfd lines[] = {{reply_pipe, POLLIN, 0}, {kWorkerSocket, 0, 0}};
    ::poll(lines, 2, kLookMs);
    if (lines[0].revents) {
      got = ::read(reply_pipe, &reply, sizeof reply);  // shorter than PIPE_BUF: whole or nothing
      break;
    }
    if (lines[1].revents & (POLLHUP | POLLERR)) break;  // nobody waits for an answer any more
    if (::waitpid(pid, &status, WNOHANG | WUNTRACED) == pid && WIFSTOPPED(status)) {
      failure = fail(Code::internal, "the ", trade.noun, "'s decoder was stopped from outside; try again");
      break;
    }
    if (Clock::now() >= deadline) {
      failure = fail(Code::too_large, "the ", trade.noun, " takes more than ", timeout_ms, " ms; ", trade.remedy);
      break;
    }
  }
  ::kill(pid, SIGKILL);  // changes nothing about a child that is ending by itself
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (got == ssize_t(sizeof reply)) return reply;
  if (!failure.message.empty()) return refusal(failure);
  reply = refusal(why_it_died(trade, status));
  reply.crashed = has_crashed(status);
  return reply;
}

Reply run(const Trade& trade, Job& job) {
  const auto failed = [&](const char* what) {
    return refusal(fail(Code::internal, "the ", trade.noun, " decoder ", what));
  };
  if (!acceptable(job)) return failed("was sent a false request");
  job.result = memory_file("naru-result");
  int ends[2];
  if (!job.result || ::pipe2(ends, O_CLOEXEC) != 0) return failed("has no memory or descriptors left");
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return failed("cannot fork");
  if (pid == 0) {
    ::close(kWorkerSocket);
    ::close(read_end.get());
    child(trade, job, write_end.get());
  }
  write_end.close();
  const Reply reply = attend(trade, pid, read_end.get(), job.request.timeout_ms);
  if (reply.code == kGood && !seal(job.result.get())) return failed("could not seal its result");
  return reply;
}

}  // namespace

bool has_client() {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(kWorkerSocket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

int explain(const char* program) {
  std::fprintf(stderr, "%s is started by naru and does nothing by itself\n", program);
  return 2;
}

void serve(const Trade& trade) {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::setpriority(PRIO_PROCESS, 0, kNiceness);
  for (;;) {
    Job job;
    if (!receive_message(kWorkerSocket, &job.request, sizeof job.request, &job.bytes)) return;
    const Reply reply = run(trade, job);
    const int result = reply.code == kGood ? job.result.get() : -1;
    if (!send_message(kWorkerSocket, &reply, sizeof reply, result)) return;
  }
}

}  // namespace naru::media
