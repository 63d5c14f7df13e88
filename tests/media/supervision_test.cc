// What somebody beside the caller of a decoder may do and see: call it off, hear whose fault it was, count restarts;
// and that a worker's end is the end of its child.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

#include <chrono>
#include <thread>

#include "media/write.h"
#include "tests/media/support.h"

namespace naru {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using Fault = media::Supervision::Fault;

std::span<const std::byte> asking_for(char lie) {
  static std::string text;
  text = std::string("\xff\xd8\xff") + lie;
  return bytes_of(text);
}

TEST(Supervision, SaysWhoseFaultItWas) {
  media::Supervision seen;
  auto decoder = ImageDecoder::start(beside("false_worker"), {.timeout_ms = 50, .spare_ms = 2'000}, &seen).value();
  const auto fault_of = [&](char lie) {
    (void)decoder.decode(asking_for(lie));
    return seen.fault;
  };
  EXPECT_EQ(fault_of('g'), Fault::none);
  EXPECT_EQ(fault_of('e'), Fault::none);     // a refusal
  EXPECT_EQ(fault_of('x'), Fault::file);     // it ended
  EXPECT_EQ(fault_of('C'), Fault::file);     // its child crashed
  EXPECT_EQ(fault_of('r'), Fault::file);     // nonsense
  EXPECT_EQ(fault_of('K'), Fault::outside);  // killed
  EXPECT_EQ(fault_of('L'), Fault::outside);  // silent
  EXPECT_EQ(seen.n_restarts, 3);             // of x, r, K, and not yet of L
  EXPECT_EQ(fault_of('g'), Fault::none);
  EXPECT_EQ(seen.n_restarts, 4);
}

TEST(Supervision, ACrashedChildIsTheFilesFault) {
  media::Supervision seen;
  auto decoder = ImageDecoder::start(beside("naru-media-image"), {}, &seen).value();
  const std::string slow = png_bytes(Image(5000, 6000));
  for (const auto& [signal, fault] : {std::pair(SIGSEGV, Fault::file), {SIGKILL, Fault::outside}}) {
    std::atomic<bool> over = false;
    std::thread other([&, signal = signal] {
      while (!over) {
        const pid_t worker = only_child_of(::getpid()), child = worker < 0 ? -1 : only_child_of(worker);
        if (child < 0) continue;
        ::kill(child, signal);
        return;
      }
    });
    EXPECT_EQ(code_of(decoder.decode(bytes_of(slow))), Code::internal);
    over = true;
    other.join();
    EXPECT_EQ(seen.fault, fault);
  }
  EXPECT_EQ(seen.n_restarts, 0);  // the worker itself was well
}

TEST(Supervision, CallsOffADecoderAtWork) {
  const Descriptor event(::eventfd(0, EFD_CLOEXEC));
  media::Supervision seen{.call_off = event.get()};
  auto decoder = ImageDecoder::start(beside("false_worker"), {}, &seen).value();
  std::thread other([&] {
    std::this_thread::sleep_for(milliseconds(30));
    ::eventfd_write(event.get(), 1);
  });
  const auto begin = Clock::now();
  EXPECT_EQ(decoder.decode(asking_for('L')).failure().message,
            "the picture decoder was called off; try again, and report the file if it happens twice");
  other.join();
  EXPECT_LT(Clock::now() - begin, milliseconds(5000));
  EXPECT_EQ(seen.fault, Fault::called_off);
  EXPECT_TRUE(children_of(::getpid()).empty());
  EXPECT_FALSE(decoder.decode(asking_for('g')));  // still called off: nothing is started
  EXPECT_EQ(seen.fault, Fault::called_off);
  EXPECT_TRUE(children_of(::getpid()).empty());
  eventfd_t value;
  ::eventfd_read(event.get(), &value);
  EXPECT_TRUE(decoder.decode(asking_for('g')));
}

TEST(Supervision, IsCalledWhileTheWorkerDecodes) {
  int n = 0;
  media::Supervision seen;
  seen.meanwhile = [&] { ++n; };
  auto pictures = ImageDecoder::start(beside("naru-media-image"), {}, &seen).value();
  EXPECT_TRUE(pictures.decode(golden("rgb.png")));
  EXPECT_TRUE(pictures.decode(golden("rgb.webp")));   // another program
  EXPECT_FALSE(pictures.decode(bytes_of("a text")));  // no worker is asked
  EXPECT_EQ(n, 2);
  auto sounds = SoundDecoder::start(beside("naru-media-av"), {}, &seen).value();
  EXPECT_TRUE(sounds.decode(golden_sound("s16.wav")));
  auto pdfs = PdfDecoder::start(beside("naru-media-pdf"), {}, &seen).value();
  EXPECT_TRUE(pdfs.decode(golden_pdf("read.words.pdf")));
  EXPECT_EQ(n, 4);
}

// Where orphans become children of this process, as in a container whose first process it is: none stays as a zombie.
TEST(Supervision, AWorkersChildEndsWithIt) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const Descriptor event(::eventfd(0, EFD_CLOEXEC));
  media::Supervision seen{.call_off = event.get()};
  auto decoder = ImageDecoder::start(beside("naru-media-image"), {}, &seen).value();
  const std::string slow = png_bytes(Image(5000, 6000));
  std::thread other([&] {
    for (;;) {
      const pid_t worker = only_child_of(::getpid());
      if (worker > 0 && only_child_of(worker) > 0) break;
    }
    ::eventfd_write(event.get(), 1);
  });
  EXPECT_FALSE(decoder.decode(bytes_of(slow)));
  other.join();
  EXPECT_TRUE(children_of(::getpid()).empty());
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

}  // namespace
}  // namespace naru
