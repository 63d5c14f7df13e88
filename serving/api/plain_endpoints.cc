// Routes that ask nothing of the engine: models, tokens, health, figures.
#include "core/text/nfc.h"
#include "omni/picture.h"
#include "serving/api/answer/answer_json.h"
#include "serving/api/endpoints.h"
#include "serving/api/openapi.h"
#include "serving/api/request/json_body.h"

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;

void send_json(const http::Responder& responder, const json& value, http::Headers headers = {}) {
  responder.send(http::Answer{200, "application/json", printed(value), std::move(headers)});
}

// What questions may hold: "image" whole pictures, "audio" sounds, "file" PDFs, of which any model takes the words.
json input_modalities(const Model& model) {
  json out = {"text", "file"};
  if (answers_whole_pictures(model.config())) out.push_back("image");
  if (model.hears()) out.push_back("audio");
  return out;
}

// What answers are: "audio" of a model that speaks.
json output_modalities(const Model& model) {
  json out = {"text"};
  if (model.speaks()) out.push_back("audio");
  return out;
}

json voices_of(const Model& model) {
  return model.speaks() ? json(model.config().speaking->voices) : json::array();
}

json model_json(const Services& services) {
  return {{"id", services.model_id},
          {"object", "model"},
          {"created", services.model_created},
          {"owned_by", "naru"},
          {"input_modalities", input_modalities(*services.model)},
          {"output_modalities", output_modalities(*services.model)},
          {"voices", voices_of(*services.model)},
          {"episodes", services.player ? json(services.player->tasks()) : json::array()}};
}

const char* unready(ServerState state) {
  return state == ServerState::loading ? "the model is being loaded" : "the server is being stopped";
}

}  // namespace

void list_models(const SharedContext& context, http::Request, http::Responder responder) {
  send_json(responder, {{"object", "list"}, {"data", json::array({model_json(context->services)})}});
}

void one_model(const SharedContext& context, http::Request request, http::Responder responder) {
  Problem problem;
  check_model(context->services, &request.parameter, &problem);
  if (problem.found()) return responder.refuse(problem.error());
  send_json(responder, model_json(context->services));
}

// As vLLM-Omni has it.
void voices(const SharedContext& context, http::Request, http::Responder responder) {
  send_json(responder, {{"voices", voices_of(*context->services.model)}});
}

// {"prompt": text} as vLLM has it, or {"content": text} as llama.cpp has it.
void tokenize(const SharedContext& context, http::Request request, http::Responder responder) {
  const Services& services = context->services;
  Problem problem;
  const json body = take_json(services, &request, &problem);
  if (problem.found()) return responder.refuse(problem.error());
  Fields fields(body, "", &problem);
  check_model(services, fields.text("model", 1024), &problem);
  const std::string* text = fields.text("content", services.limits.tokenize_bytes);
  if (!text) text = fields.needed_text("prompt", services.limits.tokenize_bytes);
  if (problem.found()) return responder.refuse(problem.error());
  const std::vector<int32_t> ids = services.model->tokenizer().encode(nfc(*text));
  const json out = {{"count", ids.size()}, {"max_model_len", services.model->config().context}, {"tokens", ids}};
  send_json(responder, out, warning_of(fields.unknown()));
}

void detokenize(const SharedContext& context, http::Request request, http::Responder responder) {
  const Services& services = context->services;
  Problem problem;
  const json body = take_json(services, &request, &problem);
  if (problem.found()) return responder.refuse(problem.error());
  Fields fields(body, "", &problem);
  check_model(services, fields.text("model", 1024), &problem);
  std::vector<int32_t> ids;
  if (const json* list = fields.needed_list("tokens", services.limits.tokenize_bytes)) {
    const int32_t size = services.model->detokenizer().vocabulary().size();
    for (size_t i = 0; i < list->size() && !problem.found(); ++i) {
      const json& id = (*list)[i];
      if (id.is_number_unsigned() && id.get<uint64_t>() < uint64_t(size))
        ids.push_back(id.get<int32_t>());
      else
        problem.invalid(element_path("tokens", i), "'", element_path("tokens", i), "' must be an integer from 0 to ",
                        size - 1);
    }
  }
  if (problem.found()) return responder.refuse(problem.error());
  const std::string text = services.model->detokenizer().decode(ids);
  send_json(responder, {{"prompt", text}, {"content", text}}, warning_of(fields.unknown()));
}

// Whether the process answers at all.
void healthz(const SharedContext&, http::Request, http::Responder responder) {
  responder.send(http::Answer{200, "text/plain; charset=utf-8", "OK\n", {}});
}

// Whether it wants requests.
void readyz(const SharedContext& context, http::Request, http::Responder responder) {
  const ServerState state = context->services.state();
  if (state == ServerState::ready) return responder.send(http::Answer{200, "text/plain; charset=utf-8", "OK\n", {}});
  responder.send(http::Answer{503, "text/plain; charset=utf-8", std::string(unready(state)) + "\n", {}});
}

void health(const SharedContext& context, http::Request, http::Responder responder) {
  const ServerState state = context->services.state();
  if (state == ServerState::ready) return send_json(responder, {{"status", "ok"}});
  responder.refuse(
      http::HttpError{503, state == ServerState::loading ? "loading" : "shutting_down", unready(state), "", {}});
}

void metrics(const SharedContext& context, http::Request, http::Responder responder) {
  responder.send(http::Answer{200, "text/plain; version=0.0.4; charset=utf-8", context->services.metrics->text(), {}});
}

void openapi(const SharedContext&, http::Request, http::Responder responder) {
  responder.send(http::Answer{200, "application/json", openapi_document(), {}});
}

void translations(const SharedContext&, http::Request, http::Responder responder) {
  responder.refuse(http::HttpError{
      400,
      "translations_not_supported",
      "this model does not translate speech; /v1/audio/transcriptions writes it down in its own language",
      "",
      {}});
}

}  // namespace naru::serving::api
