// The way back from a handler to the peer. A Responder may be kept, copied and used from any thread; the I/O thread
// picks up what it is given.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "serving/http/error.h"

namespace naru::serving::http {

class Exchange;

// A whole answer.
struct Answer {
  int status = 200;
  std::string content_type;  // empty where there is no body
  std::string body;
  Headers headers;   // further ones: their names are lower-case; no field may hold a control character
  std::string code;  // of an error, for logs and figures: it is not sent
};

Answer error_answer(const HttpError& error);

// The beginning of an answer that comes in pieces.
struct StreamHead {
  int status = 200;
  std::string content_type;
  Headers headers;
  std::string silence;  // sent whenever nothing was for `silence_after`; empty: nothing
  std::chrono::milliseconds silence_after{10'000};
};

// Either send() or refuse() once, or begin(), write() any number of times, end(). Where the peer has left, all of them
// do nothing. When the last copy goes and nothing was sent, the peer gets a 500; a stream that was not ended is cut
// off, so that it cannot be taken for a whole one.
//
// Who will stream, and cannot begin yet, may announce() it: it then begins by itself after the first silence, so that
// nobody on the way takes the connection for dead, and whatever comes before that is still a plain answer.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange);

  const std::string& request_id() const;
  void send(Answer answer) const;
  void refuse(const HttpError& error) const { send(error_answer(error)); }
  // Once, before begin(), which does nothing where the stream has begun by itself.
  void announce(StreamHead head) const;
  // As refuse(), where nothing was sent or begun. Else false, and nothing happens.
  bool try_refuse(const HttpError& error) const;
  void begin(StreamHead head) const;
  // False when the peer has left, or reads so slowly that it is cut off: nothing more needs to be written. It is cut
  // off when more than Limits::send_buffer_bytes wait, so a single piece must be smaller; beyond 32 KiB also when all
  // streams together have too much waiting.
  bool write(std::string_view bytes) const;
  void end() const;
  // The same behind words of an error; `code` is for logs and figures.
  void end_with_error(std::string code) const;
  // Cuts a stream off that has no words for an error; `code` likewise.
  void abort(std::string code) const;

  // The peer has left, or was cut off, before the end of the answer.
  bool closed() const;
  // Calls `callback` once, on the I/O thread, as soon as that happens, or here and now where it already has; never
  // after the end. It must not block, and must not hold a copy of this Responder.
  void on_disconnect(std::function<void()> callback) const;

 private:
  struct Holder;
  std::shared_ptr<Holder> holder_;
};

}  // namespace naru::serving::http
