// Bytes that all share who hold some: bodies as they come, large answers, streams that wait to be read. They are given
// back when what holds them is freed. A caller who has a name gets a share that leaves room for others.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace naru::serving::http {

// Safe to use from any thread.
class ByteBudget : public std::enable_shared_from_this<ByteBudget> {
 public:
  // What is taken of a share is taken of the whole.
  explicit ByteBudget(int64_t limit_bytes, std::shared_ptr<ByteBudget> whole = nullptr)
      : limit_(limit_bytes), whole_(std::move(whole)) {}

  bool take(int64_t n) {
    int64_t used = used_.load();
    do {
      if (n > limit_ - used) return false;
    } while (!used_.compare_exchange_weak(used, used + n));
    if (!whole_ || whole_->take(n)) return true;
    used_ -= n;
    return false;
  }
  void give_back(int64_t n) {
    used_ -= n;
    if (whole_) whole_->give_back(n);
  }
  // Whether take(n) would have room now.
  bool has(int64_t n) const { return n <= limit_ - used_.load() && (!whole_ || whole_->has(n)); }
  int64_t used_bytes() const { return used_.load(); }
  int64_t limit_bytes() const { return limit_; }

  // Three quarters, the same for all requests of a caller; the whole for callers without a name, who are one.
  std::shared_ptr<ByteBudget> share_of(const std::string& caller) {
    if (caller.empty()) return shared_from_this();
    const std::lock_guard lock(mutex_);
    auto share = shares_[caller].lock();
    if (!share) shares_[caller] = share = std::make_shared<ByteBudget>(limit_ - limit_ / 4, shared_from_this());
    return share;
  }

 private:
  const int64_t limit_;
  const std::shared_ptr<ByteBudget> whole_;  // null: this is it
  std::atomic<int64_t> used_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<ByteBudget>> shares_;
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
