// The ids of one answer as they are drawn, and what ends it: its end, the limit, or a loop.
#pragma once

#include <span>
#include <vector>

#include "core/generate/sampler.h"
#include "omni/reader.h"

namespace naru {

// What may come out of a backbone with a vocabulary of so many ids: text, and the end of a turn.
std::vector<IdRange> answer_ids(int64_t vocab);

// A loop: the last 48 ids are a group of at most 16 ids over and over.
bool loops(std::span<const int32_t> ids);

class Draft {
 public:
  // At most `limit` ids; `stream` is that of its draws.
  Draft(const SamplingOptions& sampling, uint64_t stream, int64_t limit)
      : sampling_(sampling), stream_(stream), limit_(limit) {}

  // Draws from logits (V), among `allowed`. False where the answer ends, with this id or instead of it.
  bool draw(std::span<const float> logits, std::span<const IdRange> allowed);
  // Lets an answer that loops go on.
  void go_on() { finish_ = Finish::stop; }
  // Ends it as it is.
  void interrupt() { finish_ = Finish::interrupted; }

  const std::vector<int32_t>& ids() const { return ids_; }  // without the end
  int32_t last() const { return last_; }                    // that was drawn, which may be the end
  Finish finish() const { return finish_; }                 // once it has ended

 private:
  SamplingOptions sampling_;
  uint64_t stream_;
  int64_t limit_;
  std::vector<int32_t> ids_;
  int32_t last_ = 0;
  Finish finish_ = Finish::stop;
};

}  // namespace naru
