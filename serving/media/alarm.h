// A descriptor that can be read from a moment on: at a deadline, or at once. It is how a decoder at work is called off
// (Supervision in media/process.h).
#pragma once

#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/descriptor.h"
#include "base/error.h"
#include "serving/engine/engine.h"

namespace naru::serving {

// set() and ring() may be called by any thread.
class Alarm {
 public:
  // Throws Error when the system has no descriptor left.
  Alarm() : timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
    check(bool(timer_), "Alarm: no timer: ", std::strerror(errno));
  }

  // Cannot be read before `when`; max: never.
  void set(Clock::time_point when) {
    if (when == Clock::time_point::max()) return set_ns(0);
    set_ns(std::max<int64_t>(1, std::chrono::nanoseconds(when.time_since_epoch()).count()));
  }
  // Can be read from now on.
  void ring() { set_ns(1); }

  int fd() const { return timer_.get(); }

 private:
  // Of the monotonic clock, which is steady_clock's; 0: never.
  void set_ns(int64_t ns) {
    itimerspec when{};
    when.it_value = {.tv_sec = time_t(ns / 1'000'000'000), .tv_nsec = long(ns % 1'000'000'000)};
    ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
  }

  Descriptor timer_;
};

}  // namespace naru::serving
