// The config of a whole model, as it stands in a recipe's [model] table and in a model file's metadata.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/backbone/backbone.h"
#include "encoders/audio/audio_encoder.h"
#include "encoders/audio/hearing_heads.h"
#include "encoders/vision/vision_encoder.h"
#include "omni/motion_config.h"
#include "omni/speaking_config.h"

namespace naru {

struct ModelConfig {
  std::string name;
  int64_t context = 0;  // positions of a sequence, prompt and answer together
  BackboneConfig backbone;
  VisionConfig vision;
  std::optional<AudioConfig> audio;        // none: the model has no ears
  HearingConfig hearing;                   // of its heads; they stand in the table of audio
  int64_t sound_max_seconds = 30;          // longer sounds are heard in pieces; there, too
  std::optional<SpeakingConfig> speaking;  // none: the model does not speak
  SpeechIds speech_ids;                    // of the backbone's range, where it does
  std::optional<MotionConfig> motion;      // none: the model moves nothing
  MotionIds motion_ids;                    // of the backbone's range, where it does
  int64_t reading_frames = 2;              // frames of the reading heads to a feature
  int64_t line_height_px = 32;             // a line of text is scaled to this height
  int64_t line_max_width_px = 0;           // longer lines are read in pieces
  nlohmann::json source;                   // what it was parsed from, for the file
};

// Throws Error that names the field: unknown, missing or out of range. `vocab` is the size of the tokenizer's
// vocabulary.
ModelConfig parse_config(const nlohmann::json& object, int64_t vocab);

}  // namespace naru
