#include "bench/serve_caller.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "base/error.h"

namespace naru::bench {
namespace {

// The number behind `name`, such as "\"n\":", in a JSON text; `instead` where there is none.
int64_t number_of(const std::string& json, std::string_view name, int64_t instead) {
  const size_t at = json.find(name);
  return at == std::string::npos ? instead : std::strtoll(json.c_str() + at + name.size(), nullptr, 10);
}

// Whether an event brings text: completions say "text", chats "content".
bool brings_text(const std::string& event) {
  for (const std::string_view name : {"\"text\":\"", "\"content\":\""}) {
    const size_t at = event.find(name), begin = at + name.size();
    if (at != std::string::npos && begin < event.size() && event[begin] != '"') return true;
  }
  return false;
}

}  // namespace

bool Caller::connect() {
  if (fd_ >= 0) return true;
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(uint16_t(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int one = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

void Caller::disconnect() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  received_.clear();
}

bool Caller::send(const std::string& bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t n = ::send(fd_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (n <= 0) return false;
    at += size_t(n);
  }
  return true;
}

bool Caller::more() {
  char bytes[16 << 10];
  const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
  if (n > 0) received_.append(bytes, size_t(n));
  return n > 0;
}

bool Caller::read_head(Seen* seen) {
  size_t end;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos)
    if (!more()) return false;
  std::string head = received_.substr(0, end + 2);
  received_.erase(0, end + 4);
  std::transform(head.begin(), head.end(), head.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  chunked_ = head.find("transfer-encoding: chunked") != std::string::npos;
  closes_ = head.find("connection: close") != std::string::npos;
  const size_t length = head.find("content-length: ");
  left_ = length == std::string::npos ? 0 : std::strtoll(head.c_str() + length + 16, nullptr, 10);
  seen->status = int(std::strtol(head.c_str() + std::min<size_t>(9, head.size()), nullptr, 10));
  seen->retry_after = head.find("\r\nretry-after: ") != std::string::npos;
  return true;
}

// False at the end, and where the server hung up before it.
bool Caller::next_chunk(std::string* out) {
  out->clear();
  if (!chunked_) {
    if (left_ == 0) return false;
    if (received_.empty() && !more()) return lost();
    const size_t n = std::min(received_.size(), size_t(left_));
    *out = received_.substr(0, n);
    received_.erase(0, n);
    left_ -= int64_t(n);
    return true;
  }
  size_t end;
  while ((end = received_.find("\r\n")) == std::string::npos)
    if (!more()) return lost();
  const size_t size = size_t(std::strtoull(received_.c_str(), nullptr, 16));
  while (received_.size() < end + size + 4)
    if (!more()) return lost();
  *out = received_.substr(end + 2, size);
  received_.erase(0, end + size + 4);
  return size > 0;
}

void Caller::take_events(const std::string& data, Seen* seen) {
  const auto now = Clock::now();
  event_ += data;
  for (size_t end; (end = event_.find("\n\n")) != std::string::npos; event_.erase(0, end + 2)) {
    const std::string event = event_.substr(0, end);
    if (brings_text(event)) seen->pieces.push_back(now);
    seen->n_prompt = number_of(event, "\"prompt_tokens\":", seen->n_prompt);
    seen->n_tokens = number_of(event, "\"completion_tokens\":", seen->n_tokens);
    if (event.starts_with("data: {\"error\"")) seen->broken = true;
  }
}

Seen Caller::try_ask(const std::string& request) {
  Seen seen;
  event_.clear();
  cut_ = false;
  const bool asked = connect() && send(request);
  seen.sent = seen.ended = Clock::now();
  if (!asked || !read_head(&seen)) {
    disconnect();
    return seen;
  }
  std::string data;
  while (next_chunk(&data)) {
    if (chunked_)
      take_events(data, &seen);
    else
      seen.body += data;
  }
  seen.ended = Clock::now();
  if (cut_) seen.status = 0;
  if (chunked_ && seen.n_tokens == 0) seen.broken = true;
  if (closes_ || seen.status == 0) disconnect();
  return seen;
}

// A connection that was idle may have been closed meanwhile: then, and only then, it is tried once more.
Seen Caller::ask(const std::string& path, const std::string& body) {
  const std::string request =
      concat("POST ", path, " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n",
             "Content-Length: ", body.size(), "\r\n\r\n", body);
  const bool was_idle = fd_ >= 0;
  Seen seen = try_ask(request);
  if (seen.status == 0 && was_idle) seen = try_ask(request);
  if (seen.status == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return seen;
}

}  // namespace naru::bench
