#include "decoders/text/grammar.h"

#include <utility>

#include "decoders/text/grammar/gbnf.h"
#include "decoders/text/grammar/json_rules.h"
#include "decoders/text/grammar/schema.h"

namespace naru {
namespace {

constexpr int kMaxJsonNesting = 64;       // of a schema's text
constexpr int kFramesPerLevelOfGbnf = 4;  // a level of JSON, written by hand, is some rules in each other

Result<void> check_size(std::string_view source, const GrammarLimits& limits) {
  if (source.size() <= limits.max_bytes) return {};
  return fail(Code::too_large, "grammar: ", source.size(), " bytes; the limit is ", limits.max_bytes);
}

// Keeps the order of members.
Result<grammar::Schema> parse(std::string_view json) {
  using grammar::Schema;
  bool too_deep = false;
  const Schema::parser_callback_t watch = [&](int depth, Schema::parse_event_t event, Schema&) {
    const bool opens = event == Schema::parse_event_t::object_start || event == Schema::parse_event_t::array_start;
    too_deep |= opens && depth >= kMaxJsonNesting;
    return !too_deep;
  };
  Schema value = Schema::parse(json, watch, /*allow_exceptions=*/false);
  if (too_deep) return fail(Code::too_large, "schema: JSON nested more than ", kMaxJsonNesting, " deep");
  if (value.is_discarded()) return fail("schema: not valid JSON");
  return value;
}

}  // namespace

Result<std::shared_ptr<const Grammar>> Grammar::of(Result<grammar::Automaton> automaton) {
  if (!automaton) return automaton.failure();
  return std::shared_ptr<const Grammar>(new Grammar(std::move(*automaton)));
}

Result<std::shared_ptr<const Grammar>> Grammar::from_gbnf(std::string_view text, const GrammarLimits& limits) {
  if (const auto fits = check_size(text, limits); !fits) return fits.failure();
  grammar::Budget budget(limits.max_states, limits.max_time);
  grammar::AutomatonBuilder builder(budget);
  const Result<int32_t> start = grammar::compile_gbnf(text, limits.max_depth, builder);
  if (!start) return start.failure();
  return of(builder.finish(*start, kFramesPerLevelOfGbnf * limits.max_depth));
}

Result<std::shared_ptr<const Grammar>> Grammar::from_json_schema(std::string_view json, const GrammarLimits& limits) {
  if (const auto fits = check_size(json, limits); !fits) return fits.failure();
  const Result<grammar::Schema> schema = parse(json);
  if (!schema) return schema.failure();
  grammar::Budget budget(limits.max_states, limits.max_time);
  grammar::AutomatonBuilder builder(budget);
  const int32_t start = grammar::compile_schema(*schema, limits.max_depth, builder);
  return of(builder.finish(start, limits.max_depth));
}

Result<std::shared_ptr<const Grammar>> Grammar::any_json_object() {
  const GrammarLimits limits;
  grammar::Budget budget(limits.max_states, limits.max_time);
  grammar::AutomatonBuilder builder(budget);
  const int32_t start = grammar::JsonRules(builder).any_object();
  return of(builder.finish(start, limits.max_depth));
}

}  // namespace naru
