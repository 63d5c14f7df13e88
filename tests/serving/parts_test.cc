// The engine's parts by themselves: stops, queues, caches, what runs beside the steps.
#include <gtest/gtest.h>

#include <thread>

#include "base/philox.h"
#include "base/thread_pool.h"
#include "serving/engine/admissions.h"
#include "serving/engine/fair_queue.h"
#include "serving/engine/hearing_job.h"
#include "serving/engine/media_cache.h"
#include "serving/engine/prefix_cache.h"
#include "serving/engine/preparer.h"
#include "serving/engine/prompt_plan.h"
#include "serving/engine/stop_text.h"
#include "serving/work_threads.h"
#include "tests/testing/small_model.h"

namespace naru::serving {
namespace {

using namespace std::chrono_literals;

TEST(StopText, GivesOutWhatNoStopCanBeginIn) {
  StopText stop({"END", "EE"});
  EXPECT_EQ(stop.push("ab"), "ab");
  EXPECT_EQ(stop.push("cE"), "c");
  EXPECT_EQ(stop.push("N"), "");
  EXPECT_EQ(stop.push("x"), "ENx");
  EXPECT_EQ(stop.push("yEN"), "y");
  EXPECT_EQ(stop.push("Dmore"), "");
  EXPECT_TRUE(stop.found());
  EXPECT_EQ(stop.push("more"), "");
  EXPECT_EQ(stop.flush(), "");
}

// Whatever the pieces, what comes out is the text up to the first stop.
TEST(StopText, IsTheSameInAnyPieces) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const auto letters = [&](uint32_t n) {
      std::string out;
      for (uint32_t i = 0; i < n; ++i) out += char('a' + random.below(2));
      return out;
    };
    const std::vector<std::string> stops = {letters(1 + random.below(5)), letters(1 + random.below(5))};
    const std::string text = letters(random.below(40));
    StopText stop(stops);
    std::string out;
    for (size_t at = 0; at < text.size();) {
      const size_t n = 1 + random.below(4);
      out += stop.push(std::string_view(text).substr(at, n));
      at += n;
    }
    out += stop.flush();
    size_t end = std::string::npos, begin = std::string::npos;
    for (size_t n = 1; n <= text.size() && end == std::string::npos; ++n)  // the first that is whole
      for (const std::string& one : stops)
        if (text.substr(0, n).ends_with(one)) end = n, begin = std::min(begin, n - one.size());
    EXPECT_EQ(out, text.substr(0, begin)) << text;
    EXPECT_EQ(stop.found(), end != std::string::npos);
  }
}

TEST(FairQueue, TakesFromEachInTurn) {
  FairQueue<int> queue;
  for (int i = 0; i < 4; ++i) queue.push("many", i);
  queue.push("few", 10);
  std::vector<int> out = {queue.take(), queue.take()};
  queue.push("late", 20);
  while (!queue.empty()) out.push_back(queue.take());
  EXPECT_EQ(std::count(out.begin(), out.begin() + 2, 10), 1);
  EXPECT_EQ(std::count(out.begin(), out.begin() + 4, 20), 1);
  std::erase_if(out, [](int i) { return i >= 10; });
  EXPECT_EQ(out, std::vector<int>({0, 1, 2, 3}));
}

TEST(FairQueue, GivesUpWhatIsNotWanted) {
  FairQueue<int> queue;
  for (int i = 0; i < 6; ++i) queue.push(i % 2 ? "odd" : "even", i);
  EXPECT_EQ(queue.take_all([](int i) { return i % 2 == 1 || i == 2; }).size(), 4u);
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.take() + queue.take(), 4);
  EXPECT_EQ(queue.front(), nullptr);
}

