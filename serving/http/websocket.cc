#include "serving/http/websocket.h"

#include <utility>

namespace naru::serving::http {

namespace {
// Of a peer that broke a rule, for logs and figures.
const char* code_of(int close) {
  switch (close) {
    case close_code::kTooLarge:
      return "body_too_large";
    case close_code::kTryLater:
      return "bodies_too_large";
    default:
      return "malformed_request";
  }
}
}  // namespace

bool SocketLine::send(std::string_view frame) {
  const std::lock_guard lock(mutex_);
  return !over_ && exchange_->write(frame);
}

void SocketLine::close(const Closing& closing, std::string code) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(over_, true)) return;
  (void)exchange_->write(close_frame(closing));
  exchange_->end(std::move(code));
}

bool SocketLine::closed() const {
  const std::lock_guard lock(mutex_);
  return over_ || exchange_->closed();
}

void SocketLine::next() {
  const std::lock_guard lock(mutex_);
  if (busy_.exchange(false) && wake_) wake_();
}

void SocketLine::detach() {
  const std::lock_guard lock(mutex_);
  wake_ = nullptr;
}

const std::string& Socket::request_id() const {
  return line_->request_id();
}

bool Socket::send_text(std::string_view text) const {
  return line_->send(frame_bytes(Opcode::text, text));
}

bool Socket::send_binary(std::string_view bytes) const {
  return line_->send(frame_bytes(Opcode::binary, bytes));
}

void Socket::next() const {
  line_->next();
}

void Socket::close(Closing closing, std::string code) const {
  line_->close(closing, std::move(code));
}

bool Socket::closed() const {
  return line_->closed();
}

void WebSocket::add(std::string_view bytes) {
  bytes_in_ += int64_t(bytes.size());
  frames_.add(bytes);
}

void WebSocket::advance() {
  while (!line_->closed() && step()) {
  }
}

// One event; false when there is none.
bool WebSocket::step() {
  switch (frames_.next(/*wants_message=*/!busy())) {
    case FrameReader::Event::none:
      return false;
    case FrameReader::Event::message:
      hand_over();
      return true;
    case FrameReader::Event::ping:
      (void)line_->send(frame_bytes(Opcode::pong, frames_.control()));
      return true;
    case FrameReader::Event::pong:
      return true;
    case FrameReader::Event::close:
      end({frames_.closing().code, ""}, "");
      return false;
    case FrameReader::Event::broken:
      end(frames_.closing(), code_of(frames_.closing().code));
      return false;
  }
  return false;
}

void WebSocket::hand_over() {
  line_->hand_over();
  try {
    handler_->on_message(frames_.take_message());
  } catch (...) {  // what went wrong inside is nobody's business outside
    end({close_code::kInternal, "the server failed"}, "internal_error");
  }
}

void WebSocket::end(Closing closing, std::string code) {
  if (line_->closed()) return;
  line_->close(closing, std::move(code));
  handler_->on_gone();
}

}  // namespace naru::serving::http
