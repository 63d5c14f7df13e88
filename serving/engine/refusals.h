// What several parts of the engine refuse with, and how they measure.
#pragma once

#include "serving/engine/engine.h"

namespace naru::serving {

inline constexpr int kRetryMs = 1000;

inline Refusal our_fault() {
  return {.kind = Refusal::Kind::internal, .code = "internal_error", .message = "the server failed; it was logged"};
}

inline Refusal stopping() {
  return {.kind = Refusal::Kind::unavailable,
          .code = "shutting_down",
          .message = "the server is being stopped; ask again",
          .retry_after_ms = kRetryMs};
}

inline Refusal waited_too_long() {
  return {.kind = Refusal::Kind::unavailable,
          .code = "queue_timeout",
          .message = "the request waited longer than it may; try again",
          .retry_after_ms = kRetryMs};
}

inline double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

}  // namespace naru::serving
