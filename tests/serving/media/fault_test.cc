// Workers that are killed, stopped and endless, and callers that go away: what it costs, and that nothing is left
// behind.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "base/philox.h"
#include "media/write.h"
#include "tests/serving/media/support.h"

namespace naru::serving {
namespace {

constexpr int kHits = 100;

// Orphans of workers become children of this process while it lives, so that one that is left behind is counted.
class Subreaper {
 public:
  Subreaper() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }
  ~Subreaper() { ::prctl(PR_SET_CHILD_SUBREAPER, 0); }
};

// Sends a signal to each of our workers of this name, once. A worker leads a group; the child of one that ended, which
// is ours now, does not.
class Tormentor {
 public:
  Tormentor(const std::string& name, int signal)
      : thread_([this, name, signal] {
          std::set<pid_t> hit;
          while (!over_) {
            for (const pid_t pid : children_of(::getpid())) {
              std::string comm;
              std::getline(std::ifstream(concat("/proc/", pid, "/comm")) >> std::ws, comm);
              if (comm != name || ::getpgid(pid) != pid || !hit.insert(pid).second) continue;
              ::kill(pid, signal);
              if (++n_ >= kHits) return;
            }
            std::this_thread::sleep_for(milliseconds(2));
          }
        }) {}
  ~Tormentor() {
    over_ = true;
    thread_.join();
  }
  bool busy() const { return n_ < kHits; }

 private:
  std::atomic<int> n_ = 0;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

// Pictures meet a worker that gets `signal` sooner or later; sounds beside them meet none, and all are read.
void torment(int signal) {
  const Subreaper subreaper;
  const Open before = Open::now();
  {
    Outcomes pictures, sounds;
    MediaPool pool(real_programs(), {.slots = 3});
    std::vector<MediaTicket> tickets;
    size_t n_pictures = 0, n_sounds = 0;
    {
      const Tormentor tormentor("naru-media-imag", signal);
      while (tormentor.busy()) {
        for (; n_pictures < pictures.size() + 4; ++n_pictures)
          tickets.push_back(submit(pool, job_of(golden("rgb.png"), "a"), pictures.as("")));
        for (; n_sounds < sounds.size() + 1; ++n_sounds)
          tickets.push_back(submit(pool, job_of(golden_sound("s16.wav"), "b"), sounds.as("")));
        std::this_thread::sleep_for(milliseconds(1));
      }
    }
    ASSERT_TRUE(pictures.wait_for(n_pictures) && sounds.wait_for(n_sounds));
    for (size_t i = 0; i < n_pictures; ++i)
      EXPECT_TRUE(code_of(pictures.at(i)) == "read" || code_of(pictures.at(i)) == "decoder_unavailable")
          << code_of(pictures.at(i));
    for (size_t i = 0; i < n_sounds; ++i) EXPECT_EQ(code_of(sounds.at(i)), "read") << sounds.at(i).detail;
    EXPECT_GE(n_sounds, 3u);
    EXPECT_GE(pool.stats().worker_restarts, kHits - 3);  // a last hit may have met a worker that nobody asked since
    for (int i = 0; i < 6; ++i) EXPECT_EQ(code_of(decode(pool, job_of(golden("rgb.png")))), "read");
  }
  EXPECT_EQ(Open::now(), before);
}

TEST(MediaFaults, AHundredWorkersAreKilled) {
  torment(SIGKILL);
}

TEST(MediaFaults, AHundredWorkersAreStopped) {
  torment(SIGSTOP);
}

// Each is met by two workers, which are given up after 200 ms.
TEST(MediaFaults, AHundredWorkersAreEndless) {
  const Subreaper subreaper;
  const Open before = Open::now();
  {
    Outcomes endless, good;
    MediaLimits limits{.slots = 6, .slots_of_caller = 5, .max_decoded_bytes = 1u << 30};
    limits.picture.timeout_ms = 100, limits.picture.spare_ms = 200;
    MediaPool pool(false_programs(), limits);
    std::vector<MediaTicket> tickets;
    for (int i = 0; i < kHits / 2; ++i) {
      tickets.push_back(submit(pool, false_job('L', "a"), endless.as("")));
      // Sounds: their limits are the usual ones.
      tickets.push_back(submit(pool, job_of(std::string("\xff\xfbg"), "b"), good.as("")));
    }
    ASSERT_TRUE(endless.wait_for(kHits / 2) && good.wait_for(kHits / 2));
    for (size_t i = 0; i < kHits / 2; ++i) {
      EXPECT_EQ(code_of(endless.at(i)), "decoder_unavailable");  // no crash, so not the file's fault
      EXPECT_EQ(code_of(good.at(i)), "read") << good.at(i).detail;
    }
    EXPECT_GE(pool.stats().worker_restarts, kHits - 6);
  }
  EXPECT_EQ(Open::now(), before);
}

// Callers go away at any time of a job's life; others' jobs beside theirs are read.
TEST(MediaFaults, TwoHundredCancelsAtRandomTimes) {
  const Subreaper subreaper;
  const Open before = Open::now();
  {
    Outcomes good;
    std::atomic<int> n_done = 0;
    MediaPool pool(real_programs(), {.slots = 2});
    const std::string slow = png_bytes(random_picture(400, 600, 1));
    Random random(5);
    std::vector<MediaTicket> kept;
    for (int i = 0; i < 200; ++i) {
      const auto over = std::make_shared<std::atomic<bool>>(false);
      MediaTicket ticket = submit(pool, job_of(slow, "a"), [&, over](MediaOutcome outcome) {
        EXPECT_EQ(code_of(outcome), "read");
        ++n_done;
        *over = true;
      });
      if (i % 5 == 0) kept.push_back(submit(pool, job_of(golden("rgb.png"), "b"), good.as("")));
      if (i % 10 == 0)
        wait_until([&] { return over->load(); });  // this one stays until the end
      else
        std::this_thread::sleep_for(std::chrono::microseconds(random.below(30'000)));
      ticket.cancel();
    }
    ASSERT_TRUE(good.wait_for(kept.size()));
    // Each is done or cancelled, and none is both.
    wait_until([&] { return pool.stats().running == 0 && n_done + pool.stats().cancelled == 200; });
    for (size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(code_of(good.at(i)), "read") << good.at(i).detail;
    const MediaStats stats = pool.stats();
    EXPECT_GE(n_done, 20);
    EXPECT_GT(stats.cancelled, 0);
    EXPECT_TRUE(stats.rejected.empty());
    EXPECT_EQ(stats.decoded_bytes, good.size() * 16 * 24 * 3);
  }
  EXPECT_EQ(Open::now(), before);
}

}  // namespace
}  // namespace naru::serving
