// /v1/chat/completions and /v1/completions.
#include "serving/api/answer/chat_form.h"
#include "serving/api/endpoints.h"
#include "serving/api/generation.h"
#include "serving/api/request/content.h"
#include "serving/api/request/json_body.h"

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;

constexpr int64_t kCompletionTokens = 16;  // unless the request says how many, as OpenAI's API documents

void read_stream(Fields& body, ChatFormOptions* form) {
  form->stream = body.boolean("stream").value_or(false);
  auto options = body.object("stream_options");
  if (!options) return;
  form->include_usage = options->boolean("include_usage").value_or(false);
  if (!form->stream) body.problem()->invalid("stream_options", "'stream_options' is only for 'stream': true");
}

void read_chat_logprobs(Fields& body, const RequestLimits& limits, ChatFormOptions* form, GenerationOptions* options) {
  form->logprobs = body.boolean("logprobs").value_or(false);
  const auto top = body.integer("top_logprobs", 0, limits.top_logprobs);
  if (top && !form->logprobs) body.problem()->invalid("top_logprobs", "'top_logprobs' is only for 'logprobs': true");
  options->top_logprobs = form->logprobs ? int(top.value_or(0)) : -1;
}

// What this model cannot do is refused, never passed over.
void refuse_what_is_not_done(Fields& body) {
  const char* no_tools = "this model calls no tools; leave it out";
  for (const char* key : {"tools", "functions"}) body.refuse(key, "tools_not_supported", no_tools);
  for (const char* key : {"tool_choice", "function_call"})
    if (const json* choice = body.find(key); choice && *choice != "auto")
      body.refuse(key, "tools_not_supported", no_tools, "none");
}

constexpr int64_t kSaidSeconds = 3600;  // for which callers may expect the words of a sound to be kept

void read_aloud(const SharedContext& context, Fields& body, ChatFormOptions* form, Draft* draft) {
  const auto audio = read_chat_audio(body, *context->services.model, form->stream);
  if (!audio) return;
  form->format = audio->format;
  form->sound_until = context->services.unix_seconds() + kSaidSeconds;
  draft->options.aloud = AloudOptions{.voice = audio->voice, .sampling = draft->options.sampling, .written = {}};
}

// Accepted for what others mean by them, without effect here.
const std::vector<const char*> kWithoutEffect = {"user",
                                                 "metadata",
                                                 "store",
                                                 "service_tier",
                                                 "prompt_cache_key",
                                                 "safety_identifier",
                                                 "verbosity",
                                                 "reasoning_effort",
                                                 "parallel_tool_calls",
                                                 "prompt_cache_retention"};

// What both endpoints have.
void read_common(const SharedContext& context, Fields& body, ChatFormOptions* form, Draft* draft) {
  const Services& services = context->services;
  check_model(services, body.text("model", 1024), body.problem());
  read_stream(body, form);
  read_sampling(body, options_context(services), services.new_seed(), &draft->options);
  read_answers(body, options_context(services), &draft->options);
  form->n = draft->options.n;
  body.ignore(kWithoutEffect);
}

void read_chat(const SharedContext& context, Fields& body, ChatFormOptions* form, Draft* draft) {
  const Services& services = context->services;
  refuse_what_is_not_done(body);
  read_common(context, body, form, draft);
  read_aloud(context, body, form, draft);
  read_chat_logprobs(body, services.limits, form, &draft->options);
  read_max_tokens(body, {"max_completion_tokens", "max_tokens"}, options_context(services), &draft->options);
  read_response_format(body, options_context(services), &draft->options);
  SaidLookup said;
  if (services.model->speaks())
    said = [&](const std::string& id) { return context->said.find(draft->tenant, MediumKind::sound, id); };
  if (const json* messages = body.needed_list("messages", services.limits.messages))
    draft->messages = read_messages(*messages, "messages", ContentForm::chat, services.limits, body.problem(), said);
}

void read_completion(const SharedContext& context, Fields& body, ChatFormOptions* form, Draft* draft) {
  const Services& services = context->services;
  form->chat = false;
  read_common(context, body, form, draft);
  if (const auto top = body.integer("logprobs", 0, services.limits.top_logprobs)) {
    form->logprobs = true;
    draft->options.top_logprobs = int(*top);
  }
  read_max_tokens(body, {"max_tokens"}, options_context(services), &draft->options);
  if (draft->options.max_tokens == 0) draft->options.max_tokens = kCompletionTokens;
  read_grammar(body, options_context(services), &draft->options);
  body.refuse("echo", "not_supported", "the prompt is not repeated here; leave 'echo' out", false);
  body.refuse("suffix", "not_supported", "this model goes on with a text and fills no gap; leave 'suffix' out", "");
  body.refuse("best_of", "not_supported", "ask for 'n' answers and choose; leave 'best_of' out", 1);
  if (const std::string* prompt = body.needed_text("prompt", size_t(services.body_bytes))) {
    draft->text = *prompt;
    if (prompt->empty()) body.problem()->invalid("prompt", "'prompt' is empty; there is nothing to go on with");
  }
}

using Reader = void (*)(const SharedContext&, Fields&, ChatFormOptions*, Draft*);

void answer(const SharedContext& context, http::Request request, http::Responder responder, const char* id_prefix,
            Reader read) {
  const Services& services = context->services;
  Problem problem;
  GenerationInput input;
  input.traveller = traveller_of(services, &request);
  input.draft.tenant = input.traveller.tenant;
  ChatFormOptions form;
  {
    const json body = take_json(services, &request, &problem);
    if (problem.found()) return responder.refuse(problem.error());
    Fields fields(body, "", &problem);
    read(context, fields, &form, &input.draft);
    input.traveller.headers = warning_of(fields.unknown());
  }
  if (problem.found()) return responder.refuse(problem.error());
  input.format = form.format;
  input.id = id_prefix + services.new_id();
  input.form = std::make_unique<ChatForm>(
      AnswerHead{input.id, services.unix_seconds(), services.model_id, services.fingerprint}, form);
  Generation::start(context, std::move(input), std::move(responder));
}

}  // namespace

void chat_completions(const SharedContext& context, http::Request request, http::Responder responder) {
  answer(context, std::move(request), std::move(responder), "chatcmpl-", read_chat);
}

void completions(const SharedContext& context, http::Request request, http::Responder responder) {
  answer(context, std::move(request), std::move(responder), "cmpl-", read_completion);
}

json take_json(const Services& services, http::Request* request, Problem* problem) {
  const std::string body = std::move(request->body);
  return parse_body(body, problem, {.depth = services.limits.json_depth, .nodes = services.limits.json_nodes});
}

OptionsContext options_context(const Services& services) {
  return {services.limits, services.model->tokenizer().vocabulary(), services.model->config().context,
          services.grammars};
}

void check_model(const Services& services, const std::string* model, Problem* problem) {
  if (!model || *model == services.model_id) return;
  problem->add({404, "model_not_found", "there is no such model here; /v1/models lists what there is", "model", {}});
}

}  // namespace naru::serving::api
