// The update of all parameters: AdamW (Loshchilov and Hutter 2019), or Muon (Jordan et al. 2024) for the matrices of
// blocks and AdamW for the rest. fp32 weights and moments; weight decay for rank 2 and more only.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/nn/params.h"
#include "training/recipe.h"

namespace naru {

class Optimizer {
 public:
  // Shares the elements of `parameters` (F32) and writes them in update(). Throws Error, with the recipe's line, when
  // an entry of optimizer.blocks is the beginning of no parameter.
  Optimizer(const Recipe& recipe, const NamedTensors& parameters);

  // One step. grads[i] is the gradient of parameter i; where it is empty the parameter and its moments stay as they
  // are. Learning rates are multiplied with lr_scale. Bias corrections count the updates of each parameter.
  // `muon`, where it is given, moves the matrices of blocks in this step; AdamW's second moments then stay as they are,
  // and the first ones, which both keep as a mean of gradients, go on from the one to the other.
  void update(std::span<const Tensor> grads, double lr_scale, const std::optional<MuonConfig>& muon = {});

  // As it was before the first step.
  void forget();

  // Moments "optimizer.m.NAME", "optimizer.v.NAME" (AdamW alone) and "optimizer.updates" (one I32 for each parameter):
  // handles of the state itself.
  NamedTensors state() const;

 private:
  struct Slot {
    std::string name;
    Tensor w, m, v;  // of one shape; no v where Muon alone moves it
    bool block;      // a matrix of a block
  };
  void update_one(const Slot& slot, const Tensor& grad, int32_t n_updates, double lr_scale,
                  const std::optional<MuonConfig>& muon) const;

  OptimizerConfig config_;
  std::vector<Slot> slots_;
  Tensor updates_;  // (number of parameters), I32
  Tensor scratch_;  // of Muon
};

}  // namespace naru
