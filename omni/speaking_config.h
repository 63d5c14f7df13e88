// What a model's config says of answers aloud, in its table `speech`: the codec, voices, how long an answer may be.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "core/nn/speech_config.h"
#include "core/sequence/speech_ids.h"
#include "omni/fields.h"

namespace naru {

struct SpeakingConfig {
  SpeechConfig codec;
  std::vector<std::string> voices;  // by name, in the order of their ids
  int64_t max_seconds = 10;         // of one answer: as long as those that it learns from

  int64_t n_codes() const { return codec.code.codes(); }
  // The index of a voice. Failure not_found lists those there are.
  Result<int32_t> voice(std::string_view name) const;
};

// Throws Error that names the field.
SpeakingConfig parse_speaking(Fields f);

// The range of speech, the first behind a text of so many ids.
SpeechIds speech_ids(const SpeakingConfig& config, int64_t vocab);

}  // namespace naru
