#include "training/optimizer.h"

#include <algorithm>
#include <cstring>

#include "base/exact.h"
#include "kernels/optim.h"

namespace naru {

Optimizer::Optimizer(const Recipe& recipe, const NamedTensors& parameters) : config_(recipe.optimizer) {
  check_beginnings(recipe, "optimizer.blocks", config_.blocks, parameters);
  int64_t scratch = 0;
  const bool any_muon = config_.muon || std::any_of(recipe.phases.begin(), recipe.phases.end(),
                                                    [](const Phase& phase) { return phase.muon.has_value(); });
  for (const auto& [name, w] : parameters) {
    check(w.dtype() == DType::f32, "Optimizer: '", name, "' must be F32, got ", dtype_name(w.dtype()));
    const bool block = w.rank() == 2 && is_below_any(name, config_.blocks);
    slots_.push_back({name, w, zeros_like(w), block && config_.muon ? Tensor() : zeros_like(w), block});
    if (block && any_muon) scratch = std::max(scratch, kernels::muon_scratch_size(w.dim(0), w.dim(1)));
  }
  updates_ = zeros({int64_t(slots_.size())}, DType::i32);
  scratch_ = empty({scratch});
}

void Optimizer::update(std::span<const Tensor> grads, double lr_scale, const std::optional<MuonConfig>& muon) {
  check(grads.size() == slots_.size(), "Optimizer: ", grads.size(), " gradients for ", slots_.size(), " parameters");
  int32_t* n_updates = updates_.data<int32_t>();
  const auto everywhere = config_.muon ? std::optional(MuonConfig{config_.lr, config_.momentum}) : std::nullopt;
  for (size_t i = 0; i < slots_.size(); ++i)
    if (grads[i]) update_one(slots_[i], grads[i], ++n_updates[i], lr_scale, muon ? muon : everywhere);
}

void Optimizer::update_one(const Slot& slot, const Tensor& grad, int32_t n_updates, double lr_scale,
                           const std::optional<MuonConfig>& muon) const {
  check(grad.shape() == slot.w.shape(), "Optimizer: '", slot.name, "' is ", slot.w.shape(), ", its gradient ",
        grad.shape());
  const kernels::Cpu cpu;
  const double weight_decay = slot.w.rank() >= 2 ? config_.weight_decay : 0;
  float *w = slot.w.data<float>(), *m = slot.m.data<float>();
  const float* g = grad.data<float>();
  if (slot.block && muon) {
    const kernels::Muon step{.lr = muon->lr * lr_scale, .momentum = muon->momentum, .weight_decay = weight_decay};
    kernels::muon_step<float>(cpu, w, g, m, slot.w.dim(0), slot.w.dim(1), step, scratch_.data<float>());
    return;
  }
  // 1 - beta^n; a beta of 0 has no logarithm and corrects nothing.
  const auto correction = [&](double beta) { return beta > 0 ? 1 - exact::pow(beta, n_updates) : 1; };
  const kernels::AdamW adamw{.lr = (slot.block ? config_.lr : config_.lr_rest) * lr_scale,
                             .beta1 = config_.beta1,
                             .beta2 = config_.beta2,
                             .eps = config_.eps,
                             .weight_decay = weight_decay,
                             .correction1 = correction(config_.beta1),
                             .correction2 = correction(config_.beta2)};
  kernels::adamw_step<float>(cpu, w, g, m, slot.v.data<float>(), slot.w.size(), adamw);
}

void Optimizer::forget() {
  for (const auto& [name, tensor] : state()) std::memset(tensor.raw(), 0, size_t(tensor.size_bytes()));
}

NamedTensors Optimizer::state() const {
  NamedTensors out;
  for (const Slot& slot : slots_) {
    out.emplace_back("optimizer.m." + slot.name, slot.m);
    if (slot.v) out.emplace_back("optimizer.v." + slot.name, slot.v);
  }
  out.emplace_back("optimizer.updates", updates_);
  return out;
}

}  // namespace naru
