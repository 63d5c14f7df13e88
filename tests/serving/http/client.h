// A peer that sends whatever bytes a test wants, and a server for it to send them to.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/error.h"
#include "serving/http/server.h"
#include "serving/http/text.h"

namespace naru::testing {

// Whether `condition` comes to hold within five seconds.
template <class Condition>
bool holds(const Condition& condition) {
  for (int i = 0; i < 5000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return condition();
}

struct Reply {
  int status = 0;  // 0: the connection ended before a whole head
  std::string head, body;
  bool whole = false;  // the body had the length, or the last chunk, that its head promised

  // The field of that name, given in lower case; empty where there is none.
  std::string field(const std::string& name) const {
    const size_t at = head.find("\r\n" + name + ": ");
    if (at == head.npos) return "";
    const size_t begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

class Client {
 public:
  // A receive buffer of 0 bytes is the system's default.
  explicit Client(uint16_t port, int receive_buffer_bytes = 0) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer_bytes > 0)
      ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "Client: no server");
  }

  int fd() const { return fd_.get(); }
  // False when the peer takes no more.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(size_t(n));
    }
    return true;
  }
  void end_sending() { ::shutdown(fd_.get(), SHUT_WR); }
  void close() { fd_.close(); }

  // Waits for more bytes; false at the end of them, or after so long.
  bool receive(int timeout_ms = 20000) {
    pollfd poll = {fd_.get(), POLLIN, 0};
    if (::poll(&poll, 1, timeout_ms) != 1) return false;
    char bytes[64 << 10];
    const ssize_t n = ::recv(fd_.get(), bytes, sizeof bytes, 0);
    if (n > 0) received_.append(bytes, size_t(n));
    return n > 0;
  }
  // Whether the peer has ended the connection, or does within so long; what it sent before is dropped.
  bool ends(int timeout_ms = 5000) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    while (std::chrono::steady_clock::now() < until) {
      pollfd poll = {fd_.get(), POLLIN, 0};
      if (::poll(&poll, 1, timeout_ms) != 1) return false;
      if (!receive(0)) return true;
    }
    return false;
  }
  // All of what was received and is not part of a reply yet.
  std::string& received() { return received_; }
  std::string wait_for(std::string_view text) {
    while (received_.find(text) == received_.npos && receive()) {
    }
    return received_;
  }

  // The next reply; one to HEAD has no body.
  Reply reply(bool to_head = false) {
    Reply reply;
    size_t end;
    while ((end = received_.find("\r\n\r\n")) == received_.npos)
      if (!receive()) return reply;
    reply.head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    reply.status = std::atoi(reply.head.c_str() + 9);
    if (to_head || reply.status == 204 || reply.status == 304 || reply.status == 100) {
      reply.whole = true;
    } else if (reply.field("transfer-encoding") == "chunked") {
      take_chunks(reply);
    } else if (!reply.field("content-length").empty()) {
      const size_t size = std::stoul(reply.field("content-length"));
      while (received_.size() < size && receive()) {
      }
      reply.whole = received_.size() >= size;
      reply.body = received_.substr(0, size);
      received_.erase(0, size);
    } else {
      while (receive()) {
      }
      reply.body = std::exchange(received_, "");
      reply.whole = true;
    }
    return reply;
  }
  Reply ask(std::string_view bytes) {
    send(bytes);
    return reply();
  }

 private:
  void take_chunks(Reply& reply) {
    for (;;) {
      size_t end;
      while ((end = received_.find("\r\n")) == received_.npos)
        if (!receive()) return;
      const size_t size = std::stoul(received_.substr(0, end), nullptr, 16);
      while (received_.size() < end + size + 4)
        if (!receive()) return;
      reply.body += received_.substr(end + 2, size);
      received_.erase(0, end + size + 4);
      if (size == 0) {
        reply.whole = true;
        return;
      }
    }
  }

  Descriptor fd_;
  std::string received_;
};

// A request with a body of JSON.
inline std::string post(const std::string& path, const std::string& body, const std::string& more_fields = "") {
  return "POST " + path +
         " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + more_fields + "\r\n" + body;
}

inline std::string get(const std::string& path, const std::string& more_fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + more_fields + "\r\n";
}

inline const std::string kChunkedPost =
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

// GET /hello, GET /models/{id} and POST /echo, which answers with the body; and what a test adds.
inline std::unique_ptr<serving::http::Server> serve(serving::http::Options options = {},
                                                    std::vector<serving::http::Route> more = {}) {
  using namespace serving::http;
  std::vector<Route> routes = {
      {.method = "GET",
       .path = "/hello",
       .needs_key = false,
       .handler = [](Request,
                     Responder responder) { responder.send({.content_type = "text/plain", .body = "hello"}); }},
      {.method = "GET",
       .path = "/models/{id}",
       .handler =
           [](Request request, Responder responder) {
             responder.send(
                 {.content_type = "text/plain", .body = request.parameter + "|" + request.query + "|" + request.key});
           }},
      {.method = "POST",
       .path = "/echo",
       .content_types = {"application/json", "multipart/form-data"},
       .handler = [](Request request, Responder responder) {
         responder.send({.content_type = "text/plain", .body = std::move(request.body)});
       }}};
  for (Route& route : more) routes.push_back(std::move(route));
  auto server = Server::start(std::move(options), std::move(routes));
  return std::move(server).value();
}

}  // namespace naru::testing
