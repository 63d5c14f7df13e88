// Lets urgent work go before work that can wait: the latter asks at a gate before each piece.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace naru {

// Safe to share between threads.
class Gate {
 public:
  void close() { closed_ = true; }
  void open();
  // Returns at once while the gate is open, else when it opens.
  void pass() {
    if (closed_) [[unlikely]]
      wait();
  }
  // Whether anyone stands before it.
  bool awaited() const { return n_waiting_ > 0; }

 private:
  void wait();

  std::atomic<bool> closed_{false};
  std::atomic<int> n_waiting_{0};
  std::mutex mutex_;
  std::condition_variable opened_;
};

}  // namespace naru
