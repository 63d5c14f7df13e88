// One question that is answered in writing and aloud.
#pragma once

#include <string>

#include "apps/cost.h"
#include "apps/speech.h"
#include "omni/prompt.h"

namespace naru::apps {

struct AloudFlags {
  bool speak = false;
  std::string out = "answer.wav", voice;
};

// The written answer on stdout as it comes, and the sound in its file; or an object that begins with `named`. `cost`
// has what preparing the turn took since `start`. False when there is no answer, which has been printed.
bool answer_aloud(const Options& options, const Model& model, const UserTurn& turn, const nlohmann::ordered_json& named,
                  const ReadOptions& read, AloudFlags flags, std::chrono::steady_clock::time_point start, Cost* cost);

}  // namespace naru::apps
