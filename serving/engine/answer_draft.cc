#include "serving/engine/answer_draft.h"

#include <utility>

#include "core/text/vocabulary.h"

namespace naru::serving {

AnswerDraft::AnswerDraft(const Model& model, const GenerationOptions& options, int index, uint64_t stream,
                         int64_t limit, const PromptPlan& plan, const std::shared_ptr<const TokenTrie>& spellings)
    : model_(model), options_(options), plan_(plan), index_(index), stream_(stream) {
  if (plan.is_given)
    begin_aloud(/*n_drawn=*/0);
  else
    written_.emplace(model, options, index, stream, limit, plan.positions.tokens, spellings);
}

// Its draws are numbered behind those of the words and their end, as answer_aloud() numbers them.
void AnswerDraft::begin_aloud(int64_t n_drawn) {
  const ModelConfig& config = model_.config();
  const SpeechSpan span(config.speech_ids, config.backbone.vocab, options_.aloud->voice, *plan_.aloud,
                        SpanPart::spoken);
  aloud_.emplace(model_, span, options_.sampling, options_.aloud->sampling, stream_, n_drawn);
}

bool AnswerDraft::draw(std::span<const float> logits) {
  if (aloud_) {
    next_ = aloud_->draw(logits);
    return !next_.empty();
  }
  const bool goes_on = written_->draw(logits);
  next_.clear();
  if (written_->last() != kEnd) next_.push_back(written_->last());
  if (goes_on) return true;
  if (!plan_.aloud) return false;
  next_.push_back(kEnd);
  next_.push_back(model_.config().speech_ids.aloud());
  begin_aloud(written_->n_tokens() + 1);
  return true;
}

Delta AnswerDraft::take() {
  Delta out = written_ ? written_->take() : Delta{.choice = index_};
  if (!aloud_) return out;
  SpokenPieces pieces = aloud_->take();
  out.spoken = std::move(pieces.spoken);
  out.codes = std::move(pieces.codes);
  n_codes_ += std::ssize(out.codes);
  return out;
}

int64_t AnswerDraft::n_tokens() const {
  return (written_ ? written_->n_tokens() : 0) + (aloud_ ? aloud_->n_drawn() : 0);
}

ChoiceEnd AnswerDraft::end() const {
  ChoiceEnd out = written_ ? written_->end() : ChoiceEnd{};
  if (aloud_ && out.finish == Finish::stop) out.finish = aloud_->finish();
  return out;
}

}  // namespace naru::serving
