// What the server allows and how it listens. Every limit is positive: none can be switched off.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "serving/http/keys.h"

namespace naru::serving::http {

struct Limits {
  // Of a request's head.
  int64_t request_line_bytes = 8 << 10;
  int64_t header_bytes = 16 << 10;
  int header_fields = 100;
  std::chrono::milliseconds header_timeout{10'000};      // from its first byte to its last, a TLS handshake alike
  std::chrono::milliseconds keep_alive_timeout{60'000};  // that a connection may wait for its next request
  // Of its body: the limit of its size is the route's.
  // During which something of it must come; of a body that holds more than 64 KiB, 8 KiB a second, or its rest.
  std::chrono::milliseconds body_idle_timeout{30'000};
  int64_t chunk_line_bytes = 256;
  int64_t chunk_overhead_bytes = 64 << 10;  // beyond twice the body, for all that frames its chunks
  // Of all bodies together, as they come and until requests are freed, and of large answers until they are sent. A
  // caller with a key gets three quarters at most.
  int64_t bodies_bytes = 256 << 20;
  // Of the whole: from the first byte of the request to the last of its answer. Then what has not begun is a 504, and
  // what has is cut off.
  std::chrono::milliseconds request_timeout{600'000};
  // Of the answer.
  int64_t send_buffer_bytes = 1 << 20;  // of a stream that wait for a slow reader; beyond, it is cut off
  // Of all streams, beyond 32 KiB of each; beyond, whoever adds to them is cut off. Shared out as bodies are.
  int64_t streams_bytes = 32 << 20;
  std::chrono::milliseconds send_stall_timeout{30'000};  // during which a reader took nothing
  // Of connections.
  int connections = 1024;
  int connections_per_address = 64;  // an IPv6 address stands for its network of 64 bits
  // Of WebSockets. A peer is asked whether it lives when nothing was sent for so long, and is gone when nothing came of
  // it, no answer to that either. A message that has begun must come on as a body must.
  std::chrono::milliseconds socket_ping_interval{20'000};
  std::chrono::milliseconds socket_idle_timeout{120'000};
};

// Throws Error unless every limit is positive.
void check_limits(const Limits& limits);

// What became of one request, or of a connection that was turned away, for logs and metrics.
struct Record {
  std::string request_id;
  std::string method;     // empty where no request could be read
  std::string route;      // as the table of routes writes it; empty where none was met
  std::string key;        // the caller's key by name
  std::string code;       // of the error that it was answered with, or that ended its stream
  int status = 0;         // 0: the peer left before an answer began
  bool complete = false;  // the last byte of the answer was handed to the system
  int64_t bytes_in = 0;   // of the body
  int64_t bytes_out = 0;
  std::chrono::microseconds duration{0};
};

struct Options {
  std::string host = "127.0.0.1";
  uint16_t port = 0;                    // 0: one that is free
  std::string tls_certificate_file;     // PEM, with its chain; empty: no TLS
  std::string tls_key_file;             // PEM, without a password
  std::shared_ptr<const KeyRing> keys;  // null: no route needs one
  std::vector<std::string> hosts;       // names and addresses that a Host field may give, without a port; empty: any
  std::vector<std::string> origins;     // that browsers may ask from besides the server's own; "*": any
  Limits limits;
  std::function<void(const Record&)> on_record;  // called on the I/O thread; must not block
};

}  // namespace naru::serving::http