// One tenant takes all it can; another still comes in.
TEST(Admissions, LeaveRoomForThoseWhoHoldLittle) {
  const EngineLimits limits{.slots = 4, .queue = 12, .waiting_tokens = 1600};
  const auto admissions = std::make_shared<Admissions>(testing::talking_model(), limits, nullptr);
  const auto fill = [&](const Application& application) {
    std::vector<std::shared_ptr<Admission>> out;
    for (;;) {
      auto admitted = admissions->admit(application);
      if (const auto* place = std::get_if<std::shared_ptr<Admission>>(&admitted))
        out.push_back(*place);
      else
        return out;
    }
  };
  {
    const auto many = fill({.tenant = "many"});
    EXPECT_EQ(many.size(), 14u);
    EXPECT_EQ(admissions->full("many")->code, "server_overloaded");
    EXPECT_FALSE(admissions->full("few"));
    EXPECT_EQ(fill({.tenant = "few"}).size(), 2u);
    EXPECT_EQ(fill({}).size(), 2u);  // where there are no keys all are one
  }
  {
    const auto long_ones = fill({.tenant = "many", .n_text_tokens = 700});
    EXPECT_EQ(long_ones.size(), 2u);
    EXPECT_EQ(fill({.tenant = "few", .n_text_tokens = 100}).size(), 2u);
  }
  EXPECT_EQ(fill({}).size(), 16u);
  admissions->close();
  EXPECT_EQ(admissions->full("few")->code, "shutting_down");
}

// A recording may wait for its beginning, but then goes on, however long it takes.
TEST(HearingJob, OnlyItsFirstPieceHasADeadline) {
  std::vector<float> samples = testing::chatter(2);
  for (int i = 0; i < 3; ++i) {
    samples.resize(samples.size() + kSoundRate);  // a second of silence
    const std::vector<float> more = testing::chatter(2);
    samples.insert(samples.end(), more.begin(), more.end());
  }
  std::deque<std::function<void()>> jobs;
  std::vector<std::shared_ptr<Task>> tasks;
  const HearingCalls calls{.prepare = [&](auto job) { jobs.push_back(std::move(job)); },
                           .generate = [&](auto task) { tasks.push_back(std::move(task)); }};
  const auto deadline = Clock::now() + 1h;
  std::make_shared<HearingJob>(testing::talking_model(), TranscriptionRequest{.samples = samples}, nullptr,
                               std::make_shared<const std::atomic<bool>>(false), "", deadline, calls)
      ->begin();
  for (; !jobs.empty(); jobs.pop_front()) jobs.front()();
  ASSERT_GT(tasks.size(), 1u);
  EXPECT_EQ(tasks[0]->deadline, deadline);
  for (size_t i = 1; i < tasks.size(); ++i) EXPECT_EQ(tasks[i]->deadline, Clock::time_point::max());
}

TEST(PrefixCache, FindsWhatBeginsAlikeAndGivesUpTheOldest) {
  const auto model = testing::small_model(testing::small_config());
  KvPool pool(model->backbone().config(), 4);
  const auto key = [](uint8_t i) { return Sha256Digest{i}; };
  {
    PrefixCache cache(pool);
    for (uint8_t i = 0; i < 3; ++i) {
      const int32_t block = pool.take();
      cache.add(key(i), block);
      pool.drop(block);
    }
    EXPECT_EQ(pool.n_free(), 1);
    EXPECT_EQ(cache.n_idle(), 3);
    const Sha256Digest wanted[] = {key(0), key(1), key(9), key(2)};
    const std::vector<int32_t> found = cache.find(wanted);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_FALSE(cache.make_free(3));  // two are in use
    EXPECT_EQ(cache.size(), 3);        // so that nothing was given up
    cache.used(std::span(wanted).first(2));
    EXPECT_TRUE(cache.make_free(2));
    EXPECT_EQ(cache.size(), 2);
    for (const int32_t block : found) pool.drop(block);
    EXPECT_TRUE(cache.make_free(3));
    EXPECT_EQ(cache.find(std::span(wanted).first(1)).size(), 1u);  // what stands first is given up last
    pool.drop(0);
  }
  EXPECT_EQ(pool.n_free(), 4);
}

TEST(MediaCache, KeepsWhatWasUsedLast) {
  MediaCache cache(3 * 64);
  const auto key = [](uint8_t i) { return Sha256Digest{i}; };
  for (uint8_t i = 0; i < 3; ++i) cache.add(key(i), empty({4, 4}));
  EXPECT_TRUE(cache.find(key(0)));
  cache.add(key(3), empty({4, 4}));
  EXPECT_TRUE(cache.find(key(0)));
  EXPECT_FALSE(cache.find(key(1)));
  cache.add(key(4), empty({100, 4}));  // larger than all
  EXPECT_FALSE(cache.find(key(4)));
  EXPECT_EQ(cache.size_bytes(), 3 * 64);
}

