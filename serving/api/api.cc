#include "serving/api/api.h"

#include "serving/api/endpoints.h"
#include "serving/api/errors.h"

namespace naru::serving::api {
namespace {

using Endpoint = void (*)(const SharedContext&, http::Request, http::Responder);

struct Entry {
  const char *method, *path, *content_type;  // the last: of a body; null: none
  Endpoint endpoint;
  bool needs_key = true;
  bool generates = false;  // takes a place in the engine
};

constexpr int kMostJsonDepth = 1000;  // printing goes as deep as the values do

constexpr char kJson[] = "application/json", kForm[] = "multipart/form-data";
const Entry kEntries[] = {
    {"GET", "/healthz", nullptr, healthz, false},
    {"GET", "/readyz", nullptr, readyz, false},
    {"GET", "/health", nullptr, health, false},
    {"GET", "/metrics", nullptr, metrics},
    {"GET", "/openapi.json", nullptr, openapi},
    {"GET", "/v1/models", nullptr, list_models},
    {"GET", "/v1/models/{id}", nullptr, one_model},
    {"POST", "/v1/chat/completions", kJson, chat_completions, true, true},
    {"POST", "/v1/completions", kJson, completions, true, true},
    {"POST", "/v1/responses", kJson, responses, true, true},
    {"POST", "/v1/audio/speech", kJson, speech, true, true},
    {"GET", "/v1/audio/voices", nullptr, voices},
    {"POST", "/v1/audio/transcriptions", kForm, transcriptions, true, true},
    {"POST", "/v1/audio/translations", kForm, translations},
    {"POST", "/v1/episodes", kJson, episodes},
    {"POST", "/tokenize", kJson, tokenize},
    {"POST", "/detokenize", kJson, detokenize},
};

http::HttpError shutting_down() {
  return error_of({Refusal::Kind::unavailable, "shutting_down", "the server is being stopped; ask another", -1});
}

// Without a body there is little to do, and it is done at once; a body is read on another thread, unless the server
// was told to end meanwhile. What is thrown there is answered here. What the engine has no place for is refused before,
// so that a server that has too much to do spends nothing on it.
http::Handler handler_of(const SharedContext& context, const Entry& entry) {
  const Endpoint endpoint = entry.endpoint;
  if (!entry.content_type)
    return [context, endpoint](http::Request request, http::Responder responder) {
      endpoint(context, std::move(request), std::move(responder));
    };
  return [context, endpoint, generates = entry.generates](http::Request request, http::Responder responder) {
    if (generates)
      if (const auto refusal = context->services.engine->full(request.key)) return responder.refuse(error_of(*refusal));
    const auto shared = std::make_shared<http::Request>(std::move(request));
    context->services.work(shared->key, shared->body.size(), [context, endpoint, shared, responder] {
      if (context->services.state() == ServerState::draining) return responder.refuse(shutting_down());
      const auto thrown = guarded(context->services, [&] { endpoint(context, std::move(*shared), responder); });
      if (thrown) (void)responder.try_refuse(*thrown);  // it may have been answered before
    });
  };
}

}  // namespace

Api::Api(Services services) {
  check(services.engine && services.model && services.decoder && services.metrics,
        "Api: engine, model, decoder and metrics are needed");
  check(services.work && services.clock && services.unix_seconds && services.new_id && services.new_seed &&
            services.state && services.voice_work,
        "Api: a function of the services is empty");
  check(!services.model->speaks() || services.encoder, "Api: a model that speaks needs an encoder");
  check(!services.player || (services.policy && services.episode_work && services.stopping),
        "Api: episodes need a policy, and a thread to be played on");
  check(services.limits.json_depth <= kMostJsonDepth, "Api: JSON may nest ", kMostJsonDepth, " levels at most, got ",
        services.limits.json_depth, "; lower --json-depth");
  context_ = std::make_shared<Context>(std::move(services));
}

void Api::count(const http::Record& record) const {
  if (!record.code.empty()) context_->figures.refused(record.code);
}

std::vector<http::Route> Api::routes() const {
  std::vector<http::Route> out;
  for (const Entry& entry : kEntries) {
    http::Route route;
    route.method = entry.method;
    route.path = entry.path;
    route.needs_key = entry.needs_key && !(entry.endpoint == metrics && context_->services.public_metrics);
    if (entry.content_type) route.content_types = {entry.content_type};
    route.body_limit_bytes = context_->services.body_bytes;
    route.handler = handler_of(context_, entry);
    out.push_back(std::move(route));
  }
  return out;
}

}  // namespace naru::serving::api
