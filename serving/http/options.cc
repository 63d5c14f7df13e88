#include "serving/http/options.h"

#include "base/error.h"

namespace naru::serving::http {

void check_limits(const Limits& l) {
  const std::pair<const char*, int64_t> limits[] = {{"request_line_bytes", l.request_line_bytes},
                                                    {"header_bytes", l.header_bytes},
                                                    {"header_fields", l.header_fields},
                                                    {"header_timeout", l.header_timeout.count()},
                                                    {"keep_alive_timeout", l.keep_alive_timeout.count()},
                                                    {"body_idle_timeout", l.body_idle_timeout.count()},
                                                    {"chunk_line_bytes", l.chunk_line_bytes},
                                                    {"chunk_overhead_bytes", l.chunk_overhead_bytes},
                                                    {"bodies_bytes", l.bodies_bytes},
                                                    {"request_timeout", l.request_timeout.count()},
                                                    {"send_buffer_bytes", l.send_buffer_bytes},
                                                    {"streams_bytes", l.streams_bytes},
                                                    {"send_stall_timeout", l.send_stall_timeout.count()},
                                                    {"connections", l.connections},
                                                    {"connections_per_address", l.connections_per_address},
                                                    {"socket_ping_interval", l.socket_ping_interval.count()},
                                                    {"socket_idle_timeout", l.socket_idle_timeout.count()}};
  for (const auto& [name, value] : limits) check(value > 0, "Limits: ", name, " must be above 0, got ", value);
}

}  // namespace naru::serving::http
