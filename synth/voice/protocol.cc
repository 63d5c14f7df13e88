#include "synth/voice/protocol.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace naru::synth {

bool read_exactly(int fd, void* to, size_t size) {
  auto* at = static_cast<std::byte*>(to);
  while (size > 0) {
    const ssize_t n = ::read(fd, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n, size -= size_t(n);
  }
  return true;
}

bool write_exactly(int fd, const void* from, size_t size) {
  const auto* at = static_cast<const std::byte*>(from);
  while (size > 0) {
    const ssize_t n = ::send(fd, at, size, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n, size -= size_t(n);
  }
  return true;
}

}  // namespace naru::synth
