// Between a policy and a robot: no action leaves that is not a number, out of its range or faster than its rate.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "serving/openpi/robot.h"

namespace naru::serving::openpi {

// How many numbers of each action were moved: into its range, or to what its rate lets it reach.
struct Clipped {
  std::vector<int64_t> to_range, to_rate;  // (A) each

  int64_t total() const;
};

// Why nothing may be sent.
struct Unsafe {
  enum class Kind {
    actions,  // the policy's: of another shape, or not a number
    state     // the robot stands so far out of its range that one step does not bring it back
  };
  Kind kind;
  std::string message;
};

// Holds `chunk` (T, A) to the limits, step by step: a number of the first step starts from where the state says it is,
// where the limit names that, and every other from the step before. `robot` is of fit_robot().
std::variant<Clipped, Unsafe> guard(const Robot& robot, const PolicySpec& spec, const std::vector<float>& state,
                                    ActionChunk* chunk);

// "dx 3 times to its range, 9 to its rate; grip ...": of those that were moved.
std::string described(const Robot& robot, const Clipped& clipped);

}  // namespace naru::serving::openpi
