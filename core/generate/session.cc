#include "core/generate/session.h"

namespace naru {

Session::Session(const Backbone& backbone, int64_t n_sequences, int64_t capacity)
    : backbone_(backbone),
      capacity_(capacity),
      pool_(backbone.config(), n_sequences * KvPool::blocks_for(capacity)),
      kv_(size_t(n_sequences)),
      next_position_(size_t(n_sequences), 0) {}

Tensor Session::prefill(const std::vector<Sequence>& prompts, const Tensor& media) {
  return prefill(prompts, media, kTextSlice, 1).of(kTextSlice);
}

BatchLogits Session::prefill(const std::vector<Sequence>& prompts, const Tensor& media, int32_t slice, int64_t n) {
  check(prompts.size() == kv_.size(), "Session: ", prompts.size(), " prompts for ", kv_.size(), " sequences");
  std::vector<Part> parts;
  for (size_t s = 0; s < prompts.size(); ++s)
    parts.push_back({int64_t(s), unroll(prompts[s], next_position_[s]), slice, n});
  return run(parts, media);
}

Tensor Session::prefill_states(const std::vector<Sequence>& prompts, const Tensor& media) {
  check(prompts.size() == kv_.size(), "Session: ", prompts.size(), " prompts for ", kv_.size(), " sequences");
  std::vector<Tensor> states(prompts.size());
  std::vector<Part> parts;
  for (size_t s = 0; s < prompts.size(); ++s)
    parts.push_back({int64_t(s), unroll(prompts[s], next_position_[s]), kTextSlice, 0, &states[s]});
  run(parts, media);
  return concat_rows(states);
}

Tensor Session::step(const std::vector<int64_t>& sequences, const std::vector<int32_t>& ids) {
  check(sequences.size() == ids.size(), "Session: ", ids.size(), " ids for ", sequences.size(), " sequences");
  std::vector<Part> parts;
  for (size_t i = 0; i < ids.size(); ++i)
    parts.push_back({sequences[i], unroll({Segment::text({ids[i]})}, next_position_[size_t(sequences[i])])});
  return run(parts, {}).of(kTextSlice);
}

BatchLogits Session::step(const std::vector<Next>& next) {
  std::vector<Part> parts;
  for (const Next& one : next)
    parts.push_back({one.sequence, unroll({Segment::text(one.ids)}, next_position_[size_t(one.sequence)]), one.slice,
                     one.n_logits});
  return run(parts, {});
}

BatchLogits Session::run(const std::vector<Part>& parts, const Tensor& media) {
  std::vector<BatchPart> batch;
  for (const auto& [s, positions, slice, n_logits, states] : parts) {
    KvSequence& kv = kv_[size_t(s)];
    const int64_t length = kv.length + positions.size();
    check(positions.size() > 0, "Session: sequence ", s, " has no new position");
    check(length <= capacity_, "Session: wanted ", length, " positions, the capacity is ", capacity_);
    while (int64_t(kv.blocks.size()) < KvPool::blocks_for(length)) kv.blocks.push_back(pool_.data(pool_.take()));
    batch.push_back({.kv = &kv,
                     .tokens = positions.tokens,
                     .places = positions.places,
                     .media = &media,
                     .wants_logits = !states,
                     .n_logits = n_logits,
                     .slice = slice,
                     .states = states});
  }
  BatchLogits logits = forward_batch(backbone_, batch);
  for (const auto& [s, positions, slice, n_logits, states] : parts) next_position_[size_t(s)] = positions.next;
  return logits;
}

}  // namespace naru
