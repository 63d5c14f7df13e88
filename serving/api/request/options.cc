#include "serving/api/request/options.h"

#include <charconv>

#include "core/text/vocabulary.h"

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;

void read_stop(Fields& body, const RequestLimits& limits, GenerationOptions* options) {
  const json* value = body.find("stop");
  if (!value) return;
  if (!value->is_string() && !value->is_array())
    return body.problem()->invalid("stop", "'stop' must be a string or a list of strings");
  if (value->is_array() && !body.list("stop", limits.stops)) return;
  const auto add = [&](const json& stop, const std::string& path) {
    const bool fits = stop.is_string() && !stop.get_ref<const std::string&>().empty() &&
                      stop.get_ref<const std::string&>().size() <= limits.stop_bytes;
    if (fits)
      options->stop.push_back(stop.get<std::string>());
    else
      body.problem()->invalid(path, "'", path, "' must be a string of 1 to ", limits.stop_bytes, " bytes");
  };
  if (value->is_string()) return add(*value, "stop");
  for (size_t i = 0; i < value->size(); ++i) add((*value)[i], element_path("stop", i));
}

// An id that can come out of the model: a token of text, or the end of a turn.
std::optional<int32_t> outgoing_id(const std::string& text, const Vocabulary& vocabulary) {
  int32_t id = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (id != kEnd && (id < kControlCount || id >= vocabulary.size())) return std::nullopt;
  return id;
}

void read_logit_bias(Fields& body, const OptionsContext& context, GenerationOptions* options) {
  auto biases = body.object("logit_bias");
  if (!biases) return;
  const json& value = *body.find("logit_bias");
  if (value.size() > context.limits.logit_biases)
    return body.problem()->invalid("logit_bias", "'logit_bias' has ", value.size(), " tokens; the limit is ",
                                   context.limits.logit_biases);
  for (const auto& [name, bias] : value.items()) {
    const auto id = outgoing_id(name, context.vocabulary);
    if (!id)
      return body.problem()->invalid("logit_bias", "'logit_bias' has a name that is no id of this model's tokens; ",
                                     "/tokenize gives them");
    if (const auto number = biases->number(name.c_str(), -100, 100))
      options->logit_bias.emplace_back(*id, float(*number));
  }
}

void refuse_grammar(Problem* problem, const std::string& param) {
  problem->refuse("structured_output_not_supported", param, "this server compiles no grammars");
}

void keep(Result<std::shared_ptr<const Grammar>> compiled, const char* code, const std::string& param, Problem* problem,
          GenerationOptions* options) {
  if (compiled)
    options->grammar = *std::move(compiled);
  else
    problem->refuse(compiled.failure().code == Code::too_large ? "grammar_too_large" : code, param, "'", param,
                    "': ", compiled.failure().message);
}

// `fields` holds "schema".
void read_schema(Fields fields, const OptionsContext& context, GenerationOptions* options) {
  Problem* problem = fields.problem();
  fields.needed_text("name", 64);
  fields.text("description", 4096);
  fields.boolean("strict");
  const std::string param = fields.path_of("schema");
  const json* schema = fields.find("schema");
  if (!schema) return problem->refuse("missing_required_parameter", param, "'", param, "' is missing");
  if (!schema->is_object()) return problem->invalid(param, "'", param, "' must be an object");
  const std::string text = schema->dump();
  if (text.size() > context.limits.grammar_bytes)
    return problem->refuse("grammar_too_large", param, "'", param, "' has ", text.size(), " bytes; the limit is ",
                           context.limits.grammar_bytes);
  if (problem->found()) return;
  if (!context.grammars) return refuse_grammar(problem, param);
  keep(context.grammars->from_json_schema(text), "invalid_json_schema", param, problem, options);
}

// A format whose json_schema stands in a member of that name, or in the format itself.
void read_format(Fields format, bool nested, const OptionsContext& context, GenerationOptions* options) {
  Problem* problem = format.problem();
  if (!format.needed_text("type", 256)) return;
  const std::string* type = format.word("type", {"text", "json_object", "json_schema"});
  if (!type || *type == "text" || problem->found()) return;
  if (*type == "json_schema" && !nested) return read_schema(format, context, options);
  if (*type == "json_schema") {
    if (auto inner = format.needed_object("json_schema")) read_schema(*inner, context, options);
    return;
  }
  if (!context.grammars) return refuse_grammar(problem, format.path_of("type"));
  keep(context.grammars->any_json_object(), "invalid_json_schema", format.path_of("type"), problem, options);
}

}  // namespace

void read_answers(Fields& body, const OptionsContext& context, GenerationOptions* options) {
  options->n = int(body.integer("n", 1, context.limits.n).value_or(1));
  read_stop(body, context.limits, options);
}

void read_draws(Fields& body, const OptionsContext& context, uint64_t random_seed, SamplingOptions* sampling) {
  sampling->temperature = float(body.number("temperature", 0, 2).value_or(0));
  sampling->top_p = float(body.number("top_p", 0, 1).value_or(1));
  if (sampling->top_p <= 0) body.problem()->invalid("top_p", "'top_p' must be above 0 and at most 1");
  sampling->min_p = float(body.number("min_p", 0, 1).value_or(0));
  sampling->top_k = std::max<int64_t>(0, body.integer("top_k", -1, context.vocabulary.size()).value_or(0));
  sampling->seed = uint64_t(body.integer("seed", INT64_MIN, INT64_MAX).value_or(int64_t(random_seed)));
}

void read_sampling(Fields& body, const OptionsContext& context, uint64_t random_seed, GenerationOptions* options) {
  read_draws(body, context, random_seed, &options->sampling);
  options->presence_penalty = float(body.number("presence_penalty", -2, 2).value_or(0));
  options->frequency_penalty = float(body.number("frequency_penalty", -2, 2).value_or(0));
  options->repetition_penalty = float(body.number("repetition_penalty", 0.01, 100).value_or(1));
  read_logit_bias(body, context, options);
}

void read_max_tokens(Fields& body, const std::vector<const char*>& keys, const OptionsContext& context,
                     GenerationOptions* options) {
  for (const char* key : keys) {
    const auto n = body.integer(key, 1, INT32_MAX);
    if (n && options->max_tokens == 0) options->max_tokens = std::min(*n, context.context);
  }
}

void read_grammar(Fields& body, const OptionsContext& context, GenerationOptions* options) {
  const std::string* text = body.text("grammar", context.limits.grammar_bytes);
  if (!text || body.problem()->found()) return;
  if (!context.grammars) return refuse_grammar(body.problem(), "grammar");
  if (options->grammar)
    return body.problem()->invalid("grammar", "'grammar' and 'response_format' exclude each other; give one of them");
  keep(context.grammars->from_gbnf(*text), "invalid_grammar", "grammar", body.problem(), options);
}

void read_response_format(Fields& body, const OptionsContext& context, GenerationOptions* options) {
  if (auto format = body.object("response_format")) read_format(*format, /*nested=*/true, context, options);
  read_grammar(body, context, options);
}

json read_text_format(Fields& body, const OptionsContext& context, GenerationOptions* options) {
  auto text = body.object("text");
  if (text) text->ignore({"verbosity"});
  auto format = text ? text->object("format") : std::nullopt;
  if (!format) return {{"type", "text"}};
  read_format(*format, /*nested=*/false, context, options);
  if (body.problem()->found()) return nullptr;
  json out = {{"type", *format->find("type")}};
  if (out["type"] != "json_schema") return out;
  for (const char* key : {"name", "description", "schema", "strict"})
    if (const json* value = format->find(key)) out[key] = *value;
  return out;
}

}  // namespace naru::serving::api
