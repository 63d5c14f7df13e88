#include "core/generate/batch.h"

#include <cstring>

#include "core/ops/activation.h"
#include "core/ops/rows.h"

namespace naru {
namespace {

// The embeddings of all parts' positions, one part after another.
Tensor embeddings_of(const Backbone& backbone, std::span<const BatchPart> parts, int64_t N) {
  std::vector<int32_t> ids;
  for (const BatchPart& part : parts)
    for (const int32_t token : part.tokens)
      if (token >= 0) ids.push_back(token);
  const Tensor embedded = backbone.embed(from(ids, {int64_t(ids.size())}));
  if (int64_t(ids.size()) == N) return embedded;
  const int64_t D = backbone.config().block.d_model;
  const Tensor x = empty({N, D});
  float* to = x.data<float>();
  const float* next = embedded.data<float>();
  for (const BatchPart& part : parts)
    for (const int32_t token : part.tokens) {
      const int64_t row = -1 - int64_t(token);
      check(token >= 0 || (part.media && *part.media && row < part.media->dim(0) && part.media->dim(1) == D),
            "forward_batch: there is no row ", row, " of media");
      std::memcpy(to, token >= 0 ? next : part.media->data<float>() + row * D, size_t(D) * sizeof(float));
      if (token >= 0) next += D;
      to += D;
    }
  return x;
}

}  // namespace

std::span<const float> BatchLogits::row(size_t i) const {
  const auto& [slice, row] = places_.at(i);
  const Tensor& logits = slices_[size_t(slice)];
  return {logits.data<float>() + row * logits.dim(1), size_t(logits.dim(1))};
}

BatchLogits forward_batch(const Backbone& backbone, std::span<const BatchPart> parts) {
  const size_t n_slices = 1 + backbone.config().ranges.size();
  std::vector<int32_t> places, segments{0};
  std::vector<std::vector<int32_t>> last(n_slices);  // positions whose logits are wanted, by slice
  BatchLogits out;
  BackboneInput in;
  for (const BatchPart& part : parts) {
    check(!part.tokens.empty() && part.places.size() == part.tokens.size(), "forward_batch: a part has ",
          part.tokens.size(), " new positions and ", part.places.size(), " places");
    for (const auto& axes : part.places) places.insert(places.end(), axes.begin(), axes.end());
    segments.push_back(segments.back() + int32_t(part.tokens.size()));
    check(part.slice >= 0 && size_t(part.slice) < n_slices, "forward_batch: there is no slice ", part.slice);
    if (part.wants_logits) {
      check(part.n_logits > 0 && part.n_logits <= int64_t(part.tokens.size()), "forward_batch: wanted logits of ",
            part.n_logits, " of ", part.tokens.size(), " new positions");
      auto& rows = last[size_t(part.slice)];
      for (int64_t back = part.n_logits; back > 0; --back) {
        out.places_.emplace_back(part.slice, int64_t(rows.size()));
        rows.push_back(segments.back() - int32_t(back));
      }
    }
    in.kv.push_back(part.kv);
  }
  const int64_t N = segments.back();
  check(N > 0, "forward_batch: there is no part");
  in.segments = from(segments, {int64_t(segments.size())});
  in.positions = from(places, {N, 3});
  const Tensor states = backbone.forward(embeddings_of(backbone, parts, N), in);
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i].kv->length += int64_t(parts[i].tokens.size());
    if (!parts[i].states) continue;
    std::vector<int32_t> rows;
    for (int32_t row = segments[i]; row < segments[i + 1]; ++row) rows.push_back(row);
    *parts[i].states = gather_rows(states, from(rows, {int64_t(rows.size())}));
  }
  const float cap = backbone.config().logits_softcap;
  out.slices_.resize(n_slices);
  for (size_t slice = 0; slice < n_slices; ++slice) {
    const auto n = int64_t(last[slice].size());
    if (n == 0) continue;
    const Tensor logits = backbone.logits(gather_rows(states, from(last[slice], {n})), int32_t(slice));
    out.slices_[slice] = cap > 0 ? softcap(logits, cap) : logits;
  }
  return out;
}

}  // namespace naru
