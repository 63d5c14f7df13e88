// Answers of /v1/responses: the object "response" with one message, or its events, numbered from 0.
#pragma once

#include <nlohmann/json.hpp>

#include "serving/api/answer/form.h"

namespace naru::serving::api {

struct ResponseFormOptions {
  bool stream = false;
  std::string message_id;        // "msg_..."
  nlohmann::ordered_json given;  // of the request, as it is given back: instructions, temperature, text, ...
};

class ResponseForm : public AnswerForm {
 public:
  ResponseForm(AnswerHead head, ResponseFormOptions options) : head_(std::move(head)), options_(std::move(options)) {}

  bool streams() const override { return options_.stream; }
  std::string opening() override;
  std::string piece(const Delta& delta) override;
  std::string sound(int, std::span<const int16_t>) override { return ""; }  // these answers are in writing
  std::string closing(const std::vector<Gathered>& answers, const Outcome& outcome) override;
  std::string broken(const http::HttpError& error) override;
  std::string whole(const std::vector<Gathered>& answers, const Outcome& outcome) override;

 private:
  using Json = nlohmann::ordered_json;

  Json response(const char* status, Json output, Json usage) const;
  Json finished(const std::string& text, const Outcome& outcome) const;
  Json message(const char* status, Json content) const;
  std::string event(const char* type, Json members);

  AnswerHead head_;
  ResponseFormOptions options_;
  int64_t n_events_ = 0;
};

}  // namespace naru::serving::api
