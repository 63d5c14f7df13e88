// A connection that has become a WebSocket: frames in, answers to pings and closes, messages to the handler. The bytes
// that it sends are a stream of the Exchange, with its budgets and its end.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "serving/http/exchange.h"
#include "serving/http/socket.h"

namespace naru::serving::http {

// What copies of a Socket share. Safe to use from any thread.
class SocketLine {
 public:
  // `wake` tells the I/O thread that is_busy() has changed. It is called with a lock held, and never after detach().
  SocketLine(std::shared_ptr<Exchange> exchange, std::function<void()> wake)
      : exchange_(std::move(exchange)), wake_(std::move(wake)) {}

  const std::string& request_id() const { return exchange_->request_id(); }
  bool send(std::string_view frame);
  void close(const Closing& closing, std::string code);
  bool closed() const;

  // Of the message that the handler has.
  bool is_busy() const { return busy_; }
  void hand_over() { busy_ = true; }
  void next();
  void detach();  // wakes nobody from here on

 private:
  const std::shared_ptr<Exchange> exchange_;
  mutable std::mutex mutex_;
  std::function<void()> wake_;
  bool over_ = false;  // a close was sent
  std::atomic<bool> busy_ = false;
};

// Of the I/O thread.
class WebSocket {
 public:
  WebSocket(std::shared_ptr<SocketLine> line, std::shared_ptr<SocketHandler> handler,
            const std::shared_ptr<ByteBudget>& bodies, int64_t message_bytes)
      : line_(std::move(line)), handler_(std::move(handler)), frames_(bodies, message_bytes) {}

  ~WebSocket() { line_->detach(); }

  void open() { handler_->on_open(Socket(line_)); }
  // What came, and what became of it: messages are handed over, pings answered.
  void add(std::string_view bytes);
  void advance();
  // Ends it, as somebody else than the peer wants.
  void end(Closing closing, std::string code);

  bool full() const { return frames_.full(); }
  bool busy() const { return line_->is_busy(); }
  bool in_message() const { return frames_.in_message(); }
  int64_t partial_bytes() const { return frames_.partial_bytes(); }
  int64_t bytes_in() const { return bytes_in_; }

 private:
  bool step();
  void hand_over();

  const std::shared_ptr<SocketLine> line_;
  const std::shared_ptr<SocketHandler> handler_;
  FrameReader frames_;
  int64_t bytes_in_ = 0;
};

}  // namespace naru::serving::http
