// What a handler and a WebSocket say to each other. Messages come one at a time: the next is handed over when the one
// before is done with.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "serving/http/frames.h"
#include "serving/http/request.h"

namespace naru::serving::http {

class SocketLine;

// The way to the peer. May be kept, copied and used from any thread; where the peer has left, or was told the end, all
// of it does nothing.
class Socket {
 public:
  Socket() = default;  // of nobody
  explicit Socket(std::shared_ptr<SocketLine> line) : line_(std::move(line)) {}

  const std::string& request_id() const;
  // False when it does nothing, or the peer reads so slowly that it is cut off (Responder::write).
  bool send_text(std::string_view text) const;
  bool send_binary(std::string_view bytes) const;
  // The message that was handed over is done with.
  void next() const;
  // The last words; `code` is for logs and figures, empty where nothing went wrong.
  void close(Closing closing, std::string code = "") const;
  bool closed() const;

 private:
  std::shared_ptr<SocketLine> line_;
};

// One for each connection. All is called on the I/O thread and must not block; what on_message() throws ends the
// connection with 1011.
class SocketHandler {
 public:
  virtual ~SocketHandler() = default;
  virtual void on_open(Socket socket) = 0;
  virtual void on_message(SocketMessage message) = 0;
  // The peer has left, or was cut off: once, and not after Socket::close().
  virtual void on_gone() = 0;
};

}  // namespace naru::serving::http
