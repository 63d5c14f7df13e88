// A few threads for what must not hold up the thread that serves connections: reading bodies. Whoever has much to be
// read waits behind those who have little.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "serving/engine/fair_queue.h"

namespace naru::serving {

// Safe to share between threads. What is run must not throw.
class WorkThreads {
 public:
  explicit WorkThreads(int n);
  ~WorkThreads() { stop(); }
  void run(const std::string& tenant, std::function<void()> work);
  // Does what is there, and nothing more.
  void stop();

 private:
  void loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  FairQueue<std::function<void()>> waiting_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace naru::serving
