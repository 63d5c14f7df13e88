// Files that wait for a slot: a bounded number of bounded size, and callers take turns.
#pragma once

#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "serving/media/job.h"
#include "serving/media/limits.h"

namespace naru::serving {

// For one thread at a time.
class MediaQueue {
 public:
  using Job = std::shared_ptr<PendingJob>;

  explicit MediaQueue(const MediaLimits& limits) : limits_(limits) {}

  // Takes the job, or says why not: queue_full.
  std::optional<Refusal> push(Job job);
  using May = std::function<bool(const std::string& caller)>;

  // The oldest job of the caller whose turn it is, among those who may; null when there is none. Its caller's next turn
  // is after all others'.
  Job pop(const May& may);
  bool has_next(const May& may) const;
  // Whether it was there.
  bool remove(const Job& job);
  // Those whose deadline is not after `now`, taken out; or all of them.
  std::vector<Job> take_expired(Clock::time_point now);
  std::vector<Job> take_all() { return take_expired(Clock::time_point::max()); }

  int64_t size() const { return n_jobs_; }
  uint64_t bytes() const { return bytes_; }
  // The earliest deadline; max when there is none.
  Clock::time_point next_deadline() const;

 private:
  struct Line {
    std::string caller;
    std::deque<Job> jobs;  // never empty
    uint64_t bytes = 0;
  };
  using Lines = std::list<Line>;

  Lines::iterator line_of(const std::string& caller);
  Job take(Lines::iterator line, size_t index);

  MediaLimits limits_;
  Lines lines_;  // whose turn it is first
  int64_t n_jobs_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace naru::serving
