#include "core/backbone/backbone.h"

#include <algorithm>
#include <cmath>

#include "core/ops/elementwise.h"

namespace naru {

Backbone::Backbone(Params p, const BackboneConfig& c)
    : config_(c),
      embedding_(p / "embedding", c.vocab, c.block.d_model, Init::normal(1 / std::sqrt(double(c.block.d_model)))),
      norm_(p / "norm", c.block.d_model, c.block.norm_eps) {
  check(int64_t(c.windows.size()) == c.n_layers && int64_t(c.rope_ids.size()) == c.n_layers,
        "Backbone: windows and rope_ids must have one entry for each of the ", c.n_layers, " layers, got ",
        c.windows.size(), " and ", c.rope_ids.size());
  for (int64_t i = 0; i < c.n_layers; ++i) {
    const int64_t id = c.rope_ids[size_t(i)];
    check(id >= -1 && id < int64_t(c.ropes.size()), "Backbone: layer ", i, " names RoPE table ", id, " of ",
          c.ropes.size());
    BlockConfig block = c.block;
    block.window = c.windows[size_t(i)];
    layers_.emplace_back(p / "layers" / i, block);
  }
  if (c.tied && p.answering()) tied_head_ = transpose(embedding_.weight());
  if (!c.tied) head_.emplace(p / "head", c.block.d_model, c.vocab, Init::zeros());
}

Tensor Backbone::embed(const Tensor& ids) const {
  return scale(embedding_(ids), config_.embed_mul);
}

Tensor Backbone::forward(const Tensor& x, const BackboneInput& in) const {
  std::vector<RopeAngles> angles;
  for (const RopeTable& table : config_.ropes) angles.push_back(rope_angles(in.positions, table, x.dtype()));
  Tensor h = x;
  for (size_t i = 0; i < layers_.size(); ++i) {
    BlockInput block;
    block.segments = in.segments;
    block.probe = in.probe;
    const int64_t id = config_.rope_ids[i];
    block.angles = id < 0 ? nullptr : &angles[size_t(id)];
    block.kv = in.kv;
    block.layer = int64_t(i);
    const auto& guided = in.guided_layers;
    if (std::find(guided.begin(), guided.end(), int64_t(i)) != guided.end()) block.guide = in.guide;
    h = layers_[i](h, block);
  }
  return norm_(h);
}

Tensor Backbone::logits(const Tensor& states) const {
  const Tensor y = head_        ? (*head_)(states)
                   : tied_head_ ? linear_transposed(states, tied_head_)
                                : linear(states, embedding_.weight());
  return config_.logits_mul == 1 ? y : scale(y, config_.logits_mul);
}

}  // namespace naru
