// A client of a WebSocket that sends whatever bytes a test wants.
#pragma once

#include <string>
#include <string_view>

#include "serving/http/frames.h"
#include "tests/serving/http/client.h"

namespace naru::testing {

using serving::http::Opcode;

// A frame as a client sends it: masked, final unless `first_byte` says otherwise.
inline std::string masked_frame(uint8_t first_byte, std::string_view payload) {
  const size_t n = payload.size();
  const int n_length = n < 126 ? 0 : n < 1 << 16 ? 2 : 8;
  std::string out = {char(first_byte), char(0x80 | (n_length == 0 ? n : n_length == 2 ? 126 : 127))};
  for (int i = n_length; i-- > 0;) out += char(n >> (8 * i));
  const char mask[] = {'\x37', '\xfa', '\x21', '\x3d'};
  out.append(mask, 4);
  for (size_t i = 0; i < n; ++i) out += char(payload[i] ^ mask[i & 3]);
  return out;
}
inline std::string masked_frame(Opcode opcode, std::string_view payload) {
  return masked_frame(uint8_t(0x80 | uint8_t(opcode)), payload);
}

// The words of a close: code and reason.
inline std::string closing(int code, const std::string& reason = "") {
  return std::string{char(code >> 8), char(code)} + reason;
}

inline const std::string kUpgrade =
    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

struct Frame {
  int opcode = -1;  // -1: the connection ended
  std::string payload;
  int code() const { return payload.size() < 2 ? 0 : uint8_t(payload[0]) << 8 | uint8_t(payload[1]); }
};

class SocketClient {
 public:
  explicit SocketClient(uint16_t port, const std::string& path = "/socket", const std::string& fields = "",
                        int receive_buffer_bytes = 0)
      : client_(port, receive_buffer_bytes) {
    client_.send(get(path, kUpgrade + fields));
    opening_ = read_head();
  }

  const Reply& opening() const { return opening_; }
  Client& client() { return client_; }
  bool send(Opcode opcode, std::string_view payload) { return client_.send(masked_frame(opcode, payload)); }

  Frame receive(int timeout_ms = 20000) {
    Frame out;
    std::string& bytes = client_.received();
    const auto wait_for = [&](size_t n) {
      while (bytes.size() < n)
        if (!client_.receive(timeout_ms)) return false;
      return true;
    };
    if (!wait_for(2)) return out;
    size_t n = bytes[1] & 0x7f, head = 2;
    if (n >= 126) {
      head += n == 126 ? 2 : 8;
      if (!wait_for(head)) return out;
      n = 0;
      for (size_t i = 2; i < head; ++i) n = n << 8 | uint8_t(bytes[i]);
    }
    if (!wait_for(head + n)) return out;
    out.opcode = bytes[0] & 15;
    out.payload = bytes.substr(head, n);
    bytes.erase(0, head + n);
    return out;
  }
  // The next frame that is no ping.
  Frame receive_message() {
    Frame out = receive();
    while (out.opcode == int(Opcode::ping)) out = receive();
    return out;
  }

 private:
  // Of 101 nothing follows but frames.
  Reply read_head() {
    client_.wait_for("\r\n\r\n");
    std::string& bytes = client_.received();
    if (!bytes.starts_with("HTTP/1.1 101")) return client_.reply();
    Reply reply;
    reply.status = 101;
    const size_t end = bytes.find("\r\n\r\n");
    reply.head = bytes.substr(0, end + 2);
    bytes.erase(0, end + 4);
    return reply;
  }

  Client client_;
  Reply opening_;
};

}  // namespace naru::testing
