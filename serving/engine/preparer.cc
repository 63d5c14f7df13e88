#include "serving/engine/preparer.h"

#include <exception>

#include "base/float_mode.h"
#include "base/thread_pool.h"

namespace naru::serving {

Preparer::Preparer(int threads, std::function<void(const std::string&)> failed)
    : failed_(std::move(failed)), thread_([this, threads] { work(threads); }) {}

Preparer::~Preparer() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  gate_.open();
  thread_.join();
}

void Preparer::push(const std::string& tenant, std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push(tenant, std::move(job));
  }
  changed_.notify_all();
}

void Preparer::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return jobs_.empty() && !busy_; });
}

void Preparer::give_way(std::chrono::microseconds most) {
  std::unique_lock lock(mutex_);
  if (busy_) changed_.wait_for(lock, most, [&] { return !busy_; });
}

void Preparer::work(int threads) {
  set_float_mode();
  ThreadPool pool(threads, &gate_);
  const ThreadPool::Scope scope(pool);
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stop_ || !jobs_.empty(); });
    if (stop_) return;
    const std::function<void()> job = jobs_.take();
    busy_ = true;
    lock.unlock();
    try {
      job();
    } catch (const std::exception& error) {
      failed_(error.what());
    }
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

}  // namespace naru::serving
