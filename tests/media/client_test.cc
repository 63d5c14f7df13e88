// All clients when their worker, or the child that decodes, is killed, stopped, slow, or lies.
#include "media/client.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

#include "media/worker/sandbox.h"
#include "media/write.h"
#include "tests/media/support.h"

namespace naru {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// On a busy machine what is slow takes longer than any user would wait.
constexpr int kPatientMs = 300'000;

// What the tests need to know of a kind of media.
struct Pictures {
  static constexpr char kLies[] = "pzhonlmrscduwx";
  static constexpr uint64_t kMemory = uint64_t(2) << 30;
  static ImageDecoder start(int timeout_ms = 20'000) { return start_decoder({.timeout_ms = timeout_ms}); }
  static auto start_program(const std::string& path) { return ImageDecoder::start(path); }
  static std::string asking_for(char lie) { return std::string("\xff\xd8\xff") + lie; }
  static std::vector<std::byte> good() { return golden("rgb.png"); }
  static bool right(const Image& image) { return difference(image, golden_picture()) == 0; }
  static const std::string& slow() {
    static const std::string bytes = png_bytes(Image(5000, 6000));
    return bytes;
  }
};

struct Sounds {
  static constexpr char kLies[] = "pnlmqtfiscduwx";
  static constexpr uint64_t kMemory = uint64_t(1) << 30;
  static SoundDecoder start(int timeout_ms = 20'000) { return start_sound_decoder({.timeout_ms = timeout_ms}); }
  static auto start_program(const std::string& path) { return SoundDecoder::start(path); }
  static std::string asking_for(char lie) { return std::string("\xff\xfb") + lie; }
  static std::vector<std::byte> good() { return golden_sound("s16.wav"); }
  static bool right(const Sound& sound) { return sound.rate == 16'000 && sound.samples.size() == 4000; }
  static const std::string& slow() {
    static const std::string bytes =
        Wav{.data = std::string(100 * 48'000, '\x7f'), .rate_hz = 48'000, .n_bits = 8}.bytes();
    return bytes;
  }
};

// A line across the page, many times.
struct Documents {
  static constexpr char kLies[] = "pzhonlmrkvbjyUEA2aPDscduwx";
  static constexpr uint64_t kMemory = uint64_t(1) << 30;
  static PdfDecoder start(int timeout_ms = 20'000) { return start_pdf_decoder({.timeout_ms = timeout_ms}); }
  static auto start_program(const std::string& path) { return PdfDecoder::start(path); }
  static std::string asking_for(char lie) { return std::string("%PDF-") + lie; }
  static std::vector<std::byte> good() { return golden_pdf("read.words.pdf"); }
  static bool right(const PdfPage& page) { return page.text == "Naru reads\ntwo lines"; }
  static const std::string& slow() {
    static const std::string bytes = [] {
      std::string lines;
      for (int i = 0; i < 10'000; ++i) lines += "0 0 m 200 100 l S\n";
      return pdf_of({lines});
    }();
    return bytes;
  }
};

template <class Kind>
class Client : public ::testing::Test {};
using Kinds = ::testing::Types<Pictures, Sounds, Documents>;
TYPED_TEST_SUITE(Client, Kinds);

// Decodes what takes a while, and meanwhile hands the decoding child to `act`.
template <class Kind, class Decoder>
auto disturbed(Decoder& decoder, const std::function<void(pid_t worker, pid_t child)>& act) {
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
  auto result = decoder.decode(bytes_of(Kind::slow()));
  over = true;
  other.join();
  EXPECT_TRUE(acted);
  return result;
}

template <class Kind>
void expect_internal_and_recovery(const std::function<void(pid_t, pid_t)>& act) {
  auto decoder = Kind::start(kPatientMs);
  Kind::slow();  // the first call makes it: not part of what is timed
  const auto begin = Clock::now();
  const auto result = disturbed<Kind>(decoder, act);
  EXPECT_LT(Clock::now() - begin, std::chrono::milliseconds(kPatientMs / 5));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure().code, Code::internal) << result.failure().message;
  const auto next = decoder.decode(Kind::good());
  ASSERT_TRUE(next) << next.failure().message;
  EXPECT_TRUE(Kind::right(*next));
}

TYPED_TEST(Client, SurvivesAKilledChild) {
  for (const int signal : {SIGKILL, SIGSEGV})
    expect_internal_and_recovery<TypeParam>([&](pid_t, pid_t child) { ::kill(child, signal); });
}

TYPED_TEST(Client, SurvivesAStoppedChild) {
  expect_internal_and_recovery<TypeParam>([](pid_t, pid_t child) { ::kill(child, SIGSTOP); });
}

TYPED_TEST(Client, SurvivesAKilledWorker) {
  expect_internal_and_recovery<TypeParam>([](pid_t worker, pid_t) { ::kill(worker, SIGKILL); });
}

TYPED_TEST(Client, SurvivesAStoppedWorker) {
  expect_internal_and_recovery<TypeParam>([](pid_t worker, pid_t) { ::kill(worker, SIGSTOP); });
}

TYPED_TEST(Client, StartsAnIdleWorkerAgain) {
  auto decoder = TypeParam::start();
  ASSERT_TRUE(decoder.decode(TypeParam::good()));
  const pid_t worker = only_child_of(::getpid());
  ASSERT_GT(worker, 0);
  ::kill(worker, SIGKILL);
  siginfo_t info;
  ASSERT_EQ(::waitid(P_PID, id_t(worker), &info, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(decoder.decode(TypeParam::good()));
  EXPECT_NE(only_child_of(::getpid()), worker);
}

// What the sandbox test proves of the filter, seen on the child of the shipped program: it is behind one, and what it
// was left open is no socket.
TYPED_TEST(Client, TheChildIsConfined) {
  auto decoder = TypeParam::start(kPatientMs);
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
  ASSERT_TRUE(disturbed<TypeParam>(decoder, look));
  EXPECT_NE(status.find("Seccomp:\t2"), std::string::npos) << status;
  EXPECT_NE(status.find("NoNewPrivs:\t1"), std::string::npos) << status;
  EXPECT_NE(limits.find("Max cpu time              20 "), std::string::npos) << limits;
  if (media::kLimitsAddressSpace) {
    EXPECT_NE(limits.find(concat("Max address space         ", TypeParam::kMemory, " ")), std::string::npos) << limits;
  }
  EXPECT_EQ(open.size(), 6u);  // three times nothing, bytes, the result, the reply
  for (const std::string& name : open) EXPECT_EQ(name.find("socket"), std::string::npos) << name;
}

TYPED_TEST(Client, TimeIsLimited) {
  auto decoder = TypeParam::start(/*timeout_ms=*/1);
  const auto result = decoder.decode(bytes_of(TypeParam::slow()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure().code, Code::too_large);
}

TYPED_TEST(Client, EndsItsWorkerAndLeaksNothing) {
  const auto n_open = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()); };
  const auto before = n_open();
  {
    auto decoder = TypeParam::start();
    const std::vector<std::byte> good = TypeParam::good();
    for (int i = 0; i < 10; ++i) {
      EXPECT_TRUE(decoder.decode(good));
      EXPECT_FALSE(decoder.decode(std::span(good).first(60)));
    }
    auto moved = std::move(decoder);
    EXPECT_TRUE(moved.decode(TypeParam::good()));
    EXPECT_EQ(children_of(::getpid()).size(), 1u);
  }
  EXPECT_EQ(children_of(::getpid()).size(), 0u);
  EXPECT_EQ(n_open(), before);
}

TYPED_TEST(Client, StartIsAFailureWithoutAProgram) {
  const auto none = TypeParam::start_program("/no/such/program");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.failure().code, Code::not_found);
}

TYPED_TEST(Client, SeesThroughAFalseWorker) {
  auto decoder = TypeParam::start_program(beside("false_worker")).value();
  const auto ask = [&](char lie) { return decoder.decode(bytes_of(TypeParam::asking_for(lie))); };
  EXPECT_TRUE(ask('g'));
  for (const char lie : std::string(TypeParam::kLies)) {
    const auto result = ask(lie);
    ASSERT_FALSE(result) << lie;
    EXPECT_EQ(result.failure().code, Code::internal) << lie;
    EXPECT_TRUE(ask('g')) << lie;
  }
  const auto escape = ask('e');
  ASSERT_FALSE(escape);
  EXPECT_EQ(escape.failure().message, std::string(240, '?'));
}

}  // namespace
}  // namespace naru
