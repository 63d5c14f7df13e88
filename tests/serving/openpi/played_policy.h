// A policy that a test plays: what it answers is a function of the test's. By default the numbers of a chunk are made
// of everything that it was shown, so that what was lost on the way shows.
#pragma once

#include <functional>
#include <utility>

#include "omni/policy.h"
#include "serving/openpi/robot.h"

namespace naru::testing {

class PlayedPolicy : public Policy {
 public:
  using Act = std::function<Result<ActionChunk>(const Observation&, uint64_t seed, const std::function<bool()>&)>;

  PlayedPolicy() : PlayedPolicy(made_of_all) {}
  explicit PlayedPolicy(Act act) : act_(std::move(act)) {}

  const PolicySpec& spec() const override {
    static const PolicySpec kSpec = {
        .cameras = {"front", "wrist"}, .n_state = 3, .actions = {"dx", "dy", "grip"}, .n_steps = 4};
    return kSpec;
  }
  Result<ActionChunk> act(const Observation& observation, uint64_t seed,
                          const std::function<bool()>& unwanted) const override {
    return act_(observation, seed, unwanted);
  }

  // dx, dy, grip of step t: the state's plus t, plus the mean of both pictures / 256, plus (seed + bytes of words)
  // / 64.
  static Result<ActionChunk> made_of_all(const Observation& observation, uint64_t seed, const std::function<bool()>&) {
    float light = 0;
    for (const Image& picture : observation.pictures) {
      uint64_t sum = 0;
      for (const uint8_t pixel : picture.pixels) sum += pixel;
      light += float(sum) / float(picture.pixels.size()) / 512;
    }
    const float more = light + float(seed % 64 + observation.instruction.size() % 64) / 64;
    ActionChunk out{4, 3, {}};
    for (int t = 0; t < 4; ++t)
      for (size_t a = 0; a < 3; ++a) out.values.push_back(observation.state.at(a) + float(t) + more);
    return out;
  }

 private:
  const Act act_;
};

// Its robot, whose limits leave such chunks as they are.
inline serving::openpi::Robot played_robot() {
  serving::openpi::Robot out;
  out.name = "arm";
  out.rate_hz = 10;
  out.max_age = std::chrono::milliseconds(5000);
  out.deadline = std::chrono::milliseconds(5000);
  out.state_keys = {"observation/joints", "observation/grip"};
  out.cameras = {{"front", "observation/image"}};
  for (const char* name : {"dx", "dy", "grip"}) out.actions.push_back({name, -100, 100, 1000, {}});
  return out;
}

}  // namespace naru::testing
