// A talk with the model: turns so far stay in its KV cache, and an answer comes in pieces.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/generate/session.h"
#include "omni/prompt.h"
#include "omni/reader.h"

namespace naru {

using Reply = Answer;

// Of one answer; each may be empty.
struct Listening {
  std::function<void(std::string_view)> heard;  // called with each piece of text: whole characters
  std::function<bool()> stopped;                // asked before each token: true ends the answer, Finish::interrupted
};

// One thread at a time. The model must outlive it.
class Conversation {
 public:
  // Answers are drawn from streams of their own, counted from options.first_stream.
  Conversation(const Model& model, const ReadOptions& options);

  // The answer to the user's next turn. `Reply::tokens_in` are the positions that were new to the cache. A turn that is
  // stopped before it is in the cache leaves no trace. Failures, after which the conversation is what it was: as of
  // user_part(); where it has become too long for the context, the message says that /clear begins a new one. After an
  // Error the conversation is empty.
  Result<Reply> ask(const UserTurn& turn, const Listening& listening = {}, ReadTimes* times = nullptr);
  // Forgets all turns.
  void clear();

  // Positions of all turns.
  int64_t length() const { return session_->length(0) + int64_t(pending_.size()); }

 private:
  Result<Reply> try_ask(const UserTurn& turn, const Listening& listening, ReadTimes* times);
  Tensor prefill(PromptPart part);
  void decode(Tensor logits, const Listening& listening, Reply* reply);

  const Model& model_;
  ReadOptions options_;
  std::optional<Session> session_;  // one sequence; there is always one
  std::vector<int32_t> pending_;    // ids that are not in the cache yet: the end of the last answer
};

}  // namespace naru
