// What schemas say of strings, integers, numbers and sizes, to rules. A Failure says what is wrong, without the place.
#pragma once

#include <utility>

#include "decoders/text/grammar/json_rules.h"
#include "decoders/text/grammar/schema.h"

namespace naru::grammar {

// The rule of strings. `max_depth` is that of groups in a pattern.
Result<int32_t> string_rule(const Schema& schema, int max_depth, Budget& budget, JsonRules& rules);
Result<int32_t> integer_rule(const Schema& schema, JsonRules& rules);
Result<int32_t> number_rule(const Schema& schema, JsonRules& rules);

struct Sizes {
  int32_t least = 0, most = 0;
};
// What two keywords say: whole numbers from 0 on; without a largest, `usual` or as many as there must be.
Result<Sizes> sizes_of(const Schema& schema, const char* least, const char* most, int32_t usual);

}  // namespace naru::grammar
