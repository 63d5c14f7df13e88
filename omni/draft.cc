#include "omni/draft.h"

#include <algorithm>

#include "core/text/vocabulary.h"

namespace naru {

bool loops(std::span<const int32_t> ids) {
  constexpr size_t kMaxPeriod = 16, kLoopIds = 48;
  if (ids.size() < kLoopIds) return false;
  const int32_t* tail = ids.data() + ids.size() - kLoopIds;
  for (size_t period = 1; period <= kMaxPeriod; ++period)
    if (std::equal(tail + period, tail + kLoopIds, tail)) return true;
  return false;
}

std::vector<IdRange> answer_ids(int64_t vocab) {
  return {{kEnd, kEnd + 1}, {kFirstSymbolId, int32_t(vocab)}};
}

bool Draft::draw(std::span<const float> logits, std::span<const IdRange> allowed) {
  last_ = sample(logits, allowed, sampling_, stream_, ids_.size());
  if (last_ == kEnd) return false;
  ids_.push_back(last_);
  if (int64_t(ids_.size()) >= limit_)
    finish_ = Finish::length;
  else if (loops(ids_))
    finish_ = Finish::repetition;
  return finish_ == Finish::stop;
}

}  // namespace naru
