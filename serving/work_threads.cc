#include "serving/work_threads.h"

#include <sys/resource.h>

#include "base/error.h"
#include "base/float_mode.h"

namespace naru::serving {

WorkThreads::WorkThreads(int n, int niceness) {
  check(n > 0, "WorkThreads: wanted a thread at least, got ", n);
  for (int i = 0; i < n; ++i) {
    const bool takes_large = i > 0 || n == 1;
    threads_.emplace_back([this, takes_large, niceness] { loop(takes_large, takes_large ? niceness : 0); });
  }
}

void WorkThreads::run(const std::string& tenant, size_t bytes, std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    (bytes > kLargeBytes ? large_ : small_).push(tenant, std::move(work));
  }
  changed_.notify_all();
}

void WorkThreads::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

// Null where there is nothing for such a thread.
WorkThreads::Queue* WorkThreads::next(bool takes_large) {
  if (takes_large && !large_.empty()) return &large_;
  return small_.empty() ? nullptr : &small_;
}

void WorkThreads::loop(bool takes_large, int niceness) {
  set_float_mode();
  if (niceness > 0) ::setpriority(PRIO_PROCESS, 0, niceness);  // of this thread alone (setpriority(2), Linux)
  std::unique_lock lock(mutex_);
  for (;;) {
    Queue* queue = nullptr;
    changed_.wait(lock, [&] { return (queue = next(takes_large)) || stop_; });
    if (!queue) return;
    const std::function<void()> work = queue->take();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace naru::serving
