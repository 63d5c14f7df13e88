// Answers that are said aloud: words, how they are read, and the codes of a voice (core/sequence/speech_span.h).
//
// A prompt is answered in writing as answer() would (omni/reader.h), with the same bits, and goes on; or its answer is
// given, and only said. Prompts share a batch; what comes of one is the same alone and beside any others.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/sequence/sequence.h"
#include "core/sequence/speech_span.h"
#include "omni/model.h"
#include "omni/reader.h"
#include "omni/spoken_draft.h"

namespace naru {

struct SpeakOptions {
  // Of both texts. max_tokens is that of the written answer.
  ReadOptions text;
  SamplingOptions codes;  // of codes, drawn from the same stream
};

struct SpeakPrompt {
  Sequence sequence;                   // up to and with <|assistant|>
  int32_t voice = 0;                   // SpeakingConfig::voice()
  std::optional<std::string> written;  // the answer, where it is known; brought to NFC
};

// Hears of the answer to the prompt of an index, as soon as it is there. May be empty.
using SpeakListening = std::function<void(size_t prompt, const SpokenPieces& pieces)>;

struct SpokenReply {
  std::string written, spoken;
  std::vector<int32_t> codes;             // 25 a second, each from 0 to n_codes() - 1
  int64_t tokens_in = 0, tokens_out = 0;  // positions; the latter of all that was drawn, ends included
  Finish finish = Finish::stop;           // of the part that did not end by itself, the first where several did not
  double log_probability = 0;             // of the written answer, as Answer has it; 0 where it was given
};

// What an answer may take at most where the context has `room` positions left: the sound half of them, but no more than
// the model's config says, the spoken form a quarter, the written answer the rest, and no more than
// `max_tokens`. Failure too_large: there is less than kLeastSpanRoom.
constexpr int64_t kLeastSpanRoom = 64;
Result<SpanLimits> span_limits(const ModelConfig& config, int64_t room, const SpeakOptions& options);

// Whether anything in it has a sound in Korean or English: a digit, a Latin letter, a syllable.
bool can_be_said(const std::string& text);

// Positions that such an answer takes at most, with its marks.
int64_t room_of(const SpanLimits& limits);

// A known answer as it stands behind its prompt, up to and with `aloud`. Failures: invalid, there is nothing in it that
// has a sound in Korean or English; too_large, it takes more than limits.written.
struct GivenAnswer {
  std::string written;  // in NFC
  std::vector<int32_t> ids;
};
Result<GivenAnswer> given_answer(const Model& model, const std::string& written, const SpanLimits& limits);

// Failures: unsupported, the model does not speak; those of span_limits() and given_answer(). Throws Error for a voice
// that is not there.
Result<std::vector<SpokenReply>> answer_aloud(const Model& model, const std::vector<SpeakPrompt>& prompts,
                                              const Tensor& media, const SpeakOptions& options,
                                              const SpeakListening& listening = {});

}  // namespace naru
