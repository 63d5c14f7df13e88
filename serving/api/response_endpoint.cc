// /v1/responses, stateless: nothing is stored, and nothing earlier can be referred to.
#include "serving/api/answer/response_form.h"
#include "serving/api/endpoints.h"
#include "serving/api/generation.h"
#include "serving/api/request/content.h"
#include "serving/api/request/json_body.h"

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;

// Of "metadata", which is given back; as in OpenAI's API, with four bytes for a character.
constexpr size_t kMetadata = 16, kMetadataName = 64 * 4, kMetadataValue = 512 * 4;

void refuse_what_is_not_done(Fields& body) {
  body.refuse("tools", "tools_not_supported", "this model calls no tools; leave it out");
  if (const json* choice = body.find("tool_choice"); choice && *choice != "auto")
    body.refuse("tool_choice", "tools_not_supported", "this model calls no tools; leave it out", "none");
  for (const char* key : {"previous_response_id", "conversation"})
    body.refuse(key, "state_not_supported", "nothing is stored here; send the whole conversation as 'input'");
  body.refuse("background", "background_not_supported", "answers are made while one waits; leave it out", false);
  body.refuse("prompt", "not_supported", "there are no stored prompts here; send 'input'");
  body.refuse("include", "not_supported", "nothing further can be included; leave it out");
  body.refuse("truncation", "not_supported", "nothing of the input is left out here; shorten it", "disabled");
  body.ignore({"store", "user", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
               "reasoning", "parallel_tool_calls", "max_tool_calls", "stream_options"});
}

void read_input(Fields& body, const RequestLimits& limits, Draft* draft) {
  const json* input = body.find("input");
  if (input && input->is_string()) {
    draft->messages = {{Message::Role::user, {{input->get<std::string>(), {}}}}};
    if (input->get_ref<const std::string&>().empty()) body.problem()->invalid("input", "'input' is empty");
  } else if (const json* items = body.needed_list("input", limits.messages)) {
    draft->messages = read_messages(*items, "input", ContentForm::responses, limits, body.problem());
  }
}

bool is_metadata(const json& value) {
  if (!value.is_object() || value.size() > kMetadata) return false;
  for (const auto& [name, text] : value.items())
    if (name.size() > kMetadataName || !text.is_string() || text.get_ref<const std::string&>().size() > kMetadataValue)
      return false;
  return true;
}

// What an answer repeats of its request: bounded, since it is kept as long as the request is.
json read_given(Fields& body, const OptionsContext& options, Draft* draft) {
  json given;
  const std::string* instructions = body.text("instructions", size_t(1) << 40);
  if (instructions) {
    given["instructions"] = *instructions;
    draft->messages.insert(draft->messages.begin(), {Message::Role::system, {{*instructions, {}}}});
  } else {
    given["instructions"] = nullptr;
  }
  read_max_tokens(body, {"max_output_tokens"}, options, &draft->options);
  const json* most = body.find("max_output_tokens");
  given["max_output_tokens"] = most ? *most : json();
  given["temperature"] = body.number("temperature", 0, 2).value_or(0);
  given["top_p"] = body.number("top_p", 0, 1).value_or(1);
  given["text"] = {{"format", read_text_format(body, options, &draft->options)}};
  given["metadata"] = json::object();
  const json* metadata = body.find("metadata");
  if (!metadata) return given;
  if (is_metadata(*metadata))
    given["metadata"] = *metadata;
  else
    body.problem()->invalid("metadata", "'metadata' must be an object of at most ", kMetadata, " names of up to ",
                            kMetadataName, " bytes, with strings of up to ", kMetadataValue);
  return given;
}

}  // namespace

void responses(const SharedContext& context, http::Request request, http::Responder responder) {
  const Services& services = context->services;
  const OptionsContext options = options_context(services);
  Problem problem;
  GenerationInput input;
  input.traveller = traveller_of(services, &request);
  ResponseFormOptions form;
  {
    const json body = take_json(services, &request, &problem);
    if (problem.found()) return responder.refuse(problem.error());
    Fields fields(body, "", &problem);
    check_model(services, fields.text("model", 1024), &problem);
    refuse_what_is_not_done(fields);
    form.stream = fields.boolean("stream").value_or(false);
    read_sampling(fields, options, services.new_seed(), &input.draft.options);
    read_input(fields, services.limits, &input.draft);
    form.given = read_given(fields, options, &input.draft);
    input.traveller.headers = warning_of(fields.unknown());
  }
  if (problem.found()) return responder.refuse(problem.error());
  const std::string id = services.new_id();
  form.message_id = "msg_" + id;
  input.form = std::make_unique<ResponseForm>(
      AnswerHead{"resp_" + id, services.unix_seconds(), services.model_id, services.fingerprint}, std::move(form));
  Generation::start(context, std::move(input), std::move(responder));
}

}  // namespace naru::serving::api
