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

Tensor forward_batch(const Backbone& backbone, std::span<const BatchPart> parts) {
  std::vector<int32_t> places, segments{0}, last;
  BackboneInput in;
  for (const BatchPart& part : parts) {
    check(!part.tokens.empty() && part.places.size() == part.tokens.size(), "forward_batch: a part has ",
          part.tokens.size(), " new positions and ", part.places.size(), " places");
    for (const auto& axes : part.places) places.insert(places.end(), axes.begin(), axes.end());
    segments.push_back(segments.back() + int32_t(part.tokens.size()));
    if (part.wants_logits) last.push_back(segments.back() - 1);
    in.kv.push_back(part.kv);
  }
  const int64_t N = segments.back();
  check(N > 0, "forward_batch: there is no part");
  in.segments = from(segments, {int64_t(segments.size())});
  in.positions = from(places, {N, 3});
  const Tensor states = backbone.forward(embeddings_of(backbone, parts, N), in);
  for (const BatchPart& part : parts) part.kv->length += int64_t(part.tokens.size());
  if (last.empty()) return {};
  const Tensor logits = backbone.logits(gather_rows(states, from(last, {int64_t(last.size())})));
  const float cap = backbone.config().logits_softcap;
  return cap > 0 ? softcap(logits, cap) : logits;
}

}  // namespace naru
