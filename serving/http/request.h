// A request whose every byte is here, and the table of routes that says which are wanted.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "serving/http/budget.h"
#include "serving/http/error.h"
#include "serving/http/responder.h"

namespace naru::serving::http {

struct Request {
  std::string id;  // the answer's x-request-id
  std::string method;
  std::string path;       // as it came, without the query
  std::string parameter;  // what stood at the route's {id}, decoded: UTF-8 without control characters
  std::string query;      // what follows '?', as it came
  Headers headers;        // names in lower case
  std::string body;
  std::string key;     // the caller's key by name; empty where none is needed
  Reservation memory;  // that of the body, in the budget of all bodies

  // The first field of that name, given in lower case; null where there is none.
  const std::string* header(std::string_view name) const;
};

// Called on the I/O thread and must not block: the answer may come later, from any thread. What it throws becomes a
// 500.
using Handler = std::function<void(Request, Responder)>;

class SocketHandler;

// As Handler, of a route that is a WebSocket: who is to hear the messages of this connection, or why it does not become
// one. It is called before the peer is answered.
using SocketOpener = std::function<std::variant<std::shared_ptr<SocketHandler>, HttpError>(Request)>;

struct Route {
  std::string method;                      // "GET" answers HEAD, too
  std::string path;                        // "/v1/models", or with one parameter at its end: "/v1/models/{id}"
  bool needs_key = true;                   // where the server has keys
  std::vector<std::string> content_types;  // that a body may have: "application/json"; none: the route takes no body
  int64_t body_limit_bytes = 64 << 20;     // of a WebSocket: of a message
  Headers headers;                         // of every answer of this route
  Handler handler;                         // this or
  SocketOpener socket = nullptr;  // this: for GET that asks for a WebSocket. Beside it a path may have a GET of its own
};

// Fields that keep a page to itself: `policy` is its Content-Security-Policy.
Headers page_headers(const std::string& policy);

}  // namespace naru::serving::http
