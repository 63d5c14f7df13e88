// What moves a robot: pictures, numbers of its state and an instruction become a chunk of actions. Whoever has such a
// model implements this; whoever steers with it (serving/openpi) holds what comes out to the robot's limits.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "media/types.h"

namespace naru {

// What a policy was made for. Letters: T steps of a chunk, A numbers of an action, S numbers of the state.
struct PolicySpec {
  std::vector<std::string> cameras;  // their names, in the order of Observation::pictures
  int64_t n_state = 0;               // S
  std::vector<std::string> actions;  // what the numbers of an action are called (A)
  int64_t n_steps = 0;               // T
};

struct Observation {
  std::vector<Image> pictures;  // one of each camera, of any size
  std::vector<float> state;     // (S), finite
  std::string instruction;      // UTF-8; may be empty
  std::vector<float> spoken;    // the instruction aloud, samples at kSoundRate; empty: nothing is said
};

struct ActionChunk {
  int64_t n_steps = 0, n_actions = 0;
  std::vector<float> values;  // (T, A)
};

// Safe to use from any thread.
class Policy {
 public:
  virtual ~Policy() = default;
  virtual const PolicySpec& spec() const = 0;
  // The same observation and seed give the same bits, whoever else is served beside them. `unwanted` may be asked
  // whether somebody still waits; where nobody does, a Failure may come at once. Failure also for what this policy
  // cannot use.
  virtual Result<ActionChunk> act(const Observation& observation, uint64_t seed,
                                  const std::function<bool()>& unwanted) const = 0;
};

}  // namespace naru
