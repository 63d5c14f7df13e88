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
  // Runs it on another thread, soon.
  using Threads = std::function<void(Work)>;
  explicit Strand(Threads threads) : threads_(std::move(threads)) {}

  void run(Work work) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(work));
      if (std::exchange(busy_, true)) return;
    }
    threads_([self = shared_from_this()] { self->next(); });
  }

 private:
  // One piece; others may take their turn before the next.
  void next() {
    Work work;
    {
      const std::lock_guard lock(mutex_);
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
    work = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) {
        busy_ = false;
        return;
      }
    }
    threads_([self = shared_from_this()] { self->next(); });
  }

  const Threads threads_;
  std::mutex mutex_;
  std::deque<Work> waiting_;
  bool busy_ = false;
};

}  // namespace naru::serving::api
