#include "serving/work_threads.h"

#include "base/error.h"
#include "base/float_mode.h"

namespace naru::serving {

WorkThreads::WorkThreads(int n) {
  check(n > 0, "WorkThreads: wanted one thread at least, got ", n);
  for (int i = 0; i < n; ++i) threads_.emplace_back([this] { loop(); });
}

void WorkThreads::run(const std::string& tenant, std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push(tenant, std::move(work));
  }
  changed_.notify_one();
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

void WorkThreads::loop() {
  set_float_mode();
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::function<void()> work = waiting_.take();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace naru::serving
