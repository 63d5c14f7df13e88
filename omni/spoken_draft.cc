#include "omni/spoken_draft.h"

#include <utility>

#include "omni/draft.h"

namespace naru {

SpokenDraft::SpokenDraft(const Model& model, const SpeechSpan& span, const SamplingOptions& text,
                         const SamplingOptions& codes, uint64_t stream, int64_t first_draw)
    : span_(span),
      text_sampling_(text),
      code_sampling_(codes),
      stream_(stream),
      first_draw_(first_draw),
      written_(model.detokenizer()),
      spoken_(model.detokenizer()) {}

void SpokenDraft::say(SpanPart part, const std::string& piece) {
  (part == SpanPart::written ? pieces_.written : pieces_.spoken) += piece;
}

void SpokenDraft::flush(SpanPart part) {
  if (part == SpanPart::written) say(part, written_.flush());
  if (part == SpanPart::spoken) say(part, spoken_.flush());
}

// The first reason stands.
void SpokenDraft::end_early(Finish finish) {
  if (finish_ == Finish::stop) finish_ = finish;
}

// What was drawn in a part, and whether it has to end behind it.
void SpokenDraft::note(SpanPart part, int32_t column) {
  if (part == SpanPart::codes) {
    pieces_.codes.push_back(column);
  } else {
    text_.push_back(column);
    say(part, part == SpanPart::written ? written_.push(column) : spoken_.push(column));
  }
  if (span_.full()) {
    end_early(Finish::length);
  } else if (part != SpanPart::codes && loops(text_)) {  // codes may: a pause is one code over and over
    end_early(Finish::repetition);
    span_.close();
  }
}

std::vector<int32_t> SpokenDraft::draw(std::span<const float> logits) {
  const std::vector<IdRange> allowed = span_.allowed();
  const SpanPart part = span_.part();
  const SamplingOptions& sampling = part == SpanPart::codes ? code_sampling_ : text_sampling_;
  const int32_t column = sample(logits, allowed, sampling, stream_, uint64_t(first_draw_ + n_drawn_));
  ++n_drawn_;
  const bool forced = allowed.size() == 1 && allowed[0].end - allowed[0].first == 1;
  if (part == SpanPart::written && !forced) {
    sum_ += naru::log_probability(logits, allowed, column);
    ++n_sum_;
  }
  const bool ends = span_.ends(column);
  std::vector<int32_t> next = span_.push(column);
  if (!ends) {
    note(part, column);
    return next;
  }
  flush(part);
  text_.clear();
  return span_.done() ? std::vector<int32_t>() : next;
}

SpokenPieces SpokenDraft::take() {
  return std::exchange(pieces_, {});
}

}  // namespace naru
