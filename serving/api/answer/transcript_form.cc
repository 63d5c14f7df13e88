#include "serving/api/answer/transcript_form.h"

#include <cmath>

#include "base/utf8.h"
#include "omni/captions.h"
#include "serving/api/answer/answer_json.h"
#include "serving/http/sse.h"

namespace naru::serving::api {
namespace {

using nlohmann::ordered_json;

double seconds(int64_t ms) {
  return double(ms) / 1000;
}

ordered_json duration_usage(double whole_seconds) {
  return {{"type", "duration"}, {"seconds", int64_t(std::ceil(whole_seconds))}};
}

ordered_json timings_of(const TranscriptionOutcome& outcome) {
  const Finish finish[] = {outcome.transcript.finish};
  return timings_json(outcome.timings, outcome.usage.cached, finish);
}

// The language of what was written down, by its letters: the model says no word about it.
const char* language_of(const std::string& text) {
  int64_t hangul = 0, latin = 0;
  for (const char32_t c : code_points(text)) {
    hangul += (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF);
    latin += (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
  return 2 * hangul > latin ? "korean" : "english";  // a syllable is two letters or three
}

// Whisper's figures of confidence are null: nothing here measures what they mean.
ordered_json segment_json(const HeardSegment& segment, size_t id, double temperature, const Tokenizer& tokenizer) {
  return {{"id", id},
          {"seek", segment.begin_ms / 10},
          {"start", seconds(segment.begin_ms)},
          {"end", seconds(segment.end_ms)},
          {"text", segment.text},
          {"tokens", tokenizer.encode(segment.text)},
          {"temperature", temperature},
          {"avg_logprob", nullptr},
          {"compression_ratio", nullptr},
          {"no_speech_prob", nullptr}};
}

ordered_json verbose(const TranscriptionOutcome& outcome, const TranscriptFormOptions& options,
                     const Tokenizer& tokenizer) {
  const std::string text = outcome.transcript.text();
  ordered_json segments = ordered_json::array(), words = ordered_json::array();
  for (const HeardSegment& segment : outcome.transcript.segments) {
    segments.push_back(segment_json(segment, segments.size(), options.temperature, tokenizer));
    for (const HeardWord& word : segment.words)
      words.push_back({{"word", word.text}, {"start", seconds(word.begin_ms)}, {"end", seconds(word.end_ms)}});
  }
  ordered_json out = {{"task", "transcribe"},
                      {"language", options.language.empty() ? language_of(text) : options.language},
                      {"duration", rounded(options.seconds)},
                      {"text", text}};
  if (options.segments) out["segments"] = std::move(segments);
  if (options.words) out["words"] = std::move(words);
  out["usage"] = duration_usage(options.seconds);
  out["timings"] = timings_of(outcome);
  return out;
}

std::string captions(const Transcript& transcript, bool vtt) {
  std::string out = vtt ? kVttHeader : "";
  int64_t number = 0;
  for (const HeardSegment& segment : transcript.segments)
    for (const Caption& caption : captions_of(segment)) out += vtt ? vtt_cue(caption) : srt_cue(caption, ++number);
  return out;
}

}  // namespace

const char* transcript_content_type(TranscriptFormat format) {
  switch (format) {
    case TranscriptFormat::json:
    case TranscriptFormat::verbose_json:
      return "application/json";
    case TranscriptFormat::vtt:
      return "text/vtt; charset=utf-8";
    default:
      return "text/plain; charset=utf-8";
  }
}

std::string transcript_body(const TranscriptionOutcome& outcome, const TranscriptFormOptions& options,
                            const Tokenizer& tokenizer) {
  switch (options.format) {
    case TranscriptFormat::text:
      return outcome.transcript.text() + "\n";
    case TranscriptFormat::srt:
      return captions(outcome.transcript, /*vtt=*/false);
    case TranscriptFormat::vtt:
      return captions(outcome.transcript, /*vtt=*/true);
    case TranscriptFormat::verbose_json:
      return printed(verbose(outcome, options, tokenizer));
    default:
      return printed({{"text", outcome.transcript.text()},
                      {"usage", duration_usage(options.seconds)},
                      {"timings", timings_of(outcome)}});
  }
}

std::string transcript_delta(const HeardSegment& segment, bool first) {
  return http::event(printed({{"type", "transcript.text.delta"}, {"delta", (first ? "" : " ") + segment.text}}));
}

std::string transcript_done(const TranscriptionOutcome& outcome) {
  const Usage& usage = outcome.usage;
  const ordered_json tokens = {
      {"type", "tokens"},
      {"input_tokens", usage.prompt},
      {"input_token_details", {{"audio_tokens", usage.prompt_audio}, {"text_tokens", usage.prompt_text}}},
      {"output_tokens", usage.completion},
      {"total_tokens", usage.prompt + usage.completion}};
  return http::event(printed({{"type", "transcript.text.done"},
                              {"text", outcome.transcript.text()},
                              {"usage", tokens},
                              {"timings", timings_of(outcome)}})) +
         http::event("[DONE]");
}

}  // namespace naru::serving::api
