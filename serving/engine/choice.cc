#include "serving/engine/choice.h"

#include <algorithm>
#include <utility>

#include "core/text/vocabulary.h"

namespace naru::serving {
namespace {

bool has_penalty(const GenerationOptions& o) {
  return o.presence_penalty != 0 || o.frequency_penalty != 0 || o.repetition_penalty != 1;
}

// The likeliest `n` of the ids that may come out, equal ones by id.
std::vector<int32_t> likeliest(std::span<const float> logits, std::span<const IdRange> allowed, int n) {
  std::vector<int32_t> ids;
  for (const IdRange& range : allowed)
    for (int32_t id = range.first; id < range.end; ++id) ids.push_back(id);
  const auto end = ids.begin() + std::min<ptrdiff_t>(n, std::ssize(ids));
  std::partial_sort(ids.begin(), end, ids.end(), [&](int32_t a, int32_t b) {
    return logits[size_t(a)] != logits[size_t(b)] ? logits[size_t(a)] > logits[size_t(b)] : a < b;
  });
  ids.erase(end, ids.end());
  return ids;
}

}  // namespace

Choice::Choice(const Model& model, const GenerationOptions& options, int index, uint64_t stream, int64_t limit,
               std::span<const int32_t> prompt, const std::shared_ptr<const TokenTrie>& spellings)
    : model_(model),
      options_(options),
      index_(index),
      allowed_(answer_ids(model.backbone().config().vocab)),
      draft_(options.sampling, stream, limit),
      decoder_(model.detokenizer()),
      stop_(options.stop) {
  if (options.grammar) {
    matcher_.emplace(options.grammar, spellings);
    bits_.resize(size_t(model.backbone().config().vocab + 63) / 64);
  }
  if (!has_penalty(options)) return;
  const auto V = size_t(model.backbone().config().vocab);
  counts_.assign(V, 0);
  in_prompt_.assign(V, 0);
  for (const int32_t id : prompt)
    if (id >= 0 && size_t(id) < V) in_prompt_[size_t(id)] = 1;
}

// Penalties as vLLM and OpenAI define them: repetition sees the prompt, the others the answer alone.
std::span<const float> Choice::adjusted(std::span<const float> logits) {
  if (counts_.empty() && options_.logit_bias.empty()) return logits;
  logits_.assign(logits.begin(), logits.end());
  for (size_t id = 0; id < counts_.size(); ++id) {
    if (counts_[id] == 0 && !in_prompt_[id]) continue;
    float& x = logits_[id];
    x = x > 0 ? x / options_.repetition_penalty : x * options_.repetition_penalty;
    if (counts_[id] > 0) x -= options_.presence_penalty + float(counts_[id]) * options_.frequency_penalty;
  }
  for (const auto& [id, bias] : options_.logit_bias)
    if (id >= 0 && size_t(id) < logits_.size()) logits_[size_t(id)] += bias;
  return logits_;
}

// Runs of ids that are allowed.
void Choice::ask_grammar() {
  matcher_->allowed(bits_);
  allowed_.clear();
  if (matcher_->may_end()) allowed_.push_back({kEnd, kEnd + 1});
  const auto V = int32_t(model_.backbone().config().vocab);
  for (int32_t id = 0; id < V; ++id) {
    if ((bits_[size_t(id / 64)] >> (id % 64) & 1) == 0) continue;
    if (allowed_.empty() || allowed_.back().end != id) allowed_.push_back({id, id});
    allowed_.back().end = id + 1;
  }
  if (allowed_.empty()) allowed_.push_back({kEnd, kEnd + 1});  // a grammar with more readings than are followed
}

bool Choice::draw(std::span<const float> logits) {
  if (matcher_) ask_grammar();
  bool goes_on = draft_.draw(adjusted(logits), allowed_);
  const int32_t id = draft_.last();
  note(logits, id);
  if (matcher_ && id != kEnd) check(matcher_->accept(id), "Choice: the grammar allowed a token that it does not take");
  // A loop is cut where the grammar may end: cut elsewhere the answer would not parse, and a grammar ends by itself.
  if (matcher_ && draft_.finish() == Finish::repetition && !matcher_->may_end()) {
    draft_.go_on();
    goes_on = true;
  }
  if (id != kEnd) {
    if (!counts_.empty()) ++counts_[size_t(id)];
    text_ += stop_.push(decoder_.push(id));
  }
  if (goes_on && !stop_.found()) return true;
  text_ += stop_.push(decoder_.flush());
  text_ += stop_.flush();
  return false;
}

// The model's own probabilities, before penalties, temperature and cuts.
void Choice::note(std::span<const float> logits, int32_t id) {
  const std::vector<IdRange> all = answer_ids(std::ssize(logits));
  const double logprob = log_probability(logits, all, id);
  sum_ += logprob;
  ++n_drawn_;
  if (options_.top_logprobs < 0 || id == kEnd) return;
  TokenLogprob out{model_.detokenizer().decode(std::span(&id, 1)), logprob, {}};
  for (const int32_t other : likeliest(logits, all, options_.top_logprobs))
    out.top.emplace_back(model_.detokenizer().decode(std::span(&other, 1)), log_probability(logits, all, other));
  logprobs_.push_back(std::move(out));
}

Delta Choice::take() {
  return {.choice = index_, .text = std::exchange(text_, {}), .logprobs = std::exchange(logprobs_, {})};
}

ChoiceEnd Choice::end() const {
  return {stop_.found() ? Finish::stop : draft_.finish(), n_drawn_ > 0 ? sum_ / double(n_drawn_) : 0};
}

}  // namespace naru::serving
