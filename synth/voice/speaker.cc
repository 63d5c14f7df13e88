#include "synth/voice/speaker.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace naru::synth {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPatienceMs = 60'000;  // an utterance takes milliseconds, but the machine may be busy
constexpr int kLookMs = 100;         // how often a silent process is looked at

// No descriptor but its socket, no environment (espeak-ng would look for data and locales there), a group of its own.
int spawn_program(const std::string& program, int socket, pid_t* pid) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_init(&actions);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  posix_spawn_file_actions_adddup2(&actions, socket, kVoiceSocket);
  posix_spawn_file_actions_addclosefrom_np(&actions, kVoiceSocket + 1);
  for (int fd = 0; fd < 3; ++fd) posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  std::string name = program;
  char* arguments[] = {name.data(), nullptr};
  char* environment[] = {nullptr};
  const int error = posix_spawn(pid, program.c_str(), &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

struct Speaker::Answer {
  std::string message;
  Speech speech;
};

Result<void> Speaker::spawn() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return fail(Code::internal, "cannot make a socket pair: ", std::strerror(errno));
  socket_ = Descriptor(ends[0]);
  const Descriptor theirs(ends[1]);
  const timeval patience{kPatienceMs / 1000, 0};  // for the middle of a message; its beginning is waited for in poll()
  ::setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const int error = spawn_program(program_, theirs.get(), &pid_);
  if (error == 0) return {};
  pid_ = -1;
  socket_.close();
  return fail(error == ENOENT ? Code::not_found : Code::internal, "cannot start ", program_, ": ", std::strerror(error),
              "; scripts/setup.sh installs libespeak-ng-dev and builds it");
}

void Speaker::stop() {
  socket_.close();
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);  // its child dies with it
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

// Ends a process that cannot be trusted any more; the next utterance gets a fresh one.
Failure Speaker::give_up(const std::string& what) {
  stop();
  return fail(Code::internal, "the program that speaks, ", program_, ", ", what, "; try again");
}

// Returns when something can be read, be it the end of the process. A stopped process is not waited for.
Result<void> Speaker::wait_for_reply() {
  const auto deadline = Clock::now() + std::chrono::milliseconds(kPatienceMs);
  for (;;) {
    pollfd line{socket_.get(), POLLIN, 0};
    if (::poll(&line, 1, kLookMs) > 0) return {};
    siginfo_t info{};
    if (::waitid(P_PID, id_t(pid_), &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_)
      return give_up("was stopped from outside");
    if (Clock::now() >= deadline) return give_up("did not answer in time");
  }
}

Result<Speaker::Answer> Speaker::ask(const SpeechRequest& request, const std::string& text) {
  if (pid_ < 0)
    if (const Result<void> started = spawn(); !started) return started.failure();
  if (!write_exactly(socket_.get(), &request, sizeof request) ||
      !write_exactly(socket_.get(), text.data(), text.size()))
    return give_up("died");
  if (const Result<void> ready = wait_for_reply(); !ready) return ready.failure();
  SpeechReply reply;
  if (!read_exactly(socket_.get(), &reply, sizeof reply)) return give_up("died");
  if (reply.protocol != kVoiceProtocol || reply.good > 1 || reply.message_bytes > kMostMessageBytes ||
      reply.n_samples > kMostSpeechSamples || reply.n_events > kMostEvents ||
      (reply.good && (reply.rate_hz < 8000 || reply.rate_hz > 48'000)))
    return give_up("gave a false answer");
  Answer answer;
  answer.message.resize(reply.message_bytes);
  answer.speech.rate_hz = int(reply.rate_hz);
  answer.speech.samples.resize(reply.n_samples);
  answer.speech.events.resize(reply.n_events);
  if (!read_exactly(socket_.get(), answer.message.data(), answer.message.size()) ||
      !read_exactly(socket_.get(), answer.speech.samples.data(), reply.n_samples * sizeof(int16_t)) ||
      !read_exactly(socket_.get(), answer.speech.events.data(), reply.n_events * sizeof(SpeechEvent)))
    return give_up("died");
  if (!reply.good) return fail(Code::invalid, answer.message);
  return answer;
}

Result<Speech> Speaker::say(const Utterance& utterance) {
  SpeechRequest request;
  const auto within = [](int value, int low, int high) { return value >= low && value <= high; };
  if (utterance.text.empty() || utterance.text.size() > kMostTextBytes || utterance.voice.empty() ||
      utterance.voice.size() >= sizeof request.voice || !within(utterance.rate_wpm, 80, 450) ||
      !within(utterance.pitch, 0, 99) || !within(utterance.range, 0, 99) || !within(utterance.gap_10ms, 0, 50))
    return fail(Code::invalid, "a voice cannot say this: wanted 1 to ", kMostTextBytes,
                " bytes of text and settings as espeak-ng has them");
  std::copy(utterance.voice.begin(), utterance.voice.end(), request.voice);
  request.rate_wpm = utterance.rate_wpm;
  request.pitch = utterance.pitch;
  request.range = utterance.range;
  request.gap_10ms = utterance.gap_10ms;
  request.text_bytes = uint32_t(utterance.text.size());
  auto answer = ask(request, utterance.text);
  if (!answer) return answer.failure();
  uint32_t before = 0;
  for (const SpeechEvent& event : answer->speech.events) {
    if (event.kind > SpeechEventKind::phoneme || event.sample < before || event.sample > answer->speech.samples.size())
      return give_up("gave a false answer");
    before = event.sample;
  }
  return std::move(answer->speech);
}

Result<std::vector<std::string>> Speaker::ingredients() {
  SpeechRequest request;
  request.task = VoiceTask::describe;
  auto answer = ask(request, "");
  if (!answer) return answer.failure();
  std::vector<std::string> lines;
  for (size_t at = 0, end; (end = answer->message.find('\n', at)) != std::string::npos; at = end + 1)
    lines.push_back(answer->message.substr(at, end - at));
  if (lines.empty() || lines[0].empty()) return give_up("gave a false answer");
  return lines;
}

}  // namespace naru::synth
