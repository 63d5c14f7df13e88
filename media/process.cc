#include "media/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

namespace naru::media {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLookMs = 100;  // how often a silent worker is looked at

// Attributes and actions of posix_spawn, destroyed with the object.
struct Spawn {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  Spawn() {
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
  }
  ~Spawn() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

// The worker gets no descriptor but its socket, no environment but its program's, and a process group of its own, so
// that a terminal's interrupt or stop reaches only us.
int spawn_worker(WorkerProcess::Program& program, int socket, pid_t* pid) {
  Spawn spawn;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&spawn.attributes, &none);
  posix_spawnattr_setsigdefault(&spawn.attributes, &all);
  posix_spawnattr_setpgroup(&spawn.attributes, 0);
  posix_spawnattr_setflags(&spawn.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  posix_spawn_file_actions_adddup2(&spawn.actions, socket, kWorkerSocket);
  posix_spawn_file_actions_addclosefrom_np(&spawn.actions, kWorkerSocket + 1);
  for (int fd = 0; fd < 3; ++fd) posix_spawn_file_actions_addopen(&spawn.actions, fd, "/dev/null", O_RDWR, 0);

  std::vector<char*> environment;
  for (std::string& variable : program.environment) environment.push_back(variable.data());
  environment.push_back(nullptr);
  char* arguments[] = {program.path.data(), nullptr};
  return posix_spawn(pid, program.path.c_str(), &spawn.actions, &spawn.attributes, arguments, environment.data());
}

// The worker's words, without anything a terminal would act upon.
std::string printable(const char* text, size_t size) {
  std::string out(text, ::strnlen(text, size));
  for (char& c : out)
    if (uint8_t(c) < 0x20 || uint8_t(c) >= 0x7f) c = '?';
  return out;
}

}  // namespace

Mapping::Mapping(int fd, size_t size) {
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED) return;
  data_ = static_cast<const std::byte*>(data);
  size_ = size;
}
Mapping::Mapping(Mapping&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}
Mapping::~Mapping() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

Result<WorkerProcess> WorkerProcess::start(Program program) {
  WorkerProcess process(std::move(program));
  const Result<void> started = process.spawn();
  if (!started) return started.failure();
  return process;
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : program_(std::move(other.program_)), pid_(std::exchange(other.pid_, -1)), socket_(std::move(other.socket_)) {}
WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept {
  std::swap(program_, other.program_);
  std::swap(pid_, other.pid_);
  std::swap(socket_, other.socket_);
  return *this;
}

Result<void> WorkerProcess::spawn() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return fail(Code::internal, "cannot make a socket pair: ", std::strerror(errno));
  socket_ = Descriptor(ends[0]);
  const Descriptor theirs(ends[1]);
  const int error = spawn_worker(program_, theirs.get(), &pid_);
  if (error == 0) return {};
  pid_ = -1;
  socket_.close();
  return fail(error == ENOENT ? Code::not_found : Code::internal, "cannot start ", program_.path, ": ",
              std::strerror(error), "; it is installed beside naru");
}

// The worker leads a group, so its child ends with it. Where orphans become ours (the first process of a container)
// that child is waited for, too: it would stay as a zombie.
int WorkerProcess::stop() {
  socket_.close();
  if (pid_ < 0) return 0;
  ::kill(-pid_, SIGKILL);
  int of_worker = 0, status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(-pid_, &status, 0);
    if (ended < 0 && errno != EINTR) break;
    if (ended == pid_) of_worker = status;
  }
  pid_ = -1;
  return of_worker;
}

