// A transcript as /v1/audio/transcriptions gives it: json, text, srt, vtt, verbose_json, or as events.
#pragma once

#include <string>
#include <string_view>

#include "serving/engine/engine.h"

namespace naru::serving::api {

enum class TranscriptFormat { json, text, srt, vtt, verbose_json };

struct TranscriptFormOptions {
  TranscriptFormat format = TranscriptFormat::json;
  bool segments = true, words = false;  // of verbose_json
  std::string language;                 // as the caller named it; empty: told by the letters
  double temperature = 0;
  double seconds = 0;  // of the sound
};

const char* transcript_content_type(TranscriptFormat format);
std::string transcript_body(const TranscriptionOutcome& outcome, const TranscriptFormOptions& options,
                            const Tokenizer& tokenizer);

// "transcript.text.delta": a segment, behind a blank unless it is the first.
std::string transcript_delta(const HeardSegment& segment, bool first);
// "transcript.text.done", and [DONE].
std::string transcript_done(const TranscriptionOutcome& outcome);

}  // namespace naru::serving::api
