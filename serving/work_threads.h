// A few threads for what must not hold up the thread that serves connections: reading bodies, making sound, moving
// robots. Whoever has much waits behind those who have little, and large work never holds up small work.
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
  static constexpr size_t kLargeBytes = 256 << 10;

  // Of two or more the first takes small work alone; the others, or the only one, take large work first, at this
  // niceness (setpriority(2)): above 0 they give way to whoever else wants the processors.
  explicit WorkThreads(int n, int niceness = 0);
  ~WorkThreads() { stop(); }
  // `bytes`: of a body that is to be read, or of a file that is to be made.
  void run(const std::string& tenant, size_t bytes, std::function<void()> work);
  // Does what is there, and nothing more.
  void stop();

 private:
  using Queue = FairQueue<std::function<void()>>;

  void loop(bool takes_large, int niceness);
  Queue* next(bool takes_large);

  std::mutex mutex_;
  std::condition_variable changed_;
  Queue small_, large_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace naru::serving
