// How an endpoint writes down an answer that the engine makes: as a whole, or piece by piece as server-sent events.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "serving/engine/engine.h"
#include "serving/http/error.h"

namespace naru::serving::api {

// All pieces of one answer.
struct Gathered {
  std::string text;
  std::vector<TokenLogprob> logprobs;
  std::string spoken;  // how it is read, where it is said aloud
  std::string file;    // its sound in the request's format, where it does not stream
};

// Of one request. One thread at a time.
class AnswerForm {
 public:
  virtual ~AnswerForm() = default;
  virtual bool streams() const = 0;

  // Events, with the empty line behind each: before the first piece; of a piece; of sound; behind the last; and where
  // an error ends the stream.
  virtual std::string opening() = 0;
  virtual std::string piece(const Delta& delta) = 0;
  virtual std::string sound(int choice, std::span<const int16_t> samples) = 0;  // of an answer that is said aloud
  virtual std::string closing(const std::vector<Gathered>& answers, const Outcome& outcome) = 0;
  virtual std::string broken(const http::HttpError& error) = 0;

  // The body of an answer that does not stream.
  virtual std::string whole(const std::vector<Gathered>& answers, const Outcome& outcome) = 0;
};

// Who answers, when, under which name.
struct AnswerHead {
  std::string id;
  int64_t created = 0;  // seconds since 1970
  std::string model, fingerprint;
};

}  // namespace naru::serving::api
