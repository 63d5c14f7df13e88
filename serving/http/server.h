// An HTTP/1.1 server: routes, keys, limits and the life of connections. It knows nothing of what is asked and answered.
//
// One thread does all I/O and calls the handlers, which must not block. Connections are kept alive; requests that a
// peer sends ahead are answered one at a time, in order. A peer that closes, or stops sending, while an answer is being
// made counts as gone.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/error.h"
#include "serving/http/options.h"
#include "serving/http/request.h"

namespace naru::serving::http {

// Every member is safe to call from any thread but that of the handlers.
class Server {
 public:
  struct Stats {
    int64_t connections = 0;
    int64_t refused_connections = 0;  // for a limit of connections, since the start
    int64_t body_bytes = 0;           // of the budget of all bodies
    int64_t stream_bytes = 0;         // of the budget of all streams
  };

  // Listens and answers. Failure: an address that cannot be listened on, a certificate that cannot be used. Throws
  // Error for a limit that is not positive and a table of routes that makes no sense.
  static Result<std::unique_ptr<Server>> start(Options options, std::vector<Route> routes);
  ~Server();  // stop()

  uint16_t port() const;
  Stats stats() const;

  // Closes the listener and connections without a request; requests in flight go on, and their connections end with
  // them.
  void drain();
  // Waits until no connection is left, or for so long; true when none is left.
  bool wait_idle(std::chrono::milliseconds at_most);
  // Ends all connections at once; callbacks of on_disconnect() have been called when it returns.
  void stop();

 private:
  struct Running;
  explicit Server(std::unique_ptr<Running> running);
  const std::unique_ptr<Running> running_;
};

}  // namespace naru::serving::http
