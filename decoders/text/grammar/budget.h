// What compiling may cost: an outsider's text decides how much there is to do.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/error.h"

namespace naru::grammar {

class Budget {
 public:
  Budget(int max_states, std::chrono::milliseconds max_time)
      : max_states_(size_t(max_states)), max_time_(max_time), end_(Clock::now() + max_time) {}

  // Counts steps of work, and looks at the clock now and then. False once the time is over.
  bool spend(size_t steps = 1) {
    steps_ += steps;
    if (steps_ >= next_look_) {
      next_look_ = steps_ + kStepsBetweenLooks;
      over_ = over_ || Clock::now() > end_;
    }
    return !over_;
  }
  bool over() const { return over_; }

  size_t max_states() const { return max_states_; }
  size_t max_edges() const { return 20 * max_states_; }

  Failure too_many_states() const {
    return fail(Code::too_large, "grammar: needs more than ", max_states_, " states; make it smaller");
  }
  Failure too_slow() const {
    return fail(Code::too_large, "grammar: takes more than ", max_time_.count(), " ms to compile; make it simpler");
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr size_t kStepsBetweenLooks = 4096;

  size_t max_states_;
  std::chrono::milliseconds max_time_;
  Clock::time_point end_;
  size_t steps_ = 0, next_look_ = kStepsBetweenLooks;
  bool over_ = false;
};

}  // namespace naru::grammar
