#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/float_mode.h"

namespace naru {
namespace {
thread_local ThreadPool* current_pool = nullptr;
thread_local bool inside_task = false;
}  // namespace

// A worker that wakes after the last task was taken is not waited for, so that short work costs no more than it would
// alone; one that has just finished looks out for more for a while before it sleeps, as waking takes longer than most
// products of a small model.
struct ThreadPool::Impl {
  std::vector<std::thread> workers;
  std::mutex mutex;
  std::condition_variable wake, done;
  std::atomic<uint64_t> generation{0};  // counts the calls of run()
  std::atomic<int> active{0};           // workers inside work()
  bool open = false;                    // whether a worker may still join
  std::atomic<bool> stop{false};
  int64_t n_tasks = 0;
  const std::function<void(int64_t)>* task = nullptr;
  std::atomic<int64_t> next{0};
  std::exception_ptr error;
  Gate* gate = nullptr;

  void call(int64_t i) const {
    if (gate) gate->pass();
    (*task)(i);
  }

  void work() {
    inside_task = true;
    try {
      for (int64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < n_tasks;) call(i);
    } catch (...) {
      next.store(n_tasks);
      std::lock_guard lock(mutex);
      if (!error) error = std::current_exception();
    }
    inside_task = false;
  }

  void worker() {
    set_float_mode();
    uint64_t seen = 0;
    for (;;) {
      const auto called = [&] { return stop || generation != seen; };
      look_out(called);
      std::unique_lock lock(mutex);
      wake.wait(lock, called);
      if (stop) return;
      seen = generation;
      if (!open) continue;
      ++active;
      lock.unlock();
      work();
      lock.lock();
      if (--active == 0) done.notify_one();
    }
  }

  // Returns soon after condition() holds, or when it did not for some tens of microseconds.
  template <class Condition>
  static void look_out(Condition condition) {
    for (int i = 0; i < 1000 && !condition(); ++i) __builtin_ia32_pause();
  }

  // Nobody joins from here on; returns when those who did have finished.
  void close() {
    std::unique_lock lock(mutex);
    open = false;
    if (active == 0) return;
    lock.unlock();
    const auto finished = [&] { return active == 0; };
    look_out(finished);
    lock.lock();
    done.wait(lock, finished);
  }
};

ThreadPool::ThreadPool(int n_threads, Gate* gate) : impl_(std::make_unique<Impl>()) {
  check(n_threads >= 1 && n_threads <= 1024, "ThreadPool: wanted 1 to 1024 threads, got ", n_threads);
  impl_->gate = gate;
  for (int i = 1; i < n_threads; ++i) impl_->workers.emplace_back([this] { impl_->worker(); });
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stop = true;
  }
  impl_->wake.notify_all();
  for (std::thread& worker : impl_->workers) worker.join();
}

int ThreadPool::size() const {
  return int(impl_->workers.size()) + 1;
}

void ThreadPool::run(int64_t n, const std::function<void(int64_t)>& task) {
  if (inside_task || n <= 1 || impl_->workers.empty()) {
    for (int64_t i = 0; i < n; ++i) {
      if (impl_->gate && !inside_task) impl_->gate->pass();
      task(i);
    }
    return;
  }
  {
    std::lock_guard lock(impl_->mutex);
    impl_->n_tasks = n;
    impl_->task = &task;
    impl_->next = 0;
    impl_->error = nullptr;
    impl_->open = true;
    ++impl_->generation;
  }
  impl_->wake.notify_all();
  impl_->work();
  impl_->close();
  if (impl_->error) std::rethrow_exception(impl_->error);
}

ThreadPool::Scope::Scope(ThreadPool& pool) : previous_(current_pool) {
  current_pool = &pool;
}
ThreadPool::Scope::~Scope() {
  current_pool = previous_;
}

int ThreadPool::available() {
  return inside_task || !current_pool ? 1 : current_pool->size();
}

Gate* ThreadPool::gate() {
  return inside_task || !current_pool ? nullptr : current_pool->impl_->gate;
}

void parallel_for(int64_t n, int64_t grain, const std::function<void(int64_t, int64_t)>& body) {
  const int threads = ThreadPool::available();
  Gate* const gate = ThreadPool::gate();
  if ((threads == 1 && !gate) || n <= grain) {
    if (gate) gate->pass();
    if (n > 0) body(0, n);
    return;
  }
  // About four ranges a thread, so that a slow one does not hold up the rest; behind a gate, short ones.
  const int64_t pieces = std::min<int64_t>((n + grain - 1) / grain, (gate ? 32 : 4) * threads);
  const int64_t length = ((n + pieces - 1) / pieces + grain - 1) / grain * grain;
  current_pool->run((n + length - 1) / length, [&](int64_t i) { body(i * length, std::min(n, (i + 1) * length)); });
}

}  // namespace naru