bool WorkerProcess::alive() const {
  siginfo_t info{};
  return pid_ >= 0 && ::waitid(P_PID, id_t(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

bool WorkerProcess::called_off() const {
  pollfd line{program_.supervision ? program_.supervision->call_off : -1, POLLIN, 0};
  return ::poll(&line, 1, 0) > 0;
}

void WorkerProcess::blame(Supervision::Fault fault) {
  if (program_.supervision) program_.supervision->fault = fault;
}

// Returns when something can be read, be it the end of the worker. A stopped worker is not waited for.
Result<void> WorkerProcess::wait_for_reply(uint32_t timeout_ms) {
  using Fault = Supervision::Fault;
  const auto deadline = Clock::now() + std::chrono::milliseconds(int64_t(timeout_ms) + program_.spare_ms);
  for (;;) {
    pollfd lines[] = {{socket_.get(), POLLIN, 0},
                      {program_.supervision ? program_.supervision->call_off : -1, POLLIN, 0}};
    const int ready = ::poll(lines, 2, kLookMs);
    if (ready < 0 && errno != EINTR) return give_up("could not be waited for", Fault::outside);
    if (ready > 0 && lines[0].revents) return {};
    if (ready > 0) return give_up("was called off", Fault::called_off);
    siginfo_t info{};
    if (::waitid(P_PID, id_t(pid_), &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_)
      return give_up("was stopped from outside", Fault::outside);
    if (Clock::now() >= deadline) return give_up("did not answer in time", Fault::outside);
  }
}

Result<WorkerProcess::Answer> WorkerProcess::ask(std::span<const std::byte> bytes, Request request) {
  blame(Supervision::Fault::outside);  // until there is an answer
  if (called_off()) {
    blame(Supervision::Fault::called_off);
    return fail(Code::internal, "the ", program_.noun, " decoder was called off");
  }
  const Descriptor file = memory_file("naru-media");
  if (!file || !write_all(file.get(), bytes.data(), bytes.size()) || !seal(file.get()))
    return fail(Code::internal, "no memory for the ", program_.noun, "'s bytes: ", std::strerror(errno));
  if (!alive()) {
    stop();
    const Result<void> started = spawn();
    if (!started) return started.failure();
    if (program_.supervision) ++program_.supervision->n_restarts;
  }
  request.size_bytes = bytes.size();
  if (!send_message(socket_.get(), &request, sizeof request, file.get())) return died();
  if (program_.supervision && program_.supervision->meanwhile) program_.supervision->meanwhile();
  const Result<void> ready = wait_for_reply(request.timeout_ms);
  if (!ready) return ready.failure();
  return receive(request.max_result_bytes);
}

Failure WorkerProcess::died() {
  const int status = stop();
  return give_up("died", has_crashed(status) ? Supervision::Fault::file : Supervision::Fault::outside);
}

Failure WorkerProcess::give_up(const char* what, Supervision::Fault fault) {
  stop();
  blame(fault);
  return fail(Code::internal, "the ", program_.noun, " decoder ", what,
              "; try again, and report the file if it happens twice");
}

Result<WorkerProcess::Answer> WorkerProcess::receive(uint64_t max_result_bytes) {
  Answer answer;
  Reply& reply = answer.reply;
  Descriptor file;
  if (!receive_message(socket_.get(), &reply, sizeof reply, &file)) return died();
  if (reply.protocol != kProtocol) return reject();
  if (reply.code != kGood) {
    if (reply.code > uint32_t(Code::internal)) return reject();
    blame(reply.code != uint32_t(Code::internal) ? Supervision::Fault::none
          : reply.crashed                        ? Supervision::Fault::file
                                                 : Supervision::Fault::outside);
    return Failure{Code(reply.code), printable(reply.message, sizeof reply.message)};
  }
  if (reply.size_bytes == 0 || reply.size_bytes > max_result_bytes || !is_sealed(file.get(), reply.size_bytes))
    return reject();
  answer.result = Mapping(file.get(), reply.size_bytes);
  if (answer.result.bytes().empty())
    return fail(Code::internal, "cannot map the ", program_.noun, ": ", std::strerror(errno));
  blame(Supervision::Fault::none);
  return answer;
}

}  // namespace naru::media
