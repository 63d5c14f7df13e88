// The words of one answer as they are written: what is drawn from the logits, what of it is given out, and what ends
// it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "decoders/text/detokenizer.h"
#include "decoders/text/grammar_matcher.h"
#include "omni/draft.h"
#include "serving/engine/engine.h"
#include "serving/engine/stop_text.h"

namespace naru::serving {

// The model and the options must outlive it. One thread at a time.
class Choice {
 public:
  // Answer `index` of a request, of at most `limit` tokens, drawn from `stream`, behind the prompt's tokens.
  // `spellings` are those of the model's vocabulary.
  Choice(const Model& model, const GenerationOptions& options, int index, uint64_t stream, int64_t limit,
         std::span<const int32_t> prompt, const std::shared_ptr<const TokenTrie>& spellings);

  // Draws from logits (V). False where the answer has ended.
  bool draw(std::span<const float> logits);
  // What is new since the last call, which may be nothing.
  Delta take();

  int32_t last() const { return draft_.last(); }  // the token to go on with
  int64_t n_tokens() const { return int64_t(draft_.ids().size()); }
  ChoiceEnd end() const;  // once it has ended

 private:
  void ask_grammar();
  std::span<const float> adjusted(std::span<const float> logits);
  void note(std::span<const float> logits, int32_t id);

  const Model& model_;
  const GenerationOptions& options_;
  int index_;
  std::vector<IdRange> allowed_;
  std::optional<GrammarMatcher> matcher_;
  std::vector<uint64_t> bits_;  // of tokens that the grammar allows
  Draft draft_;
  StreamingDecoder decoder_;
  StopText stop_;
  std::vector<float> logits_;           // adjusted
  std::vector<int32_t> counts_;         // (V) of each id in the answer
  std::vector<char> in_prompt_;         // (V)
  std::string text_;                    // not taken yet
  std::vector<TokenLogprob> logprobs_;  // likewise
  double sum_ = 0;                      // of log probabilities
  int64_t n_drawn_ = 0;
};

}  // namespace naru::serving
