#include "serving/api/answer/answer_json.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "omni/conversation.h"

namespace naru::serving::api {
namespace {

using nlohmann::ordered_json;

constexpr double kVeryUnlikely = -9999;  // stands for what JSON cannot write, as OpenAI does

double wire_logprob(double logprob) {
  return std::isfinite(logprob) ? std::max(logprob, kVeryUnlikely) : kVeryUnlikely;
}

// What a token spells as a text; part of a character becomes U+FFFD.
std::string token_text(std::string_view bytes) {
  std::string out;
  for (const char32_t c : code_points(bytes)) append_utf8(out, c);
  return out;
}

ordered_json one_token(std::string_view bytes, double logprob) {
  ordered_json list = ordered_json::array();
  for (const char c : bytes) list.push_back(uint8_t(c));
  return {{"token", token_text(bytes)}, {"logprob", wire_logprob(logprob)}, {"bytes", std::move(list)}};
}

}  // namespace

std::string printed(const ordered_json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/false, ordered_json::error_handler_t::replace);
}

double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

const char* wire_finish(Finish finish) {
  return finish == Finish::length ? "length" : "stop";
}

ordered_json usage_json(const Usage& usage) {
  return {{"prompt_tokens", usage.prompt},
          {"completion_tokens", usage.completion},
          {"total_tokens", usage.prompt + usage.completion},
          {"prompt_tokens_details",
           {{"cached_tokens", usage.cached},
            {"audio_tokens", usage.prompt_audio},
            {"image_tokens", usage.prompt_image},
            {"text_tokens", usage.prompt_text}}},
          {"completion_tokens_details",
           {{"audio_tokens", usage.completion_audio},
            {"text_tokens", usage.completion - usage.completion_audio},
            {"reasoning_tokens", 0}}}};
}

ordered_json response_usage_json(const Usage& usage) {
  return {{"input_tokens", usage.prompt},
          {"input_tokens_details", {{"cached_tokens", usage.cached}, {"cache_write_tokens", 0}}},
          {"output_tokens", usage.completion},
          {"output_tokens_details", {{"reasoning_tokens", 0}}},
          {"total_tokens", usage.prompt + usage.completion}};
}

ordered_json timings_json(const Timings& timings, int64_t cached, std::span<const Finish> finishes) {
  ordered_json finish = ordered_json::array();
  for (const Finish one : finishes) finish.push_back(finish_name(one));
  return {{"queue_ms", rounded(timings.queue)},   {"media_ms", rounded(timings.media)},
          {"encode_ms", rounded(timings.encode)}, {"prefill_ms", rounded(timings.prefill)},
          {"decode_ms", rounded(timings.decode)}, {"cached_positions", cached},
          {"finish", std::move(finish)}};
}

ordered_json timings_json(const Outcome& outcome) {
  std::vector<Finish> finishes;
  ordered_json unsure = ordered_json::array();
  for (const ChoiceEnd& choice : outcome.choices) {
    finishes.push_back(choice.finish);
    unsure.push_back(choice.log_probability < kUnsureBelow);
  }
  ordered_json out = timings_json(outcome.timings, outcome.usage.cached, finishes);
  out["unsure"] = std::move(unsure);
  return out;
}

ordered_json chat_logprobs_json(std::span<const TokenLogprob> tokens) {
  ordered_json out = ordered_json::array();
  for (const TokenLogprob& token : tokens) {
    ordered_json one = one_token(token.bytes, token.logprob), top = ordered_json::array();
    for (const auto& [bytes, logprob] : token.top) top.push_back(one_token(bytes, logprob));
    one["top_logprobs"] = std::move(top);
    out.push_back(std::move(one));
  }
  return out;
}

ordered_json completion_logprobs_json(std::span<const TokenLogprob> tokens, int64_t* text_offset) {
  ordered_json out = {{"tokens", ordered_json::array()},
                      {"token_logprobs", ordered_json::array()},
                      {"top_logprobs", ordered_json::array()},
                      {"text_offset", ordered_json::array()}};
  for (const TokenLogprob& token : tokens) {
    ordered_json top = ordered_json::object();
    for (const auto& [bytes, logprob] : token.top) top.emplace(token_text(bytes), wire_logprob(logprob));
    out["tokens"].push_back(token_text(token.bytes));
    out["token_logprobs"].push_back(wire_logprob(token.logprob));
    out["top_logprobs"].push_back(std::move(top));
    out["text_offset"].push_back(*text_offset);
    *text_offset += int64_t(code_points(token.bytes).size());
  }
  return out;
}

}  // namespace naru::serving::api
