// Names where things stand in a picture from a state of the backbone: what it learns from while it learns to move.
// Nothing here takes part in an answer.
#pragma once

#include "core/nn/layers.h"

namespace naru {

class SightHead {
 public:
  // Of n things.
  SightHead(Params p, int64_t D, int64_t n);
  // states (B, D) -> (B, 2 n): x and y of each thing's middle, as shares of the picture's width and height.
  Tensor forward(const Tensor& states) const { return places_(states); }
  int64_t n_things() const { return n_; }

 private:
  int64_t n_;
  Linear places_;
};

}  // namespace naru
