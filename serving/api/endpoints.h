// What each route does. All of it runs on a thread that may be kept busy, and answers through the responder, now or
// later.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "serving/api/services.h"
#include "serving/http/request.h"

namespace naru::serving::api {

void chat_completions(const SharedContext& context, http::Request request, http::Responder responder);
void completions(const SharedContext& context, http::Request request, http::Responder responder);
void responses(const SharedContext& context, http::Request request, http::Responder responder);
void episodes(const SharedContext& context, http::Request request, http::Responder responder);
void speech(const SharedContext& context, http::Request request, http::Responder responder);
void voices(const SharedContext& context, http::Request request, http::Responder responder);
void transcriptions(const SharedContext& context, http::Request request, http::Responder responder);
void translations(const SharedContext& context, http::Request request, http::Responder responder);
void list_models(const SharedContext& context, http::Request request, http::Responder responder);
void one_model(const SharedContext& context, http::Request request, http::Responder responder);
void tokenize(const SharedContext& context, http::Request request, http::Responder responder);
void detokenize(const SharedContext& context, http::Request request, http::Responder responder);
void healthz(const SharedContext& context, http::Request request, http::Responder responder);
void readyz(const SharedContext& context, http::Request request, http::Responder responder);
void health(const SharedContext& context, http::Request request, http::Responder responder);
void metrics(const SharedContext& context, http::Request request, http::Responder responder);
void openapi(const SharedContext& context, http::Request request, http::Responder responder);

// The body as JSON; its bytes are gone afterwards. Null where there is a problem.
nlohmann::ordered_json take_json(const Services& services, http::Request* request, Problem* problem);

OptionsContext options_context(const Services& services);

// 404 "model_not_found" unless the request's model is the one that is served; a request may name none.
void check_model(const Services& services, const std::string* model, Problem* problem);

}  // namespace naru::serving::api
