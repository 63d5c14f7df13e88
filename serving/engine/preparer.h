// Work that can wait for a step: encoding media, finding the times of words. It runs on threads of its own, in pieces
// of at most a few milliseconds, and stands still while a step runs.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/gate.h"
#include "serving/engine/fair_queue.h"

namespace naru::serving {

// Safe to share between threads.
class Preparer {
 public:
  // `failed` hears of whatever a job throws.
  Preparer(int threads, std::function<void(const std::string&)> failed);
  // What has not begun is dropped.
  ~Preparer();

  void push(const std::string& tenant, std::function<void()> job);
  // Returns when there is nothing to do.
  void finish();

  // Around each step.
  void pause() { gate_.close(); }
  void resume() { gate_.open(); }
  // Between two steps: lets a job that stands still go on, for at most that long.
  void give_way(std::chrono::microseconds most);

 private:
  void work(int threads);

  Gate gate_;
  std::function<void(const std::string&)> failed_;
  std::mutex mutex_;
  std::condition_variable changed_;
  FairQueue<std::function<void()>> jobs_;
  bool busy_ = false, stop_ = false;
  std::thread thread_;
};

}  // namespace naru::serving
