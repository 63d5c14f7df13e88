#include "core/backbone/backbone.h"

#include <algorithm>
#include <cmath>

#include "core/ops/elementwise.h"
#include "core/ops/rows.h"

namespace naru {
namespace {

Init embedding_init(int64_t D) {
  return Init::normal(1 / std::sqrt(double(D)));
}

}  // namespace

Backbone::Backbone(Params p, const BackboneConfig& c)
    : config_(c),
      embedding_(p / "embedding", c.vocab, c.block.d_model, embedding_init(c.block.d_model)),
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
  check_ranges(c.ranges, c.vocab);
  for (const CodeRange& range : c.ranges) {
    Embedding table(p / "ranges" / range.name, range.n_ids, c.block.d_model, embedding_init(c.block.d_model));
    Tensor head = p.answering() ? transpose(table.weight()) : Tensor();
    codes_.push_back({std::move(table), std::move(head)});
  }
}

Tensor Backbone::embed(const Tensor& ids) const {
  const auto values = ids.span<int32_t>();
  const bool mixed =
      !codes_.empty() && std::any_of(values.begin(), values.end(), [&](int32_t id) { return id >= config_.vocab; });
  return scale(mixed ? embed_mixed(values) : embedding_(ids), config_.embed_mul);
}

// Each range's ids from its own table, then all in their order. Rows of a table are added up in the order of the ids,
// as where there is no other table.
Tensor Backbone::embed_mixed(std::span<const int32_t> ids) const {
  std::vector<std::vector<int32_t>> own(1 + codes_.size());
  std::vector<size_t> slices;
  for (const int32_t id : ids) {
    size_t slice = kTextSlice;
    if (id >= config_.vocab)
      for (slice = 1; slice <= codes_.size() && !config_.ranges[slice - 1].ids().holds(id);) ++slice;
    check(slice <= codes_.size(), "Backbone: the id ", id, " is in no range");
    slices.push_back(slice);
    own[slice].push_back(slice == kTextSlice ? id : id - config_.ranges[slice - 1].first);
  }
  std::vector<Tensor> parts;
  std::vector<int32_t> next(own.size()), order;
  int32_t n = 0;
  for (size_t slice = 0; slice < own.size(); ++slice) {
    next[slice] = n;
    n += int32_t(own[slice].size());
    if (own[slice].empty()) continue;
    const Embedding& table = slice == kTextSlice ? embedding_ : codes_[slice - 1].embedding;
    parts.push_back(table(from(own[slice], {int64_t(own[slice].size())})));
  }
  for (const size_t slice : slices) order.push_back(next[slice]++);
  return gather_rows(concat_rows(parts), from(order, {int64_t(order.size())}));
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
    for (AttentionGuide* guide : in.guides)
      if (std::ranges::find(guide->layers, int64_t(i)) != guide->layers.end()) block.guides.push_back(guide);
    h = layers_[i](h, block);
  }
  return norm_(h);
}

Tensor Backbone::logits(const Tensor& states, int32_t slice) const {
  check(slice >= 0 && size_t(slice) <= codes_.size(), "Backbone: wanted a slice from 0 to ", codes_.size(), ", got ",
        slice);
  const bool text = slice == kTextSlice;
  const Tensor& table = text ? embedding_.weight() : codes_[size_t(slice) - 1].embedding.weight();
  const Tensor& turned = text ? tied_head_ : codes_[size_t(slice) - 1].head;
  const Tensor y = text && head_ ? (*head_)(states)
                   : turned      ? linear_transposed(states, turned)
                                 : linear(states, table);
  return config_.logits_mul == 1 ? y : scale(y, config_.logits_mul);
}

}  // namespace naru
