// One request on its way through the engine.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "serving/engine/answer_draft.h"
#include "serving/engine/engine.h"
#include "serving/engine/prompt_plan.h"

namespace naru::serving {

// An answer with what the backbone remembers of it.
struct Branch {
  std::unique_ptr<AnswerDraft> draft;
  KvSequence kv;
  std::vector<int32_t> blocks;  // of kv, by number
  int32_t next_place = 0;       // of its next token
  bool ended = false;
};

struct Task {
  std::string tenant;
  GenerationRequest request;
  std::shared_ptr<Listener> listener;
  std::shared_ptr<const std::atomic<bool>> cancelled;  // by whoever asked
  Clock::time_point deadline = Clock::time_point::max();

  uint64_t first_stream = 0;  // of draws: that of its first answer

  PromptPlan plan;
  Tensor media;       // (rows, D) of all its media
  int64_t limit = 0;  // tokens of an answer in writing
  int64_t room = 0;   // positions that an answer may take, with what is said aloud
  std::vector<Branch> branches;
  int64_t n_reserved = 0;   // blocks that it may still take
  int64_t n_published = 0;  // blocks of the prompt that the prefix cache knows
  Outcome outcome;
  Clock::time_point admitted, ready, started, filled;  // for the timings

  int64_t n_prompt() const { return plan.size(); }
  bool is_cancelled() const { return *cancelled; }
  bool in_prefill() const { return branches.size() == 1 && branches[0].kv.length < n_prompt(); }
};

}  // namespace naru::serving
