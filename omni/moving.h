// Motion out of a model: what a robot's cameras show, its state and an instruction become a chunk of actions.
//
//   <|bos|> <|user|> picture ... state words questions places <|assistant|> chunk (core/sequence/motion_span.h)
//
// A state is one position (encoders/state). An instruction may be spoken instead, behind the state. A model that points
// has a position for each thing that it is to find (decoders/action/sight_head.h); one that tells also a position for
// where it is, which the states so far have found (omni/finding.h). Codes are those whose neighbourhood
// is likeliest (likeliest_bin), so a chunk is a function of model and observation; its numbers are finite and within
// the config's limits.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "encoders/vision/vision_encoder.h"
#include "omni/policy.h"
#include "omni/prompt.h"

namespace naru {

// A picture of a camera as the model is shown it: one whose longer side is above config.motion->picture_px is scaled
// down to that; the right and lower edges are repeated to fill the last cells. Throws Error where it is empty.
Image camera_picture(const Model& model, const Image& picture);

// A prompt, and what a model that tells is to look at in it.
struct ObservationPrompt {
  PromptPart part;
  Encoded::Grid grid;     // of the first picture; `first` is the position of its first cell
  int64_t questions = 0;  // position of the first
};

// Up to and with <|assistant|>, or, of a model that tells, with the last question; a chunk has room behind it.
// Failures: unsupported, the model moves nothing, or is spoken to and does not hear; invalid, pictures or numbers are
// more or fewer than the model has, a number is not finite, or nothing is asked; too_large.
Result<ObservationPrompt> observation_prompt(const Model& model, const Observation& observation);

// The chunk behind a prompt. `unwanted` as of Policy::act(). Failures: internal, a logit is not finite, as of broken
// weights, and no action is made of it, or nobody waits. The model moves.
Result<ActionChunk> chunk_behind(const Model& model, ObservationPrompt prompt,
                                 const std::function<bool()>& unwanted = {});
// Of both: from an observation to its chunk.
Result<ActionChunk> chunk_for(const Model& model, const Observation& observation,
                              const std::function<bool()>& unwanted = {});

// A model that moves, as a policy. It is greedy: the seed decides nothing.
class ModelPolicy : public Policy {
 public:
  // Keeps a reference. Throws Error unless the model moves.
  explicit ModelPolicy(const Model& model);
  const PolicySpec& spec() const override { return spec_; }
  Result<ActionChunk> act(const Observation& observation, uint64_t seed,
                          const std::function<bool()>& unwanted) const override;

 private:
  const Model& model_;
  PolicySpec spec_;
};

}  // namespace naru
