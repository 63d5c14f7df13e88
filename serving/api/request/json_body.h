// The body of a request as JSON, strictly: one value, UTF-8, no byte-order mark, no name twice in an object, numbers
// that a double holds, and neither deeper nor larger than a limit, whatever memory that would take.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "serving/api/request/problem.h"

namespace naru::serving::api {

struct JsonLimits {
  int depth = 64;             // of objects and lists in each other
  int64_t nodes = 100'000;    // values and names
  size_t long_string = 4096;  // bytes from which on a plain string goes past the parser: the same comes out, sooner
};

// The object that `body` is; members of its "extra_body" (an object, which the OpenAI client flattens and others send
// as it is) become its own. Null where there is a problem.
nlohmann::ordered_json parse_body(std::string_view body, Problem* problem, const JsonLimits& limits = {});

}  // namespace naru::serving::api
