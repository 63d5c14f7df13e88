// What answers of several endpoints have in common, as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "serving/engine/engine.h"
#include "serving/http/error.h"

namespace naru::serving::api {

// One line; bytes that are not UTF-8 become U+FFFD.
std::string printed(const nlohmann::ordered_json& value);
// Milliseconds or seconds to three digits behind the point.
double rounded(double value);

// "stop" or "length": an answer that went round in a loop, or was interrupted, is "stop" on the wire.
const char* wire_finish(Finish finish);

// {"prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details": {"cached_tokens", "audio_tokens",
// "image_tokens", "text_tokens"}, "completion_tokens_details": {...}}
nlohmann::ordered_json usage_json(const Usage& usage);
// Of responses: {"input_tokens", "input_tokens_details", "output_tokens", "output_tokens_details", "total_tokens"}.
nlohmann::ordered_json response_usage_json(const Usage& usage);

// {"queue_ms", "media_ms", "encode_ms", "prefill_ms", "decode_ms", "cached_positions", "finish"}; `finish` says of each
// answer what really ended it: "stop", "length", "repetition", "interrupted".
nlohmann::ordered_json timings_json(const Timings& timings, int64_t cached, std::span<const Finish> finishes);
// Of an answer in text, with "unsure" behind it: of each answer, whether its tokens were unlikely
// (omni/conversation.h).
nlohmann::ordered_json timings_json(const Outcome& outcome);

// Log probabilities as chat has them: [{"token", "logprob", "bytes", "top_logprobs": [{...}]}].
nlohmann::ordered_json chat_logprobs_json(std::span<const TokenLogprob> tokens);
// As completions have them: {"tokens", "token_logprobs", "top_logprobs": [{token: logprob}], "text_offset"}.
// *text_offset is the place of the first token in the answer, in characters, and moves behind the last.
nlohmann::ordered_json completion_logprobs_json(std::span<const TokenLogprob> tokens, int64_t* text_offset);

}  // namespace naru::serving::api
