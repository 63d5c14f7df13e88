// A connection that becomes a WebSocket: what it sends is a stream of its exchange, as that of any answer.
#include <boost/asio/post.hpp>
#include <utility>

#include "serving/http/connection.h"
#include "serving/http/handshake.h"

namespace naru::serving::http {

// Asks the route for somebody who hears the messages. What that throws is the caller's to answer.
void Connection::open_socket() {
  const Route& route = *reader_.route();
  Request request = reader_.take_request(request_id_);
  const std::string accept = accept_key(*request.header("sec-websocket-key"));
  auto opened = route.socket(std::move(request));
  if (const auto* refusal = std::get_if<HttpError>(&opened)) return exchange_->send(error_answer(*refusal));
  const auto handler = std::get<std::shared_ptr<SocketHandler>>(std::move(opened));

  exchange_->on_disconnect([weak = std::weak_ptr(handler)] {
    if (const auto held = weak.lock()) held->on_gone();
  });
  const auto line = std::make_shared<SocketLine>(exchange_, [&io = core_.io, weak = weak_from_this()] {
    boost::asio::post(io, [weak] {
      if (const auto self = weak.lock()) self->advance_socket();
    });
  });
  socket_ = std::make_unique<WebSocket>(line, handler, core_.bodies->share_of(reader_.key()), route.body_limit_bytes);
  request_deadline_ = kNever;
  exchange_->begin({.status = 101,
                    .headers = {{"upgrade", "websocket"}, {"sec-websocket-accept", accept}},
                    .silence = frame_bytes(Opcode::ping, ""),
                    .silence_after = core_.options.limits.socket_ping_interval});
  socket_->open();
  socket_->add(reader_.take_rest());  // a peer need not wait for the answer
  advance_socket();
}

// What has come goes its way. While the server is being stopped only the message at hand is still answered.
void Connection::advance_socket() {
  if (phase_ != Phase::answer || !socket_) return;
  if (core_.draining && !socket_->busy()) socket_->end({close_code::kGoingAway, "the server is being stopped"}, "");
  socket_->advance();
  time_socket();
  read();
  arm();
}

// A message that has begun must come on as a body must; else anything must come, answers to pings at least. What waits
// for the handler is not the peer's fault.
void Connection::time_socket() {
  const Limits& limits = core_.options.limits;
  if (!socket_->in_message()) {
    in_body_ = false;
    phase_deadline_ = socket_->full() ? kNever : Clock::now() + limits.socket_idle_timeout;
  } else if (!std::exchange(in_body_, true) || socket_->partial_bytes() - counted_bytes_ >= wanted_progress()) {
    phase_deadline_ = Clock::now() + limits.body_idle_timeout;
    counted_bytes_ = socket_->partial_bytes();
  }
}

}  // namespace naru::serving::http
