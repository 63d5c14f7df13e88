// Answering: many sequences in one batch, each with blocks of its own.
//
// prefill() takes whole prompts (text and media), step() one id for each sequence that goes on. The logits of a
// sequence are the same bits alone and in any batch, and with the prompt in one piece or cut anywhere.
#pragma once

#include <vector>

#include "core/generate/batch.h"
#include "core/generate/kv_pool.h"
#include "core/sequence/sequence.h"

namespace naru {

class Session {
 public:
  // Room for n_sequences of at most `capacity` positions each.
  Session(const Backbone& backbone, int64_t n_sequences, int64_t capacity);

  // Prompts for sequences 0..S-1, or more of them: a second call goes on where the first ended. media (rows, D) is what
  // the sequences' media segments point into; empty when there is none. -> logits (S, V) after each prompt's last
  // position, soft-capped. Throws Error when a prompt is empty or the capacity is exceeded.
  Tensor prefill(const std::vector<Sequence>& prompts, const Tensor& media = {});

  // The same, with the logits of a slice behind the last n positions of each prompt: those of prompt s are the rows
  // s n .. s n + n - 1.
  BatchLogits prefill(const std::vector<Sequence>& prompts, const Tensor& media, int32_t slice, int64_t n);

  // The same, with the last states of all positions of the prompts, one prompt after another: (positions, D).
  Tensor prefill_states(const std::vector<Sequence>& prompts, const Tensor& media);

  // One id for each of `sequences`, in the same order -> logits (sequences, V), soft-capped.
  Tensor step(const std::vector<int64_t>& sequences, const std::vector<int32_t>& ids);

  // Ids that follow in a sequence, and the slice that is drawn from behind them.
  struct Next {
    int64_t sequence = 0;
    std::vector<int32_t> ids;  // of text and of ranges; not empty
    int32_t slice = kTextSlice;
    int64_t n_logits = 1;  // of how many of them, the last ones
  };
  // -> the rows of logits of each, one after another.
  BatchLogits step(const std::vector<Next>& next);

  int64_t length(int64_t sequence) const { return kv_[size_t(sequence)].length; }

 private:
  struct Part {
    int64_t sequence;
    Positions positions;
    int32_t slice = kTextSlice;
    int64_t n_logits = 1;
    Tensor* states = nullptr;  // then no logits
  };
  BatchLogits run(const std::vector<Part>& parts, const Tensor& media);

  const Backbone& backbone_;
  int64_t capacity_;
  KvPool pool_;
  std::vector<KvSequence> kv_;
  std::vector<int32_t> next_position_;
};

}  // namespace naru
