// A few threads for what must not hold up the thread that serves connections: reading bodies, writing answers.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace naru::serving {

// Safe to share between threads. What is run must not throw.
class WorkThreads {
 public:
  explicit WorkThreads(int n);
  ~WorkThreads() { stop(); }
  void run(std::function<void()> work);
  // Does what is there, and nothing more.
  void stop();

 private:
  void loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace naru::serving
