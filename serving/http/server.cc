#include "serving/http/server.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <thread>
#include <utility>

#include "serving/http/connection.h"
#include "serving/http/core.h"
#include "serving/http/stream.h"

namespace naru::serving::http {

namespace {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Who an address stands for: an IPv6 peer has a whole network of them.
std::string whose(const asio::ip::address& address) {
  if (!address.is_v6()) return address.to_string();
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  const auto bytes = v6.to_bytes();
  return {bytes.begin(), bytes.begin() + 8};
}

// Tells a peer that it is one too many, if that can be done at once; not through TLS, which takes a handshake.
Record turn_away(int socket, Core::Entry entry, bool tls) {
  const bool all = entry == Core::Entry::full;
  const HttpError error{all ? 503 : 429,
                        "too_many_connections",
                        all ? "The server has as many connections as it may; try again."
                            : "Your address has as many connections as it may; close some, or try again.",
                        "",
                        {{"retry-after", "1"}}};
  Record record{.request_id = Core::new_request_id(), .code = error.code};
  if (tls) return record;
  const std::string bytes = answer_bytes(error_answer(error), {.request_id = record.request_id, .keep_alive = false});
  const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  record.status = error.status;
  record.complete = sent == ssize_t(bytes.size());
  record.bytes_out = std::max<ssize_t>(sent, 0);
  ::shutdown(socket, SHUT_WR);
  char ignored[4096];  // what is unread when the socket closes would take the answer with it
  (void)!::recv(socket, ignored, sizeof ignored, MSG_DONTWAIT);
  return record;
}
}  // namespace

struct Server::Running {
  Running(Options options, std::vector<Route> routes) : core(std::move(options), std::move(routes)) {}
  ~Running() { stop(); }

  Result<void> listen();
  void begin();
  void accept();
  void accept_later();
  void accept_all();
  void stop();

  std::shared_ptr<TlsContext> tls;  // outlives the connections in `core`
  Core core;
  tcp::acceptor acceptor{core.io};
  asio::steady_timer retry{core.io};
  uint16_t port = 0;
  std::thread thread;
  std::mutex stopping;
};

Result<void> Server::Running::listen() {
  const Options& options = core.options;
  const auto refusal = [&](const error_code& error) {
    return fail("cannot listen on ", options.host, " port ", options.port, ": ", error.message(),
                "; choose another address or port");
  };
  error_code error;
  const auto found = tcp::resolver(core.io).resolve(options.host, std::to_string(options.port),
                                                    tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || found.empty()) return refusal(error);
  const tcp::endpoint endpoint = *found.begin();
  acceptor.open(endpoint.protocol(), error);
  if (!error) ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  if (!error) port = acceptor.local_endpoint(error).port();
  if (error) return refusal(error);
  return {};
}

void Server::Running::begin() {
  accept();
  // Signals are for the threads of the program, not for this one.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread = std::thread([this] {
    for (bool more = true; more;) {
      try {
        core.io.run();
        more = false;
      } catch (...) {  // no memory: whatever was going on lost its connection, the others go on
      }
    }
  });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Server::Running::accept() {
  acceptor.async_wait(tcp::acceptor::wait_read, [this](const error_code& error) {
    if (error || !acceptor.is_open()) return;
    try {
      accept_all();
    } catch (...) {  // no memory
      accept_later();
    }
  });
}

void Server::Running::accept_later() {
  retry.expires_after(std::chrono::milliseconds(100));
  retry.async_wait([this](const error_code& error) {
    if (!error && acceptor.is_open()) accept();
  });
}

// With accept4(): a program that is started meanwhile must not inherit a connection.
void Server::Running::accept_all() {
  for (int i = 0; i < 64; ++i) {  // then the others have their turn
    const int fd = ::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0 && (errno == ECONNABORTED || errno == EINTR)) continue;
    if (fd < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (fd < 0) return accept_later();  // no descriptors, or no memory
    error_code error;
    tcp::socket socket(core.io);
    if (socket.assign(acceptor.local_endpoint(error).protocol(), fd, error)) {
      ::close(fd);
      continue;
    }
    const auto peer = socket.remote_endpoint(error);
    if (error) continue;
    const std::string address = whose(peer.address());
    if (const auto entry = core.enter(address); entry != Core::Entry::welcome) {
      ++core.n_refused;
      const Record record = turn_away(fd, entry, bool(tls));
      if (core.options.on_record) core.options.on_record(record);
      continue;
    }
    socket.set_option(tcp::no_delay(true), error);
    const auto connection = std::make_shared<Connection>(
        core, tls ? tls->stream(std::move(socket)) : plain_stream(std::move(socket)), address);
    core.connections.emplace(connection.get(), connection);
    connection->start();
  }
  accept();
}

void Server::Running::stop() {
  const std::lock_guard lock(stopping);
  if (!thread.joinable()) return;
  asio::post(core.io, [this] {
    error_code ignored;
    acceptor.close(ignored);
    retry.cancel();
    core.draining = true;
    for (const auto& connection : std::exchange(core.connections, {}))
      if (const auto held = connection.second.lock()) held->close();
  });
  thread.join();
}

Result<std::unique_ptr<Server>> Server::start(Options options, std::vector<Route> routes) {
  check_limits(options.limits);
  check(options.tls_certificate_file.empty() == options.tls_key_file.empty(),
        "Server: TLS needs both a certificate and its key");
  auto running = std::make_unique<Running>(std::move(options), std::move(routes));
  if (!running->core.options.tls_certificate_file.empty()) {
    auto tls = TlsContext::make(running->core.options.tls_certificate_file, running->core.options.tls_key_file);
    if (!tls) return tls.failure();
    running->tls = *tls;
  }
  if (const auto listening = running->listen(); !listening) return listening.failure();
  running->begin();
  return std::unique_ptr<Server>(new Server(std::move(running)));
}

Server::Server(std::unique_ptr<Running> running) : running_(std::move(running)) {}
Server::~Server() = default;

uint16_t Server::port() const {
  return running_->port;
}

Server::Stats Server::stats() const {
  Core& core = running_->core;
  const std::lock_guard lock(core.mutex);
  return {core.n_connections, core.n_refused.load(), core.bodies->used_bytes(), core.streams->used_bytes()};
}

void Server::drain() {
  asio::post(running_->core.io, [running = running_.get()] {
    error_code ignored;
    running->acceptor.close(ignored);
    running->retry.cancel();
    running->core.draining = true;
    std::vector<std::shared_ptr<Connection>> held;  // closing one takes it off the list
    for (const auto& connection : running->core.connections) held.push_back(connection.second.lock());
    for (const auto& connection : held)
      if (connection) connection->drain();
  });
}

bool Server::wait_idle(std::chrono::milliseconds at_most) {
  Core& core = running_->core;
  std::unique_lock lock(core.mutex);
  return core.left.wait_for(lock, at_most, [&] { return core.n_connections == 0; });
}

void Server::stop() {
  running_->stop();
}

}  // namespace naru::serving::http
