// A worker process and the line to it: what decoders of every kind of media share (media/client.h). The program forks
// one sandboxed child a job; what it answers is checked before it is mapped.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/error.h"
#include "media/protocol.h"

namespace naru::media {

// A memory file mapped for reading. Movable; the bytes stay where they are as long as the object lives.
class Mapping {
 public:
  Mapping() = default;
  // Empty when the system refuses.
  Mapping(int fd, size_t size);
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  ~Mapping();
  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

// What somebody beside the caller of ask() sees of it and may do to it: one for all workers of a decoder, which it must
// outlive. Only `call_off` may be used by other threads.
struct Supervision {
  // Of the last ask().
  enum class Fault {
    none,        // it was answered, be it with a refusal of the file
    file,        // the decoder crashed over the file, or what it said cannot be true
    outside,     // something killed or stopped it, it was silent, it could not be started, memory is short
    called_off,  // `call_off` could be read
  };
  int call_off = -1;                // a descriptor: once it can be read ask() fails, and a worker at work is ended
  std::function<void()> meanwhile;  // called while the worker decodes, at least once for an answer; or empty
  Fault fault = Fault::none;
  int64_t n_restarts = 0;  // workers that were started in the place of one that had ended
};

// Movable; one ask() at a time on an object. The destructor ends the worker.
class WorkerProcess {
 public:
  struct Program {
    std::string path;
    const char* noun;                      // what it decodes, for messages: "picture"
    std::vector<std::string> environment;  // "NAME=value"; the worker sees nothing else
    int spare_ms = 10'000;                 // beyond the time of a job, to load and to answer
    Supervision* supervision = nullptr;    // or none
  };
  struct Answer {
    Reply reply;
    Mapping result;  // reply.size_bytes, not changeable by anyone
  };

  // Starts the program and does not wait for it. Failures: not_found, internal (the program cannot be started).
  static Result<WorkerProcess> start(Program program);

  // Sends the bytes, not empty, with a request whose limits the caller has set, and waits. Failures: those of the
  // decoder; internal when the worker died, hung or answered nonsense, or when it was called off. A worker that died is
  // started again.
  Result<Answer> ask(std::span<const std::byte> bytes, Request request);

  // For an answer that cannot be true: ends the worker; the next job gets a fresh one.
  Failure reject() { return give_up("gave a false answer", Supervision::Fault::file); }

  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&& other) noexcept;
  ~WorkerProcess() { stop(); }

 private:
  explicit WorkerProcess(Program program) : program_(std::move(program)) {}
  Result<void> spawn();
  int stop();  // what waitpid() says of the worker; 0 if there was none
  bool alive() const;
  bool called_off() const;
  void blame(Supervision::Fault fault);
  Result<void> wait_for_reply(uint32_t timeout_ms);
  Result<Answer> receive(uint64_t max_result_bytes);
  Failure died();
  Failure give_up(const char* what, Supervision::Fault fault);

  Program program_;
  pid_t pid_ = -1;  // -1: no worker
  Descriptor socket_;
};

}  // namespace naru::media
