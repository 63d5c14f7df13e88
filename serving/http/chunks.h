// A body in chunks (RFC 9112, section 7.1), taken off the wire piece by piece. Extensions and trailers are bounded, and
// ignored.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "serving/http/options.h"

namespace naru::serving::http {

class ChunkDecoder {
 public:
  ChunkDecoder(const Limits& limits, int64_t body_limit_bytes) : limits_(limits), body_limit_bytes_(body_limit_bytes) {}

  struct Step {
    size_t n_taken = 0;     // bytes off the front of `wire`; 0: more are needed, unless it is done
    std::string_view data;  // of the body, inside of `wire`; may be empty
  };
  // One line, or the part of one chunk that is there. Failures: invalid; too_large, when the chunk that begins takes
  // the body beyond its limit.
  Result<Step> step(std::string_view wire);
  bool done() const { return state_ == State::done; }

 private:
  enum class State { size, data, data_end, trailer, done };

  Result<Step> line(std::string_view wire);
  Result<void> size_line(std::string_view line);

  const Limits& limits_;
  const int64_t body_limit_bytes_;
  State state_ = State::size;
  uint64_t left_ = 0;  // of the chunk
  int64_t body_bytes_ = 0, overhead_bytes_ = 0;
};

}  // namespace naru::serving::http
