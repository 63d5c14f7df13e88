// A request's prompt position by position, before its media are encoded, and what caches know it by.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "core/sequence/sequence.h"
#include "core/sequence/speech_span.h"
#include "omni/prompt.h"
#include "serving/engine/engine.h"

namespace naru::serving {

// A medium of the prompt as its encoder sees it.
struct PlannedMedium {
  Medium medium;
  Sha256Digest key = {};  // of the tenant, the medium's bytes, and what was made of them
  int64_t n_rows = 0;     // of embeddings
};

struct PromptPlan {
  Positions positions;               // negative tokens count rows of all media, one after another
  std::vector<PlannedMedium> media;  // in that order
  std::vector<Sha256Digest> blocks;  // keys of its full blocks: each says all that stands before its end
  int64_t n_image = 0, n_audio = 0;  // positions of each
  std::optional<SpanLimits> aloud;   // of answers that are said
  bool is_given = false;             // the answer stands in it, up to its mark

  int64_t size() const { return positions.size(); }
};

// Of `tenant`'s request. Words of the system stand before those of the user's next turn; turns of one role that follow
// one another are one. The refusals are invalid: too long for the context, or nothing that this model takes.
std::variant<PromptPlan, Refusal> plan_prompt(const Model& model, const GenerationRequest& request,
                                              const std::string& tenant);

// Whether it has nothing to encode, and little to tokenize: such a one is planned between two steps.
bool is_light(const GenerationRequest& request);

// The key of a block that follows `before` (zeros at first): tokens and places of 16 positions, and the keys of media
// that they show. `rows` counts the media rows before it.
Sha256Digest block_key(const Sha256Digest& before, std::span<const int32_t> tokens,
                       std::span<const std::array<int32_t, 3>> places, std::span<const PlannedMedium> media);

// The key that a tenant's first block follows.
Sha256Digest tenant_key(const std::string& tenant);

}  // namespace naru::serving
