// Bytes that all request bodies share: reserved before they are read, given back when the request is freed.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace naru::serving::http {

// Safe to use from any thread.
class ByteBudget {
 public:
  explicit ByteBudget(int64_t limit_bytes) : limit_(limit_bytes) {}

  bool take(int64_t n) {
    int64_t used = used_.load();
    while (n <= limit_ - used)
      if (used_.compare_exchange_weak(used, used + n)) return true;
    return false;
  }
  void give_back(int64_t n) { used_ -= n; }
  int64_t used_bytes() const { return used_.load(); }

 private:
  const int64_t limit_;
  std::atomic<int64_t> used_ = 0;
};

// A share of a budget. Movable; the destructor gives it back.
class Reservation {
 public:
  Reservation() = default;
  explicit Reservation(std::shared_ptr<ByteBudget> budget) : budget_(std::move(budget)) {}
  Reservation(Reservation&& other) noexcept
      : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, 0)) {}
  Reservation& operator=(Reservation&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Reservation() {
    if (budget_) budget_->give_back(bytes_);
  }

  // False, and nothing changes, when the budget has no room for n >= 0 more.
  bool grow(int64_t n) {
    if (!budget_->take(n)) return false;
    bytes_ += n;
    return true;
  }
  void shrink(int64_t n) {
    budget_->give_back(n);
    bytes_ -= n;
  }
  int64_t bytes() const { return bytes_; }

 private:
  std::shared_ptr<ByteBudget> budget_;
  int64_t bytes_ = 0;
};

}  // namespace naru::serving::http
