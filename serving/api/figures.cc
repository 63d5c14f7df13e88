#include "serving/api/figures.h"

namespace naru::serving::api {
namespace {

const std::vector<double> kShort = {0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10};
const std::vector<double> kLong = {0.1, 0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 300, 600};

// Codes of errors, as docs/SERVING.md lists them.
constexpr const char* kCodes[] = {"invalid_json",
                                  "invalid_form",
                                  "invalid_value",
                                  "missing_required_parameter",
                                  "context_length_exceeded",
                                  "url_not_supported",
                                  "file_id_not_supported",
                                  "invalid_data_url",
                                  "invalid_base64",
                                  "unsupported_content_part",
                                  "unsupported_input_item",
                                  "too_many_media",
                                  "media_not_found",
                                  "media_invalid",
                                  "media_truncated",
                                  "media_too_large",
                                  "media_unsupported",
                                  "invalid_json_schema",
                                  "invalid_grammar",
                                  "grammar_too_large",
                                  "not_supported",
                                  "tools_not_supported",
                                  "modality_not_supported",
                                  "state_not_supported",
                                  "background_not_supported",
                                  "structured_output_not_supported",
                                  "transcription_not_supported",
                                  "speech_not_supported",
                                  "voice_not_found",
                                  "audio_not_found",
                                  "sound_too_long",
                                  "translations_not_supported",
                                  "motion_not_supported",
                                  "robot_limits_missing",
                                  "malformed_message",
                                  "invalid_observation",
                                  "unsafe_actions",
                                  "malformed_request",
                                  "upgrade_required",
                                  "invalid_api_key",
                                  "origin_not_allowed",
                                  "unknown_url",
                                  "model_not_found",
                                  "method_not_allowed",
                                  "expectation_failed",
                                  "http_version_not_supported",
                                  "request_timeout",
                                  "body_too_large",
                                  "header_too_large",
                                  "unsupported_content_type",
                                  "unsupported_encoding",
                                  "unknown_host",
                                  "too_many_answers",
                                  "unsupported_content",
                                  "server_overloaded",
                                  "queue_full",
                                  "media_memory_full",
                                  "too_many_connections",
                                  "internal_error",
                                  "queue_timeout",
                                  "deadline_exceeded",
                                  "decoder_unavailable",
                                  "media_unavailable",
                                  "out_of_memory",
                                  "bodies_too_large",
                                  "shutting_down",
                                  "loading",
                                  "other"};

void watch(http::Metrics& metrics, const Engine& engine) {
  using Member = int64_t EngineStats::*;
  const auto gauge = [&](const char* name, const char* help, Member member) {
    metrics.gauge(name, help, [&engine, member] { return double(engine.stats().*member); });
  };
  const auto counter = [&](const char* name, const char* help, Member member) {
    metrics.counter(name, help, [&engine, member] { return double(engine.stats().*member); });
  };
  gauge("naru:num_requests_running", "Requests that the engine works on.", &EngineStats::running);
  gauge("naru:num_requests_waiting", "Requests that were admitted and wait.", &EngineStats::waiting);
  metrics.gauge("naru:kv_cache_usage_perc", "Share of the KV cache's blocks in use, 0 to 1.", [&engine] {
    const EngineStats stats = engine.stats();
    return stats.kv_blocks == 0 ? 0 : double(stats.kv_blocks_used) / double(stats.kv_blocks);
  });
  counter("naru:prefix_cache_queries_total", "Positions of prompts looked for in the cache.",
          &EngineStats::prefix_queries);
  counter("naru:prefix_cache_hits_total", "Positions of prompts that were there.", &EngineStats::prefix_hits);
  counter("naru:mm_cache_queries_total", "Media looked for among encoder outputs.", &EngineStats::media_queries);
  counter("naru:mm_cache_hits_total", "Media that were there.", &EngineStats::media_hits);
  counter("naru:prompt_tokens_total", "Positions of prompts.", &EngineStats::prompt_tokens);
  counter("naru:generation_tokens_total", "Tokens of answers.", &EngineStats::generation_tokens);
  counter("naru:iteration_total", "Steps of the engine.", &EngineStats::steps);
}

void add_to(const std::map<std::string, http::Counter*>& counters, const std::string& reason) {
  const auto found = counters.find(reason);
  (found == counters.end() ? counters.at("other") : found->second)->add();
}

}  // namespace

Figures::Figures(http::Metrics& metrics, const Engine& engine)
    : time_to_first_token(
          metrics.histogram("naru:time_to_first_token_seconds", "From a request's body to its first words.", kLong)),
      inter_token_latency(
          metrics.histogram("naru:inter_token_latency_seconds", "Between pieces of an answer.", kShort)),
      audio_first_chunk(metrics.histogram("naru:audio_first_chunk_seconds",
                                          "From a request's body to the first sound of its answer.", kLong)),
      audio_rtf(metrics.histogram(
          "naru:audio_rtf", "From a request's body to the last sound of its answer, over the sound's length.", kShort)),
      cancelled(metrics.counter("naru:requests_cancelled_total", "Requests whose peer left before the end.")),
      whole_(
          metrics.histogram("naru:e2e_request_latency_seconds", "From a request's body to its answer's end.", kLong)),
      queue_(metrics.histogram("naru:request_queue_time_seconds", "That answered requests waited.", kLong)),
      prefill_(metrics.histogram("naru:request_prefill_time_seconds", "Of their prompts.", kLong)),
      decode_(metrics.histogram("naru:request_decode_time_seconds", "Of their answers.", kLong)) {
  for (const Finish finish : {Finish::stop, Finish::length, Finish::repetition, Finish::interrupted})
    finished_[finish] = &metrics.counter("naru:request_success_total", "Answers by what ended them.",
                                         {{"finished_reason", finish_name(finish)}});
  for (const char* code : kCodes)
    refused_[code] = &metrics.counter("naru:requests_rejected_total",
                                      "Requests that were refused, by their errors' codes.", {{"reason", code}});
  for (const MediumKind kind : {MediumKind::picture, MediumKind::sound, MediumKind::document})
    media_seconds_[kind] = &metrics.histogram("naru:media_decode_seconds", "Of media that were decoded.", kShort,
                                              {{"kind", kind_name(kind)}});
  for (const char* reason : {"invalid", "too_large", "truncated", "unsupported", "not_found", "other"})
    media_rejected_[reason] =
        &metrics.counter("naru:media_rejected_total", "Media that were refused.", {{"reason", reason}});
  watch(metrics, engine);
}

void Figures::succeeded(const Timings& timings, double whole_seconds) {
  whole_.observe(whole_seconds);
  queue_.observe(timings.queue / 1000);
  prefill_.observe(timings.prefill / 1000);
  decode_.observe(timings.decode / 1000);
}

void Figures::finished(Finish finish) {
  finished_.at(finish)->add();
}

void Figures::refused(const std::string& code) {
  add_to(refused_, code);
}

void Figures::media_decoded(MediumKind kind, double seconds) {
  media_seconds_.at(kind)->observe(seconds);
}

void Figures::media_rejected(const std::string& code) {
  add_to(media_rejected_, code);
}

}  // namespace naru::serving::api
