// A pool of threads whose size changes nothing but time.
//
// Work is given as tasks 0..n-1 that write to places of their own; who runs a task, and when, is not part of any
// result. The pool in use belongs to a thread: ThreadPool::Scope sets it, parallel_for() uses it. Inside a task
// parallel_for() runs in place, so a trainer that gives each micro-batch to a task makes every op beneath it serial,
// and the same op called from the command line runs on all threads. Without a scope everything is serial.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/gate.h"

namespace naru {

class ThreadPool {
 public:
  // n_threads >= 1, the caller's own thread included. Workers run with set_float_mode(). With a gate, which must
  // outlive the pool, every task passes it first, and parallel_for() makes more and shorter ones: such work can wait.
  explicit ThreadPool(int n_threads, Gate* gate = nullptr);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const;

  // Runs task(0..n-1), each once, and returns when all have ended. The first exception is thrown again here.
  // One caller at a time; a call from inside a task runs serially.
  void run(int64_t n, const std::function<void(int64_t)>& task);

  // Makes `pool` the one that parallel_for() uses on this thread, until the scope ends.
  class Scope {
   public:
    explicit Scope(ThreadPool& pool);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    ThreadPool* previous_;
  };

  // Threads that parallel_for() would use here: 1 without a scope and inside a task.
  static int available();
  // The gate that parallel_for() would pass here; null for none.
  static Gate* gate();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Calls body(begin, end) over disjoint ranges that cover 0..n-1, each but the last a multiple of `grain` long.
void parallel_for(int64_t n, int64_t grain, const std::function<void(int64_t begin, int64_t end)>& body);

}  // namespace naru
