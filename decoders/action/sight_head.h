// Names where things stand in a picture from states of the backbone: what it learns from while it learns to move.
//
// A model that points has a question for each thing, an embedding that stands behind the words of a robot's prompt: its
// state is what tells of the thing, and an action can look there instead of searching the picture by itself.
#pragma once

#include <optional>

#include "core/nn/layers.h"

namespace naru {

class SightHead {
 public:
  // Of n things.
  SightHead(Params p, int64_t D, int64_t n, bool asks);
  // states (B, D) -> (B, 2 n): x and y of each thing's middle, as shares of the picture's width and height.
  Tensor forward(const Tensor& states) const { return places_(states); }
  int64_t n_things() const { return n_; }
  // Of `prompts` prompts, one after another -> (prompts * n_things(), D). Throws Error when the model does not ask.
  Tensor questions(int64_t prompts) const;

 private:
  int64_t n_;
  Linear places_;
  std::optional<Embedding> questions_;
};

}  // namespace naru
