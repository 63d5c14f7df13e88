// Work of one request that is done in its order, one piece at a time, on threads that others use as well.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace naru::serving::api {

// Safe to use from any thread. What is run must not throw, and keeps alive what it needs.
class Strand : public std::enable_shared_from_this<Strand> {
 public:
  using Work = std::function<void()>;
  // Runs it on another thread, soon; so many bytes are made into a file by it.
  using Threads = std::function<void(Work, size_t bytes)>;
  explicit Strand(Threads threads) : threads_(std::move(threads)) {}

  void run(Work work, size_t bytes = 0) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.emplace_back(std::move(work), bytes);
      if (std::exchange(busy_, true)) return;
    }
    take_turn(bytes);
  }

 private:
  void take_turn(size_t bytes) {
    threads_([self = shared_from_this()] { self->next(); }, bytes);
  }

  // One piece; others may take their turn before the next.
  void next() {
    Work work;
    {
      const std::lock_guard lock(mutex_);
      work = std::move(waiting_.front().first);
      waiting_.pop_front();
    }
    work();
    work = nullptr;
    size_t bytes = 0;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) {
        busy_ = false;
        return;
      }
      bytes = waiting_.front().second;
    }
    take_turn(bytes);
  }

  const Threads threads_;
  std::mutex mutex_;
  std::deque<std::pair<Work, size_t>> waiting_;  // with their bytes
  bool busy_ = false;
};

}  // namespace naru::serving::api
