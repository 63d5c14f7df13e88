// One answer of a request from its first token to its last: its words, and, where that is asked for, the same aloud
// behind them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "omni/spoken_draft.h"
#include "serving/engine/choice.h"
#include "serving/engine/prompt_plan.h"

namespace naru::serving {

// The model, the options and the plan must outlive it. One thread at a time.
class AnswerDraft {
 public:
  // As Choice, behind what is planned.
  AnswerDraft(const Model& model, const GenerationOptions& options, int index, uint64_t stream, int64_t limit,
              const PromptPlan& plan, const std::shared_ptr<const TokenTrie>& spellings);

  // Draws from the logits of slice(). False where the answer has ended.
  bool draw(std::span<const float> logits);
  // What it goes on with in the sequence, once it has drawn and not ended, and whose logits are drawn from behind that.
  std::span<const int32_t> next() const { return next_; }
  int32_t slice() const { return aloud_ ? aloud_->slice() : kTextSlice; }
  // What is new since the last call, which may be nothing.
  Delta take();

  int64_t n_tokens() const;                     // that were drawn: words without their end, and all that was said
  int64_t n_codes() const { return n_codes_; }  // of those, codes of sound that were taken
  ChoiceEnd end() const;                        // once it has ended

 private:
  void begin_aloud(int64_t n_drawn);

  const Model& model_;
  const GenerationOptions& options_;
  const PromptPlan& plan_;
  int index_;
  uint64_t stream_;
  std::optional<Choice> written_;  // none where the words are given
  std::optional<SpokenDraft> aloud_;
  std::vector<int32_t> next_;
  int64_t n_codes_ = 0;
};

}  // namespace naru::serving
