// The client when its worker, or the child that decodes, is killed, stopped, slow, or lies.
#include "media/client.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

#include "media/write.h"
#include "tests/media/support.h"

namespace naru {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> out;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (!std::all_of(name.begin(), name.end(), ::isdigit)) continue;
    std::ifstream in(entry.path() / "stat");
    std::string line;
    if (!std::getline(in, line)) continue;
    const size_t end = line.rfind(')');  // "pid (name) state ppid"
    if (end != std::string::npos && std::stoi(line.substr(end + 4)) == parent) out.push_back(std::stoi(name));
  }
  return out;
}

pid_t only_child_of(pid_t parent) {
  const std::vector<pid_t> children = children_of(parent);
  return children.size() == 1 ? children[0] : -1;
}

std::string slow_picture() {
  static const std::string bytes = png_bytes(Image(5000, 6000));
  return bytes;
}

// Decodes a picture that takes a while, and meanwhile hands the decoding child to `act`.
Result<Image> disturbed(ImageDecoder& decoder, const std::function<void(pid_t worker, pid_t child)>& act) {
  const std::string bytes = slow_picture();
  std::atomic<bool> acted = false, over = false;
  std::thread other([&] {
    while (!acted && !over) {
      const pid_t worker = only_child_of(::getpid());
      const pid_t child = worker < 0 ? -1 : only_child_of(worker);
      if (child < 0) continue;
      act(worker, child);
      acted = true;
    }
  });
  Result<Image> result = decoder.decode(bytes_of(bytes));
  over = true;
  other.join();
  EXPECT_TRUE(acted);
  return result;
}

void expect_internal_and_recovery(ImageDecoder& decoder, const std::function<void(pid_t, pid_t)>& act) {
  slow_picture();  // the first call makes it: not part of what is timed
  const auto begin = Clock::now();
  const Result<Image> result = disturbed(decoder, act);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(5));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure().code, Code::internal) << result.failure().message;
  const Result<Image> next = decoder.decode(golden("rgb.png"));
  ASSERT_TRUE(next) << next.failure().message;
  EXPECT_EQ(difference(*next, golden_picture()), 0);
}

TEST(Client, SurvivesAKilledChild) {
  ImageDecoder decoder = start_decoder();
  for (const int signal : {SIGKILL, SIGSEGV})
    expect_internal_and_recovery(decoder, [&](pid_t, pid_t child) { ::kill(child, signal); });
}

TEST(Client, SurvivesAStoppedChild) {
  ImageDecoder decoder = start_decoder();
  expect_internal_and_recovery(decoder, [](pid_t, pid_t child) { ::kill(child, SIGSTOP); });
}

TEST(Client, SurvivesAKilledWorker) {
  ImageDecoder decoder = start_decoder();
  expect_internal_and_recovery(decoder, [](pid_t worker, pid_t) { ::kill(worker, SIGKILL); });
}

TEST(Client, SurvivesAStoppedWorker) {
  ImageDecoder decoder = start_decoder();
  expect_internal_and_recovery(decoder, [](pid_t worker, pid_t) { ::kill(worker, SIGSTOP); });
}

TEST(Client, StartsAnIdleWorkerAgain) {
  ImageDecoder decoder = start_decoder();
  ASSERT_TRUE(decoder.decode(golden("rgb.png")));
  const pid_t worker = only_child_of(::getpid());
  ASSERT_GT(worker, 0);
  ::kill(worker, SIGKILL);
  siginfo_t info;
  ASSERT_EQ(::waitid(P_PID, id_t(worker), &info, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(decoder.decode(golden("rgb.png")));
  EXPECT_NE(only_child_of(::getpid()), worker);
}

// What the sandbox test proves of the filter, seen on the child of the shipped program: it is behind one, and what it
// was left open is no socket.
TEST(Client, TheChildIsConfined) {
  ImageDecoder decoder = start_decoder();
  std::string status, limits;
  std::vector<std::string> open;
  const auto look = [&](pid_t, pid_t child) {
    const fs::path proc = concat("/proc/", child);
    for (int i = 0; i < 1000 && status.find("Seccomp:\t2") == std::string::npos; ++i) {  // it may not be there yet
      std::ifstream in(proc / "status"), limits_in(proc / "limits");
      status.assign(std::istreambuf_iterator<char>(in), {});
      limits.assign(std::istreambuf_iterator<char>(limits_in), {});
    }
    for (const auto& entry : fs::directory_iterator(proc / "fd")) open.push_back(fs::read_symlink(entry.path()));
  };
  ASSERT_TRUE(disturbed(decoder, look));
  EXPECT_NE(status.find("Seccomp:\t2"), std::string::npos) << status;
  EXPECT_NE(status.find("NoNewPrivs:\t1"), std::string::npos) << status;
  EXPECT_NE(limits.find("Max cpu time              20 "), std::string::npos) << limits;
  EXPECT_EQ(open.size(), 6u);  // three times nothing, bytes, pixels, the reply
  for (const std::string& name : open) EXPECT_EQ(name.find("socket"), std::string::npos) << name;
}

TEST(Client, TimeIsLimited) {
  ImageDecoder decoder = start_decoder({.timeout_ms = 1});
  const Result<Image> result = decoder.decode(bytes_of(slow_picture()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure().code, Code::too_large);
}

TEST(Client, EndsItsWorkerAndLeaksNothing) {
  const auto n_open = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()); };
  const auto before = n_open();
  {
    ImageDecoder decoder = start_decoder();
    const std::vector<std::byte> good = golden("rgb.png");
    for (int i = 0; i < 10; ++i) {
      EXPECT_TRUE(decoder.decode(good));
      EXPECT_FALSE(decoder.decode(std::span(good).first(60)));
    }
    ImageDecoder moved = std::move(decoder);
    EXPECT_TRUE(moved.decode(golden("rgb.png")));
    EXPECT_EQ(children_of(::getpid()).size(), 1u);
  }
  EXPECT_EQ(children_of(::getpid()).size(), 0u);
  EXPECT_EQ(n_open(), before);
}

TEST(Client, StartIsAFailureWithoutAProgram) {
  const Result<ImageDecoder> none = ImageDecoder::start("/no/such/program");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.failure().code, Code::not_found);
}

TEST(Client, SeesThroughAFalseWorker) {
  ImageDecoder decoder = ImageDecoder::start(beside("false_worker")).value();
  const auto ask = [&](char lie) { return decoder.decode(bytes_of(std::string("BM") + lie)); };
  EXPECT_TRUE(ask('g'));
  for (const char lie : std::string("pzhonlmrscduwx")) {
    const Result<Image> result = ask(lie);
    ASSERT_FALSE(result) << lie;
    EXPECT_EQ(result.failure().code, Code::internal) << lie;
    EXPECT_TRUE(ask('g')) << lie;
  }
  const Result<Image> escape = ask('e');
  ASSERT_FALSE(escape);
  EXPECT_EQ(escape.failure().message, std::string(240, '?'));
}

}  // namespace
}  // namespace naru
