#include "omni/conversation.h"

#include <algorithm>
#include <chrono>
#include <exception>

#include "core/text/vocabulary.h"
#include "decoders/text/detokenizer.h"
#include "omni/draft.h"

namespace naru {
namespace {

using Clock = std::chrono::steady_clock;

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

bool stopped(const Listening& listening) {
  return listening.stopped && listening.stopped();
}

void tell(const Listening& listening, const std::string& text) {
  if (listening.heard && !text.empty()) listening.heard(text);
}

}  // namespace

Conversation::Conversation(const Model& model, const ReadOptions& options) : model_(model), options_(options) {
  clear();
}

void Conversation::clear() {
  session_.emplace(model_.backbone(), /*n_sequences=*/1, model_.config().context);
  pending_.clear();
}

Result<Reply> Conversation::ask(const UserTurn& turn, const Listening& listening, ReadTimes* times) {
  try {
    return try_ask(turn, listening, times);
  } catch (...) {
    clear();  // what the cache holds of the turn is not known
    throw;
  }
}

Result<Reply> Conversation::try_ask(const UserTurn& turn, const Listening& listening, ReadTimes* times) {
  const auto begin = Clock::now();
  auto part = user_part(model_, turn, length());
  if (!part) {
    const Failure& failure = part.failure();
    if (failure.code != Code::too_large || length() == 0) return failure;
    return fail(failure.code, failure.message, " with /clear");
  }
  const auto encoded = Clock::now();
  Reply reply;
  reply.finish = Finish::interrupted;
  if (stopped(listening)) return reply;
  reply.tokens_in = int64_t(pending_.size()) + length_of(part->sequence);
  Tensor logits = prefill(*std::move(part));
  const auto filled = Clock::now();
  decode(std::move(logits), listening, &reply);
  ++options_.first_stream;
  if (times) {
    times->encode += ms_between(begin, encoded);
    times->prefill += ms_between(encoded, filled);
    times->decode += ms_between(filled, Clock::now());
  }
  return reply;
}

// What is pending and the turn -> logits (1, V) of what follows.
Tensor Conversation::prefill(PromptPart part) {
  if (!pending_.empty()) part.sequence.insert(part.sequence.begin(), Segment::text(std::move(pending_)));
  pending_.clear();
  return session_->prefill({std::move(part.sequence)}, part.media);
}

// Draws the answer. Its end, and the id before where nothing was drawn after it, are left pending.
void Conversation::decode(Tensor logits, const Listening& listening, Reply* reply) {
  const int64_t left = model_.config().context - length(), V = logits.dim(1);
  Draft draft(options_.sampling, options_.first_stream,
              options_.max_tokens ? std::min(options_.max_tokens, left) : left);
  const std::vector<IdRange> allowed = answer_ids(V);
  StreamingDecoder decoder(model_.detokenizer());
  double sum = 0;
  int64_t n = 0;
  for (bool goes_on = true; goes_on;) {
    if (stopped(listening)) {
      draft.interrupt();
      break;
    }
    const std::span<const float> row(logits.data<float>(), size_t(V));
    goes_on = draft.draw(row, allowed);
    sum += log_probability(row, allowed, draft.last());
    ++n;
    if (draft.last() == kEnd) break;
    const std::string text = decoder.push(draft.last());
    tell(listening, text);
    reply->text += text;
    pending_ = {draft.last()};
    if (goes_on) logits = session_->step({0}, pending_), pending_.clear();
  }
  const std::string rest = decoder.flush();
  tell(listening, rest);
  reply->text += rest;
  pending_.push_back(kEnd);
  reply->tokens_out = int64_t(draft.ids().size());
  reply->finish = draft.finish();
  reply->log_probability = n > 0 ? sum / double(n) : 0;
}

}  // namespace naru
