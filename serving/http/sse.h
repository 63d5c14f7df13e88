// Server-sent events (WHATWG HTML, section 9.2) over a Responder: begin(event_stream()), write(event(...)), end().
#pragma once

#include <string>
#include <string_view>

#include "serving/http/responder.h"

namespace naru::serving::http {

// An answer of events. While nothing is written for 10 s the connection carries ": ping", a comment.
StreamHead event_stream();

// "data: DATA", after "event: NAME" where it has one. Throws Error when either has a line break, which would begin
// another field: JSON is printed without.
std::string event(std::string_view data);
std::string event(std::string_view name, std::string_view data);

}  // namespace naru::serving::http
