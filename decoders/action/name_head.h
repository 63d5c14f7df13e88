// Names the hue and the form of a thing from a state of the backbone: of the cells where it stands, and of the question
// that asks for it. That one map reads both teaches a model to hold what is asked for and what it sees alike, so that
// the one finds the other. Nothing here takes part in an answer.
#pragma once

#include "core/nn/layers.h"

namespace naru {

class NameHead {
 public:
  NameHead(Params p, int64_t D, int64_t n_hues, int64_t n_forms)
      : n_hues_(n_hues), n_forms_(n_forms), names_(p, D, n_hues + n_forms, Init::zeros(), /*bias=*/true) {}
  // states (B, D) -> logits (B, hues + forms).
  Tensor forward(const Tensor& states) const { return names_(states); }
  int64_t n_hues() const { return n_hues_; }
  int64_t n_forms() const { return n_forms_; }

 private:
  int64_t n_hues_, n_forms_;
  Linear names_;
};

}  // namespace naru
