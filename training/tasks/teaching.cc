#include "training/tasks/teaching.h"

#include <algorithm>
#include <cmath>

#include "base/exact.h"
#include "core/ops/attention.h"
#include "core/ops/cross_entropy.h"
#include "core/ops/elementwise.h"
#include "core/ops/rows.h"

namespace naru {

Tensor vector_of(const std::vector<int32_t>& values) {
  return from(values, {int64_t(values.size())});
}

void Lists::add(const std::vector<int32_t>& list) {
  values.insert(values.end(), list.begin(), list.end());
  segments.push_back(int32_t(values.size()));
}

NamedTensors picture_tensors(const VisionEncoder& vision, const std::vector<const Image*>& images,
                             const std::vector<bool>& coloured) {
  std::vector<int32_t> sizes;
  Lists seen, kept;
  for (size_t i = 0; i < images.size(); ++i) {
    sizes.insert(sizes.end(), {images[i]->height, images[i]->width});
    const Cells cells = vision.cells_of(*images[i], !coloured.empty() && coloured[i]);
    seen.add(cells.seen);
    kept.add(cells.kept);
  }
  return {{"pixels", standardise(images)},  {"sizes", from(sizes, {int64_t(images.size()), 2})},
          {"seen", vector_of(seen.values)}, {"seen_segments", vector_of(seen.segments)},
          {"kept", vector_of(kept.values)}, {"kept_segments", vector_of(kept.segments)}};
}

Tensor chosen_rows(const Tensor& x, const std::vector<int32_t>& rows) {
  return int64_t(rows.size()) == x.dim(0) ? x : gather_rows(x, vector_of(rows));
}

void DenseTargets::add(const DenseClass& one) {
  first.push_back(one.first);
  vowel.push_back(one.vowel);
  tail.push_back(one.tail);
}

Tensor DenseTargets::loss(const Tensor& logits) const {
  const auto part = [&](int64_t at, int64_t count, const std::vector<int32_t>& targets) {
    return softmax_cross_entropy(logits, vector_of(targets), {.first = at, .count = count}).loss;
  };
  return weighted_sum({{part(0, kFirstClasses, first), 1.f},
                       {part(kFirstClasses, kVowelClasses, vowel), 1.f},
                       {part(kFirstClasses + kVowelClasses, kTailClasses, tail), 1.f}});
}

GuideOptions GuideOptions::parse(Fields& data) {
  GuideOptions out;
  out.head = int(data.integer("guided_head", 0, 4095, 0));
  out.layers = data.integers("guided_layers", 64, 0, 1023);
  return out;
}

void GuideOptions::check_against(const BackboneConfig& backbone) const {
  check_layers("data.guided_layers", layers, backbone);
  check(head >= 0 && head < backbone.block.n_heads, "data.guided_head: head ", head, " is not among the backbone's ",
        backbone.block.n_heads);
}

void check_layers(const std::string& key, const std::vector<int64_t>& layers, const BackboneConfig& backbone) {
  for (const int64_t layer : layers)
    check(layer >= 0 && layer < backbone.n_layers, key, ": layer ", layer, " is not among the backbone's ",
          backbone.n_layers);
}

void GuideTargets::look(int64_t row, std::pair<int32_t, int32_t> keys) {
  if (int64_t(begin_.size()) <= row) {
    begin_.resize(size_t(row) + 1, -1);
    end_.resize(size_t(row) + 1, -1);
  }
  n_ += begin_[size_t(row)] < 0;
  begin_[size_t(row)] = keys.first;
  end_[size_t(row)] = keys.second;
}

std::pair<Tensor, Tensor> GuideTargets::ranges(int64_t n_positions) const {
  std::vector<int32_t> begin = begin_, end = end_;
  begin.resize(size_t(n_positions), -1);
  end.resize(size_t(n_positions), -1);
  return {vector_of(begin), vector_of(end)};
}

Decoded decode(const Model& model, const std::vector<Sequence>& sequences, std::vector<Tensor> media,
               const std::vector<GuidedHead>& guided, AttentionProbe* probe) {
  const Packed packed = pack(sequences);
  std::vector<AttentionGuide> guides(guided.size());
  BackboneInput in;
  in.probe = probe;
  in.segments = packed.segments;
  in.positions = packed.positions;
  for (size_t i = 0; i < guides.size(); ++i) {
    guides[i].head = guided[i].head;
    guides[i].layers = guided[i].layers;
    std::tie(guides[i].range_begin, guides[i].range_end) = guided[i].targets->ranges(packed.size());
    in.guides.push_back(&guides[i]);
  }
  media.insert(media.begin(), model.backbone().embed(packed.ids));
  const Tensor x = gather_rows(concat_rows(media), packed.order);
  Decoded out{model.backbone().forward(x, in), {}};
  for (const AttentionGuide& guide : guides) {
    std::vector<WeightedLoss> terms;
    for (const Tensor& loss : guide.losses) terms.push_back({loss, 1.f});
    out.guide_losses.push_back(terms.empty() ? Tensor() : weighted_sum(terms));
  }
  return out;
}

Tensor code_loss(const Model& model, int32_t slice, const Tensor& states, const std::vector<int32_t>& rows,
                 const std::vector<int32_t>& columns, double spread) {
  const BackboneConfig& config = model.config().backbone;
  const CodeRange& range = config.ranges.at(size_t(slice) - 1);
  const CrossEntropyOptions options{.softcap = config.logits_softcap, .z_loss = 1e-5f, .count = range.n_predicted};
  const Tensor logits = model.backbone().logits(gather_rows(states, vector_of(rows)), slice);
  std::vector<WeightedLoss> terms;
  float all = 0;
  const auto far = int32_t(std::ceil(2 * spread));
  for (int32_t d = -far; d <= far; ++d) {
    std::vector<int32_t> near = columns;
    for (int32_t& column : near) column = std::clamp(column + d, 0, int32_t(range.n_predicted) - 1);
    const float share = spread > 0 ? exact::exp(float(-d * d / (2 * spread * spread))) : 1.f;
    terms.push_back({softmax_cross_entropy(logits, vector_of(near), options).loss, share});
    all += share;
  }
  for (WeightedLoss& term : terms) term.weight /= all;
  return weighted_sum(terms);
}

Tensor answer_loss(const Model& model, const Tensor& states, const std::vector<int32_t>& rows,
                   const std::vector<int32_t>& ids) {
  const CrossEntropyOptions options{.softcap = model.config().backbone.logits_softcap, .z_loss = 1e-5f};
  const Tensor logits = model.backbone().logits(gather_rows(states, vector_of(rows)));
  return softmax_cross_entropy(logits, vector_of(ids), options).loss;
}

uint64_t example_number(int64_t step, int64_t index, int64_t count, int64_t i, int64_t distinct) {
  constexpr int64_t kPerStep = 1 << 16;
  check((index + 1) * count <= kPerStep, "a step has more than ", kPerStep, " examples of a kind");
  const int64_t number = index * count + i;
  return uint64_t(distinct ? number % distinct : step * kPerStep + number);
}

}  // namespace naru
