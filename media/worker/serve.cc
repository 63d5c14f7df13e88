#include "media/worker/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "media/protocol.h"
#include "media/worker/decode.h"
#include "media/worker/sandbox.h"

namespace naru::media {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLookMs = 50;  // how often a silent child is looked at
constexpr uint64_t kMostBytes = uint64_t(1) << 30, kMostPixels = uint64_t(1) << 29;
constexpr uint32_t kMostSide = 1 << 16, kMostMs = 600'000;

struct Job {
  ImageRequest request;
  Descriptor bytes, pixels;
};

// --- in the child

ImageReply decode_into(const Job& job) {
  const size_t size = job.request.size_bytes;
  void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, job.bytes.get(), 0);
  if (bytes == MAP_FAILED) return refusal(fail(Code::internal, "cannot map the picture's bytes"));
  const Result<void> closed = enter_sandbox({.file_bytes = job.request.max_pixels * 3});
  if (!closed) return refusal(closed.failure());

  const PixelLimits limits{job.request.max_pixels, job.request.max_side};
  const Result<Image> image = decode_image({static_cast<const std::byte*>(bytes), size}, limits);
  if (!image) return refusal(image.failure());
  if (!write_all(job.pixels.get(), image->pixels.data(), image->pixels.size()))
    return refusal(fail(Code::internal, "no memory for the picture's pixels"));
  ImageReply reply;
  reply.height = uint32_t(image->height);
  reply.width = uint32_t(image->width);
  return reply;
}

[[noreturn]] void child(const Job& job, int reply_pipe) {
  const ImageReply reply = decode_into(job);
  ::_exit(write_all(reply_pipe, &reply, sizeof reply) ? 0 : 1);
}

// --- in the parent

bool acceptable(const Job& job) {
  const ImageRequest& request = job.request;
  return request.protocol == kProtocol && request.size_bytes > 0 && request.size_bytes <= kMostBytes &&
         request.max_pixels > 0 && request.max_pixels <= kMostPixels && request.max_side > 0 &&
         request.max_side <= kMostSide && request.timeout_ms > 0 && request.timeout_ms <= kMostMs &&
         is_sealed(job.bytes.get(), request.size_bytes);
}

Failure why_it_died(int status) {
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU))
    return fail(Code::too_large, "the picture takes too much time to decode; make it smaller");
  if (WIFSIGNALED(status))
    return fail(Code::internal, "the picture's decoder was ended by signal ", WTERMSIG(status), " (",
                ::strsignal(WTERMSIG(status)), "); try again, and report the file if it happens twice");
  return fail(Code::internal, "the picture's decoder ended without an answer; try again");
}

// Waits until the child has written its reply or cannot any more, then ends it. Returns what it said.
ImageReply attend(pid_t pid, int reply_pipe, int socket, uint32_t timeout_ms) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  ImageReply reply;
  ssize_t got = -1;
  int status = 0;
  Failure failure{};
  for (;;) {
    pollfd lines[] = {{reply_pipe, POLLIN, 0}, {socket, 0, 0}};
    ::poll(lines, 2, kLookMs);
    if (lines[0].revents) {
      got = ::read(reply_pipe, &reply, sizeof reply);  // shorter than PIPE_BUF: whole or nothing
      break;
    }
    if (lines[1].revents & (POLLHUP | POLLERR)) break;  // nobody waits for an answer any more
    if (::waitpid(pid, &status, WNOHANG | WUNTRACED) == pid && WIFSTOPPED(status)) {
      failure = fail(Code::internal, "the picture's decoder was stopped from outside; try again");
      break;
    }
    if (Clock::now() >= deadline) {
      failure = fail(Code::too_large, "the picture takes more than ", timeout_ms, " ms to decode; make it smaller");
      break;
    }
  }
  ::kill(pid, SIGKILL);  // changes nothing about a child that is ending by itself
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (got == ssize_t(sizeof reply)) return reply;
  return refusal(failure.message.empty() ? why_it_died(status) : failure);
}

ImageReply run(Job& job, int socket) {
  if (!acceptable(job)) return refusal(fail(Code::internal, "the picture decoder was sent a false request"));
  job.pixels = memory_file("naru-pixels");
  int ends[2];
  if (!job.pixels || ::pipe2(ends, O_CLOEXEC) != 0)
    return refusal(fail(Code::internal, "the picture decoder has no memory or descriptors left"));
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return refusal(fail(Code::internal, "cannot fork a decoder: ", std::strerror(errno)));
  if (pid == 0) {
    ::close(socket);
    ::close(read_end.get());
    child(job, write_end.get());
  }
  write_end.close();
  ImageReply reply = attend(pid, read_end.get(), socket, job.request.timeout_ms);
  if (reply.code == kGood && !seal(job.pixels.get()))
    reply = refusal(fail(Code::internal, "the picture's pixels could not be sealed"));
  return reply;
}

}  // namespace

void serve(int socket) {
  for (;;) {
    Job job;
    if (!receive_message(socket, &job.request, sizeof job.request, &job.bytes)) return;
    const ImageReply reply = run(job, socket);
    const int pixels = reply.code == kGood ? job.pixels.get() : -1;
    if (!send_message(socket, &reply, sizeof reply, pixels)) return;
  }
}

}  // namespace naru::media
