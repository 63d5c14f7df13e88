#include "serving/http/responder.h"

#include <utility>

#include "serving/http/exchange.h"

namespace naru::serving::http {

// What all copies of a Responder share.
struct Responder::Holder {
  std::shared_ptr<Exchange> exchange;
  ~Holder() { exchange->abandon(); }
};

Answer error_answer(const HttpError& error) {
  return {.status = error.status,
          .content_type = "application/json",
          .body = error_body(error),
          .headers = error.headers,
          .code = error.code};
}

Responder::Responder(std::shared_ptr<Exchange> exchange) : holder_(new Holder{std::move(exchange)}) {}

const std::string& Responder::request_id() const {
  return holder_->exchange->request_id();
}

void Responder::send(Answer answer) const {
  holder_->exchange->send(std::move(answer));
}

void Responder::announce(StreamHead head) const {
  holder_->exchange->announce(std::move(head));
}

bool Responder::try_refuse(const HttpError& error) const {
  return holder_->exchange->try_send(error_answer(error));
}

void Responder::begin(StreamHead head) const {
  holder_->exchange->begin(std::move(head));
}

bool Responder::write(std::string_view bytes) const {
  return holder_->exchange->write(bytes);
}

void Responder::end() const {
  holder_->exchange->end("");
}

void Responder::end_with_error(std::string code) const {
  holder_->exchange->end(std::move(code));
}

void Responder::abort(std::string code) const {
  holder_->exchange->abort(std::move(code));
}

bool Responder::closed() const {
  return holder_->exchange->closed();
}

void Responder::on_disconnect(std::function<void()> callback) const {
  holder_->exchange->on_disconnect(std::move(callback));
}

}  // namespace naru::serving::http
