// The grammar of an answer that is said aloud:
//
//   written text <|end|> aloud spoken form <|end|> voice codes end
//
// The model writes both texts and makes the codes; `aloud` and the voice are set by the engine, so whatever the logits
// are, the answer is whole: every part has its end, none is longer than its limit, and there is something to say.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/sequence/speech_ids.h"

namespace naru {

enum class SpanPart { written, spoken, codes, done };

// Ids of each part, without their ends; each at least 1.
struct SpanLimits {
  int64_t written = 0, spoken = 0, codes = 0;
};

// One answer; a value.
class SpeechSpan {
 public:
  // Begins with its first part; with SpanPart::spoken where `aloud` is there already. Throws Error for a voice that is
  // not there, and for limits below 1.
  SpeechSpan(const SpeechIds& ids, int64_t vocab, int32_t voice, const SpanLimits& limits,
             SpanPart begin = SpanPart::written);

  SpanPart part() const { return part_; }
  bool done() const { return part_ == SpanPart::done; }
  // Of what is drawn next.
  int32_t slice() const { return part_ == SpanPart::codes ? ids_.slice : kTextSlice; }
  // The columns of that slice that may be drawn; not empty but when done.
  std::vector<IdRange> allowed() const;
  // Whether the column ends the part at hand.
  bool ends(int32_t column) const;

  // Takes what was drawn. -> the ids that follow in the sequence: its own, and what the engine sets behind it. Throws
  // Error unless it is allowed.
  std::vector<int32_t> push(int32_t column);
  // Nothing but its end may follow of the part at hand, if there is something in it.
  void close() { closed_ = true; }
  // Ids of the part at hand, and whether they are as many as it may have.
  int64_t length() const { return length_; }
  bool full() const;

 private:
  SpeechIds ids_;
  int32_t vocab_, voice_;
  SpanLimits limits_;
  SpanPart part_;
  int64_t length_ = 0;
  bool closed_ = false;
};

}  // namespace naru
