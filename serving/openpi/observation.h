// A client's message as a policy sees it: names of openpi's observations to cameras, state and instruction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "omni/policy.h"
#include "serving/openpi/robot.h"

namespace naru::serving::openpi {

struct ObservationMessage {
  bool reset = false;                  // "endpoint": "reset"; nothing else is looked at then
  uint64_t seed = 0;                   // of the chunk; 0 where none is given
  std::optional<double> unix_seconds;  // "timestamp", when it was seen, by the client's clock
  Observation observation;
};

// What was wrong with a message.
struct Complaint {
  enum class Kind {
    malformed,  // it is no MessagePack
    invalid     // it is none that this robot sends
  };
  Kind kind;
  std::string message;
  std::string where;  // the name of what was wrong; empty: the whole
};

constexpr int kMaxSidePx = 4096;  // of a picture
constexpr size_t kMaxPromptBytes = 4096;

// Beside cameras, state and prompt it may have "endpoint", "seed", "timestamp" and "session_id"; what else it has is
// not used. Pictures are (Y, X, 3) of uint8, or (3, Y, X); the state is numbers, lists of them or arrays of one axis.
std::variant<ObservationMessage, Complaint> read_observation(std::string_view message, const Robot& robot,
                                                             const PolicySpec& spec);

}  // namespace naru::serving::openpi
