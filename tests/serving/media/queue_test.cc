// Bounds and turns of the queue, and the budget of bytes.
#include "serving/media/queue.h"

#include <gtest/gtest.h>

#include "tests/serving/media/support.h"
#include "tests/testing/op_case.h"

namespace naru::serving {
namespace {

MediaQueue::Job waiting(const std::string& caller, size_t n_bytes = 1) {
  auto out = std::make_shared<PendingJob>();
  out->job = job_of(std::string(n_bytes, 'x'), caller);
  return out;
}

bool anyone(const std::string&) {
  return true;
}

TEST(MediaQueue, CallersTakeTurns) {
  MediaQueue queue(MediaLimits{});
  std::vector<MediaQueue::Job> a, b;
  for (int i = 0; i < 4; ++i) {
    a.push_back(waiting("a"));
    EXPECT_FALSE(queue.push(a.back()));
  }
  for (int i = 0; i < 2; ++i) {
    b.push_back(waiting("b"));
    EXPECT_FALSE(queue.push(b.back()));
  }
  EXPECT_EQ(queue.pop(anyone), a[0]);
  EXPECT_EQ(queue.pop(anyone), b[0]);
  EXPECT_EQ(queue.pop(anyone), a[1]);
  const auto c = waiting("c");  // comes late and waits for the turns of those that are there, not for all their files
  EXPECT_FALSE(queue.push(c));
  EXPECT_EQ(queue.pop(anyone), b[1]);
  EXPECT_EQ(queue.pop(anyone), a[2]);
  EXPECT_EQ(queue.pop(anyone), c);
  EXPECT_EQ(queue.pop(anyone), a[3]);
  EXPECT_EQ(queue.pop(anyone), nullptr);
  EXPECT_EQ(queue.size(), 0);
  EXPECT_EQ(queue.bytes(), 0u);
}

TEST(MediaQueue, PassesCallersWhoMayNot) {
  MediaQueue queue(MediaLimits{});
  const auto a = waiting("a"), b = waiting("b");
  EXPECT_FALSE(queue.push(a));
  EXPECT_FALSE(queue.push(b));
  const auto not_a = [](const std::string& caller) { return caller != "a"; };
  EXPECT_TRUE(queue.has_next(not_a));
  EXPECT_EQ(queue.pop(not_a), b);
  EXPECT_FALSE(queue.has_next(not_a));
  EXPECT_EQ(queue.pop(not_a), nullptr);
  EXPECT_EQ(queue.pop(anyone), a);
}

TEST(MediaQueue, CountsAndBytesAreBounded) {
  MediaQueue queue(MediaLimits{
      .max_waiting = 4, .max_waiting_of_caller = 3, .max_waiting_bytes = 100, .max_waiting_bytes_of_caller = 60});
  EXPECT_FALSE(queue.push(waiting("a", 60)));
  EXPECT_EQ(queue.push(waiting("a"))->code, "queue_full");
  EXPECT_EQ(queue.push(waiting("a"))->message, "too many of your files wait to be decoded; try again in a second");
  EXPECT_FALSE(queue.push(waiting("b", 40)));
  EXPECT_EQ(queue.push(waiting("c"))->message, "too many files wait to be decoded; try again in a second");
  EXPECT_EQ(queue.bytes(), 100u);
  queue.take_all();
  EXPECT_EQ(queue.bytes(), 0u);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(queue.push(waiting("a")));
  const auto refusal = queue.push(waiting("a"));
  EXPECT_EQ(refusal->kind, Refusal::Kind::overloaded);
  EXPECT_GT(refusal->retry_after_ms, 0);
  EXPECT_FALSE(queue.push(waiting("b")));
  EXPECT_TRUE(queue.push(waiting("b")));
  EXPECT_EQ(queue.size(), 4);
}

TEST(MediaQueue, LosesWhatIsTakenOutAndNothingElse) {
  MediaQueue queue(MediaLimits{});
  const auto now = Clock::now();
  std::vector<MediaQueue::Job> jobs;
  for (int i = 0; i < 6; ++i) {
    jobs.push_back(waiting(i < 3 ? "a" : "b"));
    if (i % 2 == 1) jobs.back()->job.deadline = now + std::chrono::seconds(i);
    EXPECT_FALSE(queue.push(jobs.back()));
  }
  EXPECT_EQ(queue.next_deadline(), now + std::chrono::seconds(1));
  EXPECT_TRUE(queue.take_expired(now).empty());
  EXPECT_EQ(queue.take_expired(now + std::chrono::seconds(3)).size(), 2u);
  EXPECT_TRUE(queue.remove(jobs[0]));
  EXPECT_FALSE(queue.remove(jobs[0]));
  EXPECT_FALSE(queue.remove(waiting("c")));
  EXPECT_EQ(queue.next_deadline(), now + std::chrono::seconds(5));
  EXPECT_EQ(queue.size(), 3);
  EXPECT_EQ(queue.pop(anyone), jobs[2]);
  EXPECT_EQ(queue.pop(anyone), jobs[4]);
  EXPECT_EQ(queue.pop(anyone), jobs[5]);
  EXPECT_EQ(queue.next_deadline(), Clock::time_point::max());
}

bool no() {
  return false;
}

TEST(ByteBudget, HoldsNoMoreThanThereIs) {
  ByteBudget budget(100);
  ByteBudget::Hold whole;
  {
    auto a = budget.take(60, Clock::now(), no);
    ASSERT_TRUE(a);
    EXPECT_FALSE(budget.take(41, Clock::now() + milliseconds(5), no));
    auto b = budget.take(40, Clock::now(), no);
    ASSERT_TRUE(b);
    EXPECT_EQ(budget.held(), 100u);
    b->shrink(10);
    b->shrink(50);  // is no way to get more
    EXPECT_EQ(b->bytes(), 10u);
    whole.add(*std::move(b));
    whole.add(*std::move(a));
    EXPECT_EQ(budget.held(), 70u);
  }
  EXPECT_EQ(whole.bytes(), 70u);
  EXPECT_EQ(budget.held(), 70u);
  whole = ByteBudget::Hold();
  EXPECT_EQ(budget.held(), 0u);
  EXPECT_ERROR((void)budget.take(101, Clock::now(), no), "ByteBudget: 101 bytes were asked for, and there are 100");
}

TEST(ByteBudget, WhoWaitsIsServedOrWoken) {
  ByteBudget budget(100);
  std::optional<ByteBudget::Hold> all = budget.take(100, Clock::now(), no);
  bool got = false;
  std::thread waits([&] { got = bool(budget.take(1, Clock::time_point::max(), no)); });
  std::this_thread::sleep_for(milliseconds(5));
  all.reset();
  waits.join();
  EXPECT_TRUE(got);

  all = budget.take(100, Clock::now(), no);
  std::atomic<bool> enough = false;
  std::thread gives_up([&] { got = bool(budget.take(1, Clock::time_point::max(), [&] { return enough.load(); })); });
  std::this_thread::sleep_for(milliseconds(5));
  enough = true;
  budget.wake();
  gives_up.join();
  EXPECT_FALSE(got);
}

TEST(ByteBudget, WhatIsHeldMayOutliveIt) {
  std::optional<ByteBudget::Hold> hold;
  {
    ByteBudget budget(8);
    hold = budget.take(8, Clock::now(), no);
  }
  hold.reset();
}

TEST(MediaLimits, AreAllPositive) {
  MediaLimits limits;
  check_limits(limits);
  int n = 0;
  for (const MediaLimit& limit : limits_of(&limits)) {
    MediaLimits wrong;
    std::visit([](auto* number) { *number = 0; }, limits_of(&wrong)[size_t(n)].value);
    EXPECT_NE(testing::error_of([&] { check_limits(wrong); }).find(concat("MediaLimits: ", limit.name, " (")),
              std::string::npos);
    ++n;
  }
  EXPECT_EQ(n, 30);
  EXPECT_ERROR(check_limits({.slots = 4}),
               "MediaLimits: media-decoded-bytes must be at least 604194304, of 4 files of 151048576 bytes each, got "
               "536870912");
  EXPECT_EQ(most_pool_bytes(limits), (512u << 20) + 3 * (151'048'576u + (32u << 20)));
}

}  // namespace
}  // namespace naru::serving
