#include "core/sequence/speech_span.h"

#include <algorithm>

#include "base/error.h"
#include "core/text/vocabulary.h"

namespace naru {
namespace {

int64_t limit_of(SpanPart part, const SpanLimits& limits) {
  return part == SpanPart::written ? limits.written : part == SpanPart::spoken ? limits.spoken : limits.codes;
}

}  // namespace

SpeechSpan::SpeechSpan(const SpeechIds& ids, int64_t vocab, int32_t voice, const SpanLimits& limits, SpanPart begin)
    : ids_(ids), vocab_(int32_t(vocab)), voice_(voice), limits_(limits), part_(begin) {
  check(voice >= 0 && voice < ids.n_voices, "SpeechSpan: wanted one of ", ids.n_voices, " voices, got ", voice);
  check(limits.written > 0 && limits.spoken > 0 && limits.codes > 0, "SpeechSpan: wanted limits of at least 1, got ",
        limits.written, ", ", limits.spoken, " and ", limits.codes);
  check(begin == SpanPart::written || begin == SpanPart::spoken, "SpeechSpan: begins with a text");
}

std::vector<IdRange> SpeechSpan::allowed() const {
  if (done()) return {};
  const bool speaks = part_ == SpanPart::codes;
  const int32_t end = speaks ? ids_.end_column() : kEnd;
  // Nothing written is an answer; nothing said is none.
  const bool may_end = length_ > 0 || part_ == SpanPart::written;
  const bool must_end = may_end && (closed_ || full());
  if (must_end) return {{end, end + 1}};
  if (speaks) return {{0, may_end ? end + 1 : end}};
  if (!may_end) return {{kFirstSymbolId, vocab_}};
  return {{end, end + 1}, {kFirstSymbolId, vocab_}};
}

bool SpeechSpan::full() const {
  return length_ >= limit_of(part_, limits_);
}

bool SpeechSpan::ends(int32_t column) const {
  return column == (part_ == SpanPart::codes ? ids_.end_column() : kEnd);
}

std::vector<int32_t> SpeechSpan::push(int32_t column) {
  const std::vector<IdRange> may = allowed();
  check(std::any_of(may.begin(), may.end(), [&](const IdRange& range) { return range.holds(column); }),
        "SpeechSpan: ", column, " is not allowed here");
  const int32_t id = part_ == SpanPart::codes ? ids_.id_of(column) : column;
  if (!ends(column)) {
    ++length_;
    return {id};
  }
  length_ = 0;
  closed_ = false;
  switch (part_) {
    case SpanPart::written:
      part_ = SpanPart::spoken;
      return {id, ids_.aloud()};
    case SpanPart::spoken:
      part_ = SpanPart::codes;
      return {id, ids_.voice(voice_)};
    default:
      part_ = SpanPart::done;
      return {id};
  }
}

}  // namespace naru
