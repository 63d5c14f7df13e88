// What a user states of a robot: how its client calls things, how fast it is steered, and what may be asked of it.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "omni/policy.h"

namespace naru::serving::openpi {

// Of one number of an action, in its own unit.
struct ActionLimit {
  std::string name;              // as the policy calls it
  double low = 0, high = 0;      // finite, low < high
  double rate = 0;               // the most that it may change in a second, above 0
  std::optional<int64_t> state;  // the number of the state from which it starts; none: it may start anywhere in range
};

struct Robot {
  std::string name;
  double rate_hz = 0;                          // actions a second
  std::chrono::milliseconds max_age{0};        // of an observation that is answered
  std::chrono::milliseconds deadline{0};       // from an observation's last byte to its answer
  std::string prompt_key = "prompt";           // names in the client's observations; those inside of others as "a/b"
  std::vector<std::string> state_keys;         // whose numbers, one after the other, are the state
  std::map<std::string, std::string> cameras;  // of a camera's picture, by what the policy calls the camera
  std::vector<ActionLimit> actions;            // in the policy's order
};

// The largest float that is at most x, and the smallest that is at least x.
float at_most(double x);
float at_least(double x);

// The robot as this policy steers it: actions in its order, names that were not given as they are by default
// ("observation/state", "observation/CAMERA"). Failure where they do not belong together.
Result<Robot> fit_robot(Robot robot, const PolicySpec& spec);

}  // namespace naru::serving::openpi
