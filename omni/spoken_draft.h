// An answer aloud as it is drawn, id by id (core/sequence/speech_span.h).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/generate/sampler.h"
#include "core/sequence/speech_span.h"
#include "decoders/text/detokenizer.h"
#include "omni/reader.h"

namespace naru {

// What is new of one.
struct SpokenPieces {
  std::string written, spoken;  // whole characters
  std::vector<int32_t> codes;   // each from 0 to n_codes() - 1
  bool empty() const { return written.empty() && spoken.empty() && codes.empty(); }
};

// One thread at a time. The model must outlive it.
class SpokenDraft {
 public:
  // Begins where `span` does. Draws come from `stream`, addressed by their number from `first_draw` on.
  SpokenDraft(const Model& model, const SpeechSpan& span, const SamplingOptions& text, const SamplingOptions& codes,
              uint64_t stream, int64_t first_draw = 0);

  // Of the logits that the next id is drawn from.
  int32_t slice() const { return span_.slice(); }
  // Draws. -> the ids that follow in the sequence; none where the answer is whole. A part that loops, or is as long as
  // it may be, is ended, and the answer goes on.
  std::vector<int32_t> draw(std::span<const float> logits);
  // What is new since the last call.
  SpokenPieces take();

  int64_t n_drawn() const { return n_drawn_; }  // ids that were drawn, ends included
  Finish finish() const { return finish_; }     // of the first part that did not end by itself
  // The mean over the written answer, as of Answer; 0 where nothing of it was drawn.
  double log_probability() const { return n_sum_ > 0 ? sum_ / double(n_sum_) : 0; }

 private:
  void say(SpanPart part, const std::string& piece);
  void flush(SpanPart part);
  void note(SpanPart part, int32_t column);
  void end_early(Finish finish);

  SpeechSpan span_;
  SamplingOptions text_sampling_, code_sampling_;
  uint64_t stream_;
  int64_t first_draw_;
  StreamingDecoder written_, spoken_;
  SpokenPieces pieces_;
  std::vector<int32_t> text_;  // ids of the text at hand
  int64_t n_drawn_ = 0, n_sum_ = 0;
  double sum_ = 0;  // of log probabilities
  Finish finish_ = Finish::stop;
};

}  // namespace naru
