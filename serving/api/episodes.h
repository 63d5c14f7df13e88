// Episodes of a robot on a simulated table, as whoever starts the server brings them: the server itself has no
// simulator.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "omni/policy.h"

namespace naru::serving {

struct EpisodeRequest {
  std::string task;  // of EpisodePlayer::tasks()
  uint64_t seed = 0;
  std::string lang;         // of the scene's own instruction: ko, en, or empty, which leaves it to the seed
  std::string instruction;  // in place of the scene's own; empty: there is none
};

struct PlayedEpisode {
  std::string instruction, lang;  // lang: of the scene's own
  bool success = false;
  double coverage = 0;  // of push-t the greatest share of the goal that was covered; of others whether it succeeded
  int steps = 0;
  double seconds = 0;  // in simulation
  double ms_p50 = 0;   // of the policy, for each time it was asked
  std::string film;    // MP4, with where it comes from
};

class EpisodePlayer {
 public:
  virtual ~EpisodePlayer() = default;
  virtual std::vector<std::string> tasks() const = 0;
  // What an episode holds while it is played, beside the policy's own.
  virtual int64_t most_bytes() const = 0;
  // Plays one, which takes seconds. Nothing, soon after `unwanted` has become true. Failures: not_found: a library is
  // not on this machine; internal. Throws Error when the policy fails.
  virtual Result<std::optional<PlayedEpisode>> play(const Policy& policy, const EpisodeRequest& wish,
                                                    const std::function<bool()>& unwanted) const = 0;
};

}  // namespace naru::serving
