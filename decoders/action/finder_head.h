// Tells of a state of the backbone whether it is of a thing, and where that is: of a cell whether a thing stands there,
// and how far the thing's middle is from the cell's; of a question whether what it asks for is in the picture.
// omni/finding.h makes places of it.
#pragma once

#include "core/nn/layers.h"

namespace naru {

class FinderHead {
 public:
  FinderHead(Params p, int64_t D) : signs_(p, D, kNumbers, Init::zeros(), /*bias=*/true) {}
  // states (B, D) -> (B, 4): how far the middle is to the right and below, in shares of the picture's width and height;
  // logits of nothing and of something.
  Tensor forward(const Tensor& states) const { return signs_(states); }

  static constexpr int64_t kNumbers = 4, kFirstLogit = 2, kLogits = 2;

 private:
  Linear signs_;
};

}  // namespace naru
