// Answers as bytes on the wire (RFC 9112).
#pragma once

#include <string>
#include <string_view>

#include "serving/http/responder.h"

namespace naru::serving::http {

// What an answer's frame depends on besides the answer.
struct Envelope {
  std::string request_id;
  Headers headers;         // of the route, of origins
  bool head_only = false;  // the request was HEAD: the length is told, the body is not sent
  bool keep_alive = true;
  int minor = 1;          // of the request's HTTP/1.x: 1.0 knows no chunks and ends a stream by closing
  bool upgraded = false;  // to a WebSocket: what the stream is given are frames
};

std::string answer_bytes(const Answer& answer, const Envelope& envelope);

std::string stream_head_bytes(const StreamHead& head, const Envelope& envelope);
// Appends a piece of a stream, not empty, or its end.
void append_piece(std::string& out, std::string_view bytes, const Envelope& envelope);
void append_end(std::string& out, const Envelope& envelope);

}  // namespace naru::serving::http
