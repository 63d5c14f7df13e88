#include "media/client.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "media/protocol.h"

namespace naru {
namespace {

using namespace media;
using Clock = std::chrono::steady_clock;

constexpr int kStartMs = 10'000;  // what a worker may take, beyond a job's own time, to load and to answer
constexpr int kLookMs = 100;      // how often a silent worker is looked at

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

// The worker gets no descriptor but its socket, no environment but OpenCV's limits (OpenCV reads them while it is being
// loaded), and a process group of its own, so that a terminal's interrupt or stop reaches only us.
int spawn_worker(const std::string& program, const DecoderLimits& limits, int socket, pid_t* pid) {
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

  std::string environment[] = {
      concat("OPENCV_IO_MAX_IMAGE_PIXELS=", limits.max_pixels), concat("OPENCV_IO_MAX_IMAGE_WIDTH=", limits.max_side),
      concat("OPENCV_IO_MAX_IMAGE_HEIGHT=", limits.max_side), "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1"};
  char* pointers[std::size(environment) + 1] = {};
  for (size_t i = 0; i < std::size(environment); ++i) pointers[i] = environment[i].data();
  std::string name = program;
  char* arguments[] = {name.data(), nullptr};
  return posix_spawn(pid, program.c_str(), &spawn.actions, &spawn.attributes, arguments, pointers);
}

// The worker's words, without anything a terminal would act upon.
std::string printable(const char* text, size_t size) {
  std::string out(text, ::strnlen(text, size));
  for (char& c : out)
    if (uint8_t(c) < 0x20 || uint8_t(c) >= 0x7f) c = '?';
  return out;
}

}  // namespace

Result<ImageDecoder> ImageDecoder::start(const std::string& worker_program, DecoderLimits limits) {
  check(limits.max_bytes > 0 && limits.max_pixels > 0 && limits.max_side > 0 && limits.timeout_ms > 0,
        "ImageDecoder: every limit must be positive");
  ImageDecoder decoder(worker_program, limits);
  const Result<void> started = decoder.spawn();
  if (!started) return started.failure();
  return decoder;
}

ImageDecoder::ImageDecoder(ImageDecoder&& other) noexcept
    : program_(std::move(other.program_)),
      limits_(other.limits_),
      pid_(std::exchange(other.pid_, -1)),
      socket_(std::move(other.socket_)) {}
ImageDecoder& ImageDecoder::operator=(ImageDecoder&& other) noexcept {
  std::swap(program_, other.program_);
  std::swap(limits_, other.limits_);
  std::swap(pid_, other.pid_);
  std::swap(socket_, other.socket_);
  return *this;
}
ImageDecoder::~ImageDecoder() {
  stop();
}

Result<void> ImageDecoder::spawn() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return fail(Code::internal, "cannot make a socket pair: ", std::strerror(errno));
  socket_ = Descriptor(ends[0]);
  const Descriptor theirs(ends[1]);
  const int error = spawn_worker(program_, limits_, theirs.get(), &pid_);
  if (error == 0) return {};
  pid_ = -1;
  socket_.close();
  return fail(error == ENOENT ? Code::not_found : Code::internal, "cannot start ", program_, ": ", std::strerror(error),
              "; it is installed beside naru");
}

void ImageDecoder::stop() {
  socket_.close();
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);  // its child dies with it
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

bool ImageDecoder::alive() const {
  siginfo_t info{};
  return pid_ >= 0 && ::waitid(P_PID, id_t(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

// Returns when something can be read, be it the end of the worker. A stopped worker is not waited for.
Result<void> ImageDecoder::wait_for_reply() {
  const auto deadline = Clock::now() + std::chrono::milliseconds(int64_t(limits_.timeout_ms) + kStartMs);
  for (;;) {
    pollfd line{socket_.get(), POLLIN, 0};
    if (::poll(&line, 1, kLookMs) > 0) return {};
    siginfo_t info{};
    if (::waitid(P_PID, id_t(pid_), &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_)
      return give_up("was stopped from outside");
    if (Clock::now() >= deadline) return give_up("did not answer in time");
  }
}

Result<Image> ImageDecoder::decode(std::span<const std::byte> bytes) {
  if (bytes.size() > limits_.max_bytes)
    return fail(Code::too_large, "the picture has ", bytes.size(), " bytes; the limit is ", limits_.max_bytes);
  const Result<ImageFormat> format = sniff(bytes);
  if (!format) return format.failure();
  const Descriptor file = memory_file("naru-picture");
  if (!file || !write_all(file.get(), bytes.data(), bytes.size()) || !seal(file.get()))
    return fail(Code::internal, "no memory for the picture's bytes: ", std::strerror(errno));
  if (!alive()) {
    stop();
    const Result<void> started = spawn();
    if (!started) return started.failure();
  }
  ImageRequest request;
  request.timeout_ms = uint32_t(limits_.timeout_ms);
  request.size_bytes = bytes.size();
  request.max_pixels = limits_.max_pixels;
  request.max_side = uint32_t(limits_.max_side);
  if (!send_message(socket_.get(), &request, sizeof request, file.get())) return give_up("died");
  const Result<void> ready = wait_for_reply();
  if (!ready) return ready.failure();
  return receive();
}

// Ends a worker that cannot be trusted any more; the next picture gets a fresh one.
Failure ImageDecoder::give_up(const char* what) {
  stop();
  return fail(Code::internal, "the picture decoder ", what, "; try again, and report the file if it happens twice");
}

Result<Image> ImageDecoder::receive() {
  constexpr char kFalse[] = "gave a false answer";
  ImageReply reply;
  Descriptor file;
  if (!receive_message(socket_.get(), &reply, sizeof reply, &file)) return give_up("died");
  if (reply.protocol != kProtocol) return give_up(kFalse);
  if (reply.code != kGood) {
    if (reply.code > uint32_t(Code::internal)) return give_up(kFalse);
    return Failure{Code(reply.code), printable(reply.message, sizeof reply.message)};
  }
  const uint64_t max_side = uint64_t(limits_.max_side), n_pixels = uint64_t(reply.height) * reply.width;
  if (n_pixels == 0 || reply.height > max_side || reply.width > max_side || n_pixels > limits_.max_pixels)
    return give_up(kFalse);
  if (!is_sealed(file.get(), n_pixels * 3)) return give_up(kFalse);
  void* pixels = ::mmap(nullptr, n_pixels * 3, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (pixels == MAP_FAILED) return fail(Code::internal, "cannot map the picture: ", std::strerror(errno));
  Image image;
  image.height = int(reply.height);
  image.width = int(reply.width);
  const auto* from = static_cast<const uint8_t*>(pixels);
  image.pixels.assign(from, from + n_pixels * 3);
  ::munmap(pixels, n_pixels * 3);
  return image;
}

}  // namespace naru
