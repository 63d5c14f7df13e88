#include "serving/http/reader.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace naru::serving::http {

RequestReader::RequestReader(const Gate& gate, std::shared_ptr<ByteBudget> bodies, const Limits& limits)
    : gate_(gate),
      bodies_(std::move(bodies)),
      limits_(limits),
      max_buffered_(size_t(limits.request_line_bytes + limits.header_bytes)),
      scanner_(limits) {}

RequestReader::State RequestReader::advance() {
  if (state_ == State::head) read_head();
  if (state_ == State::body) read_body();
  return state_;
}

void RequestReader::read_head() {
  // One empty line before a request is forgiven (RFC 9112, section 2.2).
  if (!forgiven_) {
    if (buffer_.empty() || buffer_ == "\r") return;
    if (buffer_.starts_with("\r\n")) buffer_.erase(0, 2);
    forgiven_ = true;
  }
  auto progress = scanner_.scan(buffer_);
  if (progress.error) return refuse(*progress.error);
  if (progress.head_bytes == 0) return;
  auto parsed = parse_head(std::string_view(buffer_).substr(0, progress.head_bytes));
  buffer_.erase(0, progress.head_bytes);
  if (const auto* error = std::get_if<HttpError>(&parsed)) return refuse(*error);
  head_ = std::get<Head>(std::move(parsed));
  judge();
}

void RequestReader::judge() {
  auto verdict = gate_.judge(*head_);
  if (const auto* error = std::get_if<HttpError>(&verdict)) {
    pass_.route = gate_.route_of(*head_);  // for the log, and the fields of its answers
    return refuse(*error);
  }
  if (auto* answer = std::get_if<Answer>(&verdict)) {
    answer_ = std::move(*answer);
    state_ = State::answered;
    return;
  }
  pass_ = std::get<Gate::Pass>(std::move(verdict));
  body_ = GrowingBody(bodies_->share_of(pass_.key));
  if (head_->chunked) {
    chunks_.emplace(limits_, pass_.route->body_limit_bytes);
  } else {  // refused before it is read where it would find no room
    const auto length = int64_t(head_->content_length.value_or(0));
    if (!accept_room(body_.room_for(length))) return;
  }
  continue_ = head_->expects_continue && head_->has_body();
  state_ = State::body;
}

void RequestReader::read_body() {
  if (chunks_) return read_chunks();
  const auto length = int64_t(head_->content_length.value_or(0));
  const auto n = size_t(std::min(length - body_.size(), int64_t(buffer_.size())));
  if (!append(std::string_view(buffer_).substr(0, n), length)) return;
  buffer_.erase(0, n);
  if (body_.size() == length) state_ = State::whole;
}

void RequestReader::read_chunks() {
  size_t used = 0;
  while (state_ == State::body) {
    const auto step = chunks_->step(std::string_view(buffer_).substr(used));
    if (!step) {
      const bool large = step.failure().code == Code::too_large;
      return refuse({.status = large ? 413 : 400,
                     .code = large ? "body_too_large" : "malformed_request",
                     .message = "The request was refused: " + step.failure().message + "."});
    }
    if (chunks_->done()) state_ = State::whole;
    if (!append(step->data, std::min(pass_.route->body_limit_bytes, body_.limit_bytes()))) return;
    if (step->n_taken == 0) break;
    used += step->n_taken;
  }
  buffer_.erase(0, used);
}

// To a body that may have so many bytes in the end.
bool RequestReader::append(std::string_view data, int64_t most) {
  if (!accept_room(body_.append(data, most, /*known=*/!chunks_))) return false;
  body_bytes_ = body_.size();
  return true;
}

// Refuses the request where there is no room for its body.
bool RequestReader::accept_room(GrowingBody::Room room) {
  if (room == GrowingBody::Room::never)
    refuse({.status = 413,
            .code = "body_too_large",
            .message = concat("The body has more than ", body_.limit_bytes(), " bytes.")});
  else if (room == GrowingBody::Room::not_now)
    refuse({.status = 503,
            .code = "bodies_too_large",
            .message = "The requests that are being answered leave no room for this one's body; try again.",
            .headers = {{"retry-after", "1"}}});
  return room == GrowingBody::Room::yes;
}

bool RequestReader::wants_continue() {
  // Where the body is on its way already nobody waits.
  return std::exchange(continue_, false) && state_ == State::body && body_bytes_ == 0;
}

Request RequestReader::take_request(std::string id) {
  Request request;
  request.id = std::move(id);
  request.method = head_->method;
  request.path = head_->path;
  request.parameter = pass_.parameter;
  request.query = head_->query;
  request.headers = head_->fields;
  request.body = body_.take_bytes();
  request.key = pass_.key;
  request.memory = body_.take_memory();
  return request;
}

void RequestReader::refuse(const HttpError& error) {
  answer_ = error_answer(error);
  state_ = State::answered;
  body_ = {};
}

bool RequestReader::can_go_on() const {
  return head_ && head_->keep_alive && (state_ == State::whole || !head_->has_body());
}

void RequestReader::next() {
  state_ = State::head;
  scanner_ = HeadScanner(limits_);
  forgiven_ = false;
  head_.reset();
  pass_ = {};
  continue_ = false;
  chunks_.reset();
  body_bytes_ = 0;
}

}  // namespace naru::serving::http
