#include "serving/media/byte_budget.h"

#include <condition_variable>
#include <mutex>

#include "base/error.h"

namespace naru::serving {

struct ByteBudget::State {
  const uint64_t most;
  std::mutex mutex;
  std::condition_variable changed;
  uint64_t held = 0;

  explicit State(uint64_t bytes) : most(bytes) {}
};

ByteBudget::ByteBudget(uint64_t most) : state_(std::make_shared<State>(most)) {}

ByteBudget::Hold::Hold(Hold&& other) noexcept
    : state_(std::move(other.state_)), bytes_(std::exchange(other.bytes_, 0)) {}

ByteBudget::Hold& ByteBudget::Hold::operator=(Hold&& other) noexcept {
  std::swap(state_, other.state_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

void ByteBudget::Hold::shrink(uint64_t bytes) {
  if (bytes >= bytes_) return;
  const std::lock_guard lock(state_->mutex);
  state_->held -= bytes_ - bytes;
  bytes_ = bytes;
  state_->changed.notify_all();
}

void ByteBudget::Hold::add(Hold other) {
  if (!state_) state_ = other.state_;
  bytes_ += std::exchange(other.bytes_, 0);
}

std::optional<ByteBudget::Hold> ByteBudget::take(uint64_t bytes, Clock::time_point until,
                                                 const std::function<bool()>& give_up) {
  check(bytes <= state_->most, "ByteBudget: ", bytes, " bytes were asked for, and there are ", state_->most);
  std::unique_lock lock(state_->mutex);
  for (;;) {
    if (give_up()) return std::nullopt;
    if (state_->held + bytes <= state_->most) break;
    if (Clock::now() >= until) return std::nullopt;
    if (until == Clock::time_point::max())
      state_->changed.wait(lock);
    else
      state_->changed.wait_until(lock, until);
  }
  state_->held += bytes;
  return Hold(state_, bytes);
}

void ByteBudget::wake() {
  const std::lock_guard lock(state_->mutex);
  state_->changed.notify_all();
}

uint64_t ByteBudget::held() const {
  const std::lock_guard lock(state_->mutex);
  return state_->held;
}

}  // namespace naru::serving
