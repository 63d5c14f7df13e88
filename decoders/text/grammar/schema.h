// JSON schemas (draft 2020-12) to rules.
//
//   type             one or a list; `nullable` adds null
//   objects          properties (in their order), required; additionalProperties: false is what an answer keeps to
//                    anyway: it has the members that are named, also where the schema would allow others. Without
//                    properties: members of any names, of the schema that additionalProperties is. Names that the
//                    answer chooses may come twice; JSON parsers keep the last.
//   arrays           prefixItems, items, minItems, maxItems
//   strings          minLength, maxLength, pattern (pattern.h), format (pattern.h)
//   integers         minimum, maximum, exclusiveMinimum, exclusiveMaximum; at most 18 digits
//   numbers          the same, whole and at most 10^9
//   enum, const      any values
//   anyOf            alone
//   oneOf            alone, where no value can be two of them: other types, other values, or objects that require a
//                    member of one name with other values
//   allOf            of parts that can be put together to one: see merged()
//   $ref             alone, inside of the schema; what holds itself ends at the limit of depth
//   true, false, {}  anything, nothing
//
// title, description, default, examples, deprecated, readOnly, writeOnly, $schema, $id, $comment mean nothing here, and
// $defs and definitions are where references lead. Any other keyword is refused.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "decoders/text/grammar/automaton.h"

namespace naru::grammar {

using Schema = nlohmann::ordered_json;

// The state in which an answer begins. What is wrong is told to `builder`.
int32_t compile_schema(const Schema& schema, int max_depth, AutomatonBuilder& builder);

// What helps it; schema_sets.cc.

// A keyword without a meaning for answers.
bool is_annotation(const std::string& keyword);
// The part of `root` that a reference names; nullptr: none.
const Schema* referred(const Schema& root, const std::string& reference);
// Whether it can be shown that no value is both. `root` is where references lead.
bool disjoint(const Schema& root, const Schema& a, const Schema& b);
// One schema for what is both. Keywords that both have are put together where that is simple: properties, required,
// type, bounds; null is allowed where both allow it; others must be the same.
Result<Schema> merged(Schema a, const Schema& b);
// Whether `value` is of the type that a schema calls `type`.
bool has_type(const Schema& value, const std::string& type);

}  // namespace naru::grammar
