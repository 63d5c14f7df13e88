// Rows of the table of an evaluation for a model that moves: episodes of each built-in task, closed loop
// (evaluation/acting.h), in scenes of seeds that training draws none of and with wordings that are held out.
//
// Blind: all pictures grey. Shuffled: pictures of the beginning of the next scene of the task.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/scores.h"
#include "media/types.h"
#include "omni/policy.h"

namespace naru {

constexpr int64_t kActedEpisodes = 200;  // of a task, where no limit is given

// An episode that was played.
struct ActedEpisode {
  std::string task, id, lang, instruction;
  bool success = false;
  double coverage = 0;  // the greatest of all steps
  int steps = 0;        // of 0.1 s
  // Its beginning with the way of the fingertips, from blue to red, and beside it its end.
  std::optional<Image> picture;
};

struct ActedOptions {
  std::vector<std::string> tasks;                                          // of synth::kTaskNames
  int64_t episodes = kActedEpisodes;                                       // of each
  int64_t baselines = kActedEpisodes;                                      // so many of them also blind and shuffled
  std::function<void(const std::string& task, int64_t episode)> progress;  // episodes that are done; may be empty
  std::function<void(ActedEpisode)> played;  // gets each that is neither blind nor shuffled; may be empty
  bool pictures = false;                     // of those of shown_on_page()
};

// A row of success for each task; beneath push-t one of the mean of the greatest coverage of an episode. Failure
// not_found: MuJoCo is not installed. Throws Error as model_policy() does.
Result<std::vector<TaskScore>> score_acting(const Policy& policy, const ActedOptions& options);

}  // namespace naru
