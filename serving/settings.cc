#include "serving/settings.h"

#include <type_traits>

namespace naru::serving {
namespace {

template <class T>
Limit limit(const char* name, const char* about, T* value) {
  if constexpr (std::is_arithmetic_v<T>)
    return {name, about, [value] { return int64_t(*value); }, [value](int64_t n) { *value = T(n); }};
  else  // a duration
    return {name, about, [value] { return int64_t(value->count()); }, [value](int64_t n) { *value = T(n); }};
}

void add_http(http::Limits* l, std::vector<Limit>* out) {
  const Limit all[] = {
      limit("request-line-bytes", "bytes of a request's first line", &l->request_line_bytes),
      limit("header-bytes", "bytes of a request's header", &l->header_bytes),
      limit("header-fields", "fields of a request's header", &l->header_fields),
      limit("header-timeout-ms", "milliseconds for a request's header to come", &l->header_timeout),
      limit("keep-alive-timeout-ms", "milliseconds that a connection may wait for its next request",
            &l->keep_alive_timeout),
      limit("body-timeout-ms",
            "milliseconds during which a body must come on: anything, above 64 KiB of it 8 KiB a second",
            &l->body_idle_timeout),
      limit("bodies-bytes", "bytes of all bodies together, and of large answers", &l->bodies_bytes),
      limit("request-timeout-ms", "milliseconds from a request's first byte to its answer's last", &l->request_timeout),
      limit("send-buffer-bytes", "bytes of a stream that may wait for a slow reader", &l->send_buffer_bytes),
      limit("streams-bytes", "bytes of all streams that may wait, beyond 32 KiB of each", &l->streams_bytes),
      limit("send-timeout-ms", "milliseconds during which a reader may take nothing", &l->send_stall_timeout),
      limit("connections", "connections", &l->connections),
      limit("connections-per-address", "connections of one address", &l->connections_per_address),
      limit("socket-ping-ms", "milliseconds after which a WebSocket that was sent nothing is asked whether it lives",
            &l->socket_ping_interval),
      limit("socket-idle-timeout-ms",
            "milliseconds during which a WebSocket may send nothing, no answer to that either",
            &l->socket_idle_timeout)};
  out->insert(out->end(), std::begin(all), std::end(all));
}

void add_engine(EngineLimits* l, std::vector<Limit>* out) {
  const Limit all[] = {limit("slots", "answers that are written at the same time", &l->slots),
                       limit("queue", "requests that wait beside them", &l->queue),
                       limit("waiting-tokens", "tokens of all requests that were let in", &l->waiting_tokens),
                       limit("waiting-bytes", "bytes of their bodies", &l->waiting_bytes),
                       limit("media-cache-bytes", "bytes of embeddings that are kept", &l->media_cache_bytes),
                       limit("prefill-chunk", "positions of prompts in a step", &l->prefill_chunk)};
  out->insert(out->end(), std::begin(all), std::end(all));
}

void add_requests(api::RequestLimits* l, std::vector<Limit>* out) {
  const Limit all[] = {limit("json-depth", "objects and lists in each other in a body", &l->json_depth),
                       limit("json-nodes", "values and names of a body", &l->json_nodes),
                       limit("tokenize-bytes", "bytes of a text for /tokenize", &l->tokenize_bytes),
                       limit("messages", "messages of a request", &l->messages),
                       limit("parts", "parts of a message", &l->parts),
                       limit("sounds", "sounds of a request", &l->sounds),
                       limit("documents", "PDFs of a request", &l->documents),
                       limit("answers", "answers to one question (n)", &l->n),
                       limit("top-logprobs", "log probabilities beside that of a token", &l->top_logprobs),
                       limit("stops", "stop sequences", &l->stops),
                       limit("stop-bytes", "bytes of a stop sequence", &l->stop_bytes),
                       limit("logit-biases", "entries of logit_bias", &l->logit_biases),
                       limit("grammar-bytes", "bytes of a JSON schema or a grammar", &l->grammar_bytes),
                       limit("speech-seconds", "seconds of speech that is made into a file", &l->speech_seconds)};
  out->insert(out->end(), std::begin(all), std::end(all));
}

// Those of the pool have names of their own.
void add_media(MediaLimits* limits, std::vector<Limit>* out) {
  for (const MediaLimit& one : limits_of(limits))
    std::visit([&](auto* value) { out->push_back(limit(one.name, one.about, value)); }, one.value);
}

}  // namespace

std::vector<Limit> limits_of(ServiceSettings* settings) {
  std::vector<Limit> out;
  add_engine(&settings->engine, &out);
  out.push_back(limit("queue-timeout-ms", "milliseconds that a request may wait for a slot", &settings->queue_wait));
  out.push_back(limit("body-bytes", "bytes of a request's body", &settings->body_bytes));
  out.push_back(limit("named-media-bytes", "bytes of media that callers gave a name", &settings->named_media_bytes));
  add_requests(&settings->requests, &out);
  add_media(&settings->media, &out);
  out.push_back(limit("robot-message-bytes", "bytes of a robot's observation", &settings->robot_message_bytes));
  add_http(&settings->http.limits, &out);
  return out;
}

}  // namespace naru::serving