// Two tenants, two pictures, two sizes: no block of one is another's.
TEST(PromptPlan, KeysTellTenantsAndMediaApart) {
  nlohmann::json config = testing::small_picture_config();
  config["context"] = 256;
  const auto model = testing::small_model(config);
  const auto blocks = [&](const std::string& tenant, uint8_t picture, int side, const std::string& words) {
    const auto medium = std::make_shared<Medium>(*picture_medium(*model, testing::noise(1, side, side)));
    GenerationRequest request;
    request.messages = {
        {Message::Role::user, {{.words = "", .medium = medium, .digest = {picture}}, {.words = words}}}};
    return std::get<PromptPlan>(plan_prompt(*model, request, tenant)).blocks;
  };
  const auto first = blocks("a", 1, 96, "how many are there?");
  ASSERT_GT(first.size(), 2u);
  EXPECT_EQ(blocks("a", 1, 96, "how many are there?"), first);
  EXPECT_EQ(blocks("a", 1, 96, "which?")[0], first[0]);
  for (const auto& other : {blocks("b", 1, 96, "how many are there?"), blocks("a", 2, 96, "how many are there?"),
                            blocks("a", 1, 80, "how many are there?")})
    for (const Sha256Digest& key : other) EXPECT_EQ(std::count(first.begin(), first.end(), key), 0);
}

TEST(Preparer, StandsStillDuringAStep) {
  std::atomic<int> n{0};
  std::string failure;
  Preparer preparer(2, [&](const std::string& message) { failure = message; });
  preparer.pause();
  preparer.push("", [&] { parallel_for(1000, 1, [&](int64_t begin, int64_t end) { n += int(end - begin); }); });
  std::this_thread::sleep_for(30ms);
  EXPECT_EQ(n, 0);
  preparer.resume();
  preparer.finish();
  EXPECT_EQ(n, 1000);
  preparer.push("", [] { raise("broken"); });
  preparer.finish();
  EXPECT_EQ(failure, "broken");
}

// Who has much to be done waits behind who has little; all of it is done.
constexpr size_t kSmall = 10, kLarge = WorkThreads::kLargeBytes + 1;

TEST(WorkThreads, TakeTurnsByTenant) {
  std::string done;  // of one thread: the other waits
  std::atomic<bool> go = false, over = false;
  {
    WorkThreads threads(2);
    threads.run("a", kLarge, [&] { over.wait(false); });
    threads.run("a", kSmall, [&] { go.wait(false); });
    for (int i = 0; i < 5; ++i) threads.run("a", kSmall, [&] { done += 'a'; });
    threads.run("b", kSmall, [&] { done += 'b'; });
    threads.run("c", kSmall, [&] {
      done += 'c';
      over = true;
      over.notify_all();
    });
    go = true;
    go.notify_all();
  }
  EXPECT_EQ(done.size(), 7u);
  EXPECT_LE(done.find('b'), 2u) << done;
  EXPECT_LE(done.find('c'), 2u) << done;
}

TEST(WorkThreads, LargeBodiesNeverHoldUpASmallOne) {
  std::atomic<bool> small = false;
  std::atomic<int> large = 0;
  {
    WorkThreads threads(3);
    for (int i = 0; i < 4; ++i)
      threads.run("a", kLarge, [&] {
        small.wait(false);
        ++large;
      });
    threads.run("a", kSmall, [&] {
      small = true;
      small.notify_all();
    });
    small.wait(false);
  }
  EXPECT_EQ(large, 4);
  EXPECT_THROW(WorkThreads(0), Error);
}

TEST(WorkThreads, AThreadAloneTakesAll) {
  std::string done;
  {
    WorkThreads threads(1, /*niceness=*/1);
    threads.run("a", kLarge, [&] { done += 'l'; });
    threads.run("a", kSmall, [&] { done += 's'; });
  }
  EXPECT_EQ(done.size(), 2u);
}

}  // namespace
}  // namespace naru::serving
