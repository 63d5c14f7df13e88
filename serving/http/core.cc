#include "serving/http/core.h"

#include <sys/random.h>

#include "base/error.h"

namespace naru::serving::http {

Core::Core(Options given, std::vector<Route> routes)
    : options(std::move(given)),
      gate(options, std::move(routes)),
      bodies(std::make_shared<ByteBudget>(options.limits.bodies_bytes)),
      streams(std::make_shared<ByteBudget>(options.limits.streams_bytes)) {}

std::string Core::new_request_id() {
  unsigned char random[16];
  check(::getrandom(random, sizeof random, 0) == sizeof random, "Server: the system gives no random numbers");
  std::string id = "req_";
  for (const unsigned char byte : random) {
    id += "0123456789abcdef"[byte >> 4];
    id += "0123456789abcdef"[byte & 15];
  }
  return id;
}

Core::Entry Core::enter(const std::string& address) {
  const std::lock_guard lock(mutex);
  if (n_connections >= options.limits.connections) return Entry::full;
  int& of_address = addresses[address];
  if (of_address >= options.limits.connections_per_address) return Entry::address_full;
  ++of_address;
  ++n_connections;
  return Entry::welcome;
}

void Core::leave(Connection* connection, const std::string& address) {
  connections.erase(connection);
  if (--addresses[address] == 0) addresses.erase(address);
  const std::lock_guard lock(mutex);
  --n_connections;
  left.notify_all();
}

}  // namespace naru::serving::http
