// Errors as they leave the server, in the form of OpenAI's API:
// {"error": {"message", "type", "param", "code"}}, where `param` and `code` are a string or null.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace naru::serving::http {

// Names of fields are lower-case.
using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpError {
  int status = 500;
  std::string code;     // for machines; empty: null
  std::string message;  // what was wrong; what to do
  std::string param;    // the field of the request's body that was wrong; empty: null
  Headers headers;      // further ones of the answer: "retry-after", "allow"
};

// What OpenAI's clients expect as `type` beside a status.
const char* error_type(int status);

// The body, one line of JSON. Bytes that are not UTF-8 become U+FFFD.
std::string error_body(const HttpError& error);

}  // namespace naru::serving::http
