// Shared by the tests of the media pool: jobs, a place where outcomes are collected, and what a process has open.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>

#include "serving/media/pool.h"
#include "tests/media/support.h"

namespace naru::serving {

using std::chrono::milliseconds;

inline MediaPrograms real_programs() {
  return MediaPrograms::in(beside(""));
}
// tests/testing/false_worker.cc for every kind.
inline MediaPrograms false_programs() {
  return {beside("false_worker"), beside("false_worker"), beside("false_worker")};
}

inline MediaJob job_of(std::string bytes, std::string caller = "") {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  MediaJob job;
  job.bytes = std::as_bytes(std::span(*owner));
  job.owner = owner;
  job.caller = std::move(caller);
  return job;
}
inline MediaJob job_of(const std::vector<std::byte>& bytes, std::string caller = "") {
  return job_of(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), std::move(caller));
}
// What a false worker does with it is said by the letter; a picture by its signature.
inline MediaJob false_job(char lie, std::string caller = "") {
  return job_of(std::string("\xff\xd8\xff") + lie, std::move(caller));
}

// "read", or the code of the refusal.
inline std::string code_of(const MediaOutcome& outcome) {
  const auto* refusal = std::get_if<Refusal>(&outcome.result);
  return refusal ? refusal->code : "read";
}
inline const DecodedMedia& decoded(const MediaOutcome& outcome) {
  return std::get<DecodedMedia>(outcome.result);
}

// Outcomes in the order in which they came. It must outlive the pool.
class Outcomes {
 public:
  MediaDone as(std::string name) {
    return [this, name](MediaOutcome outcome) {
      const std::lock_guard lock(mutex_);
      names_.push_back(name);
      all_.push_back(std::move(outcome));
      changed_.notify_all();
    };
  }
  // False when there are not so many within a time that no test should take.
  bool wait_for(size_t n, milliseconds most = milliseconds(120'000)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, most, [&] { return all_.size() >= n; });
  }
  size_t size() const {
    const std::lock_guard lock(mutex_);
    return all_.size();
  }
  std::vector<std::string> names() const {
    const std::lock_guard lock(mutex_);
    return names_;
  }
  const MediaOutcome& at(size_t i) const {
    const std::lock_guard lock(mutex_);
    return all_.at(i);
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    names_.clear();
    all_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> names_;
  std::deque<MediaOutcome> all_;
};

// The ticket of a job that must be taken.
inline MediaTicket submit(MediaPool& pool, MediaJob job, MediaDone done) {
  auto taken = pool.submit(std::move(job), std::move(done));
  const auto* refusal = std::get_if<Refusal>(&taken);
  EXPECT_FALSE(refusal) << refusal->message;
  return refusal ? MediaTicket() : std::get<MediaTicket>(std::move(taken));
}

// One job from beginning to end.
inline MediaOutcome decode(MediaPool& pool, MediaJob job) {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<MediaOutcome> out;
  const MediaTicket ticket = submit(pool, std::move(job), [&](MediaOutcome outcome) {
    const std::lock_guard lock(mutex);
    out = std::move(outcome);
    changed.notify_all();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return out.has_value(); });
  return *std::move(out);
}

inline void wait_until(const std::function<bool()>& holds) {
  for (int i = 0; i < 60'000 && !holds(); ++i) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_TRUE(holds());
}

// What must be the same before a pool was made and after it has ended.
struct Open {
  ptrdiff_t descriptors, threads;
  size_t children;

  static Open now() {
    const auto n = [](const char* folder) {
      return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
    };
    return {n("/proc/self/fd"), n("/proc/self/task"), children_of(::getpid()).size()};
  }
  bool operator==(const Open&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const Open& open) {
  return out << open.descriptors << " descriptors, " << open.threads << " threads, " << open.children << " children";
}

}  // namespace naru::serving
