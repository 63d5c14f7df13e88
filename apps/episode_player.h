// The episodes that `naru serve` plays for those who ask: the simulator and the film behind serving/api/episodes.h.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "media/origin.h"
#include "serving/api/episodes.h"

namespace naru::apps {

class SimulatedEpisodes : public serving::EpisodePlayer {
 public:
  // `encoder`: naru-media-av with its path. `origin`: of the films, without their seeds.
  SimulatedEpisodes(std::string encoder, Origin origin) : encoder_(std::move(encoder)), origin_(std::move(origin)) {}

  std::vector<std::string> tasks() const override;
  int64_t most_bytes() const override;
  Result<std::optional<serving::PlayedEpisode>> play(const Policy& policy, const serving::EpisodeRequest& wish,
                                                     const std::function<bool()>& unwanted) const override;

 private:
  const std::string encoder_;
  const Origin origin_;
};

}  // namespace naru::apps
