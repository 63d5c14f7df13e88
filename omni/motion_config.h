// What a model's config says of motion, in its table `motion`: what a robot's state and actions are, how they become
// codes, and which pictures come with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/sequence/motion_ids.h"
#include "decoders/action/action_codec.h"
#include "encoders/state/state_encoder.h"
#include "omni/fields.h"

namespace naru {

struct MotionConfig {
  ActionConfig actions;
  std::vector<std::string> action_names;  // of its numbers
  StateConfig state;
  std::vector<std::string> state_names;
  std::vector<std::string> cameras;  // by name, in the order of their pictures
  int64_t picture_px = 128;          // the longer side of a picture; larger ones are scaled down to it
  // The table `pointing`: a model is told where cells stand and their colours (encoders/state/camera_cells.h) and asked
  // for each of its sights before it moves (decoders/action/sight_head.h).
  std::optional<int64_t> pointing_frequencies;
  // The table `names`: hues and forms that things are learnt by (decoders/action/name_head.h).
  int64_t hues = 0, forms = 0;
  // The table `telling`: where the first things of its sights are is found by their names (omni/finding.h) and told
  // before it moves (encoders/state/told_places.h).
  int64_t told_things = 0;
  int64_t telling_frequencies = 0;
  int64_t sights = 0;  // things whose places in the first picture are learnt (decoders/action/sight_head.h)
};

// d_out: the width of the backbone. Throws Error that names the field.
MotionConfig parse_motion(Fields f, int64_t d_out);

// The range of motion, whose first id and slice these are.
MotionIds motion_ids(const MotionConfig& config, int64_t first, int32_t slice);

}  // namespace naru
