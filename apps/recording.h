// Episodes written down for other programs (naru act --record): what a robot saw, where it was and what it was told.
//
//   recording.json                    what the numbers are, and how the recording was made
//   steps.jsonl                       one object a line and step, in order
//   frames/CAMERA/EPISODE/STEP.png    what the camera saw before the step
//
// A line of steps.jsonl has `episode` and `step` from 0, `instruction`, `lang`, and
//   state    (4)  before the step: x, y, z of the fingertips, their opening, m
//   action   (4)  what the policy meant: dx, dy, dz, opening, m; of the script without the noise that was added
//   applied  (4)  what the hand was told, within its limits
//   success       whether the episode succeeded in the end
// Numbers are float32 in the shortest decimal form that gives them back.
#pragma once

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "evaluation/acting.h"

namespace naru::apps {

class Recording {
 public:
  // Makes a folder beside `folder`, in which all is written until finish(). Failure invalid where `folder` holds
  // something, or where nothing can be made.
  static Result<Recording> open(const std::string& folder);
  Recording(Recording&& other) noexcept;
  ~Recording();  // removes what was not finished

  // A step that is about to be taken.
  Result<void> add(synth::Environment& environment, const synth::Action& meant, const synth::Action& applied);
  Result<void> end_episode(const Episode& episode);
  // Writes recording.json, `about` among it, and gives the folder its name.
  Result<void> finish(const nlohmann::ordered_json& about);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  Recording(std::string folder, std::string work, std::FILE* steps)
      : folder_(std::move(folder)), work_(std::move(work)), steps_(steps) {}

  std::string folder_, work_;  // work_ is empty when there is nothing to remove
  std::unique_ptr<std::FILE, Close> steps_;
  std::vector<nlohmann::ordered_json> lines_;  // of this episode
  int64_t n_episodes_ = 0, n_steps_ = 0;
  int side_ = 0;
  size_t n_cameras_ = 0;
};

}  // namespace naru::apps
