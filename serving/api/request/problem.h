// The first thing that is wrong with a request: who reads a body goes on with defaults, and asks once, at the end.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "serving/http/error.h"

namespace naru::serving::api {

class Problem {
 public:
  bool found() const { return error_.has_value(); }
  // Only where one was found.
  const http::HttpError& error() const { return *error_; }

  // Keeps the first; `param` is the path of what is wrong: "messages[2].content[0].image_url.url".
  void add(http::HttpError error) {
    if (!error_) error_ = std::move(error);
  }
  // 400 with a code of its own, and with OpenAI's for a field that holds the wrong thing.
  template <class... Parts>
  void refuse(const char* code, std::string param, const Parts&... message) {
    if (!error_) error_ = http::HttpError{400, code, concat(message...), std::move(param), {}};
  }
  template <class... Parts>
  void invalid(std::string param, const Parts&... message) {
    refuse("invalid_value", std::move(param), message...);
  }

 private:
  std::optional<http::HttpError> error_;
};

}  // namespace naru::serving::api
