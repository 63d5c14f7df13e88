// What the server and its connections share. Of the I/O thread alone, but for what says otherwise.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "serving/http/gate.h"
#include "serving/http/options.h"

namespace naru::serving::http {

class Connection;

struct Core {
  Core(Options given, std::vector<Route> routes);

  // "req_" and 32 random hexadecimal digits.
  static std::string new_request_id();
  // Counts a connection; false when there are too many, at all or of its address.
  enum class Entry { welcome, full, address_full };
  Entry enter(const std::string& address);
  void leave(Connection* connection, const std::string& address);

  const Options options;
  const Gate gate;
  const std::shared_ptr<ByteBudget> bodies, streams;
  std::unordered_map<Connection*, std::weak_ptr<Connection>> connections;
  std::unordered_map<std::string, int> addresses;
  bool draining = false;

  std::mutex mutex;  // of n_connections, which any thread may wait for
  std::condition_variable left;
  int n_connections = 0;
  std::atomic<int64_t> n_refused = 0;

  // Last, so that it goes first: what still waits in it holds connections, which tell of their end.
  boost::asio::io_context io{1};
};

}  // namespace naru::serving::http
