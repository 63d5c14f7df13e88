#include "core/generate/session.h"

#include <numeric>

#include "core/ops/activation.h"
#include "core/ops/rows.h"

namespace naru {

Session::Session(const Backbone& backbone, int64_t n_sequences, int64_t capacity)
    : backbone_(backbone), next_position_(size_t(n_sequences), 0) {
  for (int64_t s = 0; s < n_sequences; ++s) caches_.push_back(backbone.make_caches(capacity));
}

Tensor Session::prefill(const std::vector<Sequence>& prompts, const Tensor& media) {
  check(prompts.size() == caches_.size(), "Session: ", prompts.size(), " prompts for ", caches_.size(), " sequences");
  std::vector<int64_t> sequences(prompts.size());
  std::iota(sequences.begin(), sequences.end(), 0);
  return run(sequences, prompts, media);
}

Tensor Session::step(const std::vector<int64_t>& sequences, const std::vector<int32_t>& ids) {
  check(sequences.size() == ids.size(), "Session: ", ids.size(), " ids for ", sequences.size(), " sequences");
  std::vector<Sequence> parts;
  for (const int32_t id : ids) parts.push_back({Segment::text({id})});
  return run(sequences, parts, {});
}

Tensor Session::run(const std::vector<int64_t>& sequences, const std::vector<Sequence>& parts, const Tensor& media) {
  std::vector<int32_t> first, last;
  BackboneInput in;
  int32_t end = 0;
  for (size_t i = 0; i < sequences.size(); ++i) {
    const auto s = size_t(sequences[i]);
    check(length_of(parts[i]) > 0, "Session: sequence ", s, " has no new position");
    first.push_back(next_position_[s]);
    next_position_[s] = position_after(parts[i], next_position_[s]);
    end += int32_t(length_of(parts[i]));
    last.push_back(end - 1);
    in.caches.push_back(&caches_[s]);
  }
  const Packed packed = pack(parts, first);
  in.segments = packed.segments;
  in.positions = packed.positions;
  const Tensor embedded = backbone_.embed(packed.ids);
  const Tensor x = gather_rows(media ? concat_rows({embedded, media}) : embedded, packed.order);
  const Tensor states = gather_rows(backbone_.forward(x, in), from(last, {int64_t(last.size())}));
  const Tensor logits = backbone_.logits(states);
  const float cap = backbone_.config().logits_softcap;
  return cap > 0 ? softcap(logits, cap) : logits;
}

}  // namespace naru
