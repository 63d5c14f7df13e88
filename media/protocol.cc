#include "media/protocol.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace naru::media {
namespace {

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

}  // namespace

Reply refusal(const Failure& failure) {
  Reply reply;
  reply.code = uint32_t(failure.code);
  std::memcpy(reply.message, failure.message.data(), std::min(failure.message.size(), sizeof reply.message - 1));
  return reply;
}

bool has_crashed(int status) {
  return WIFEXITED(status) || (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL && WTERMSIG(status) != SIGTERM);
}

bool send_message(int socket, const void* message, size_t size, int fd) {
  iovec part{const_cast<void*>(message), size};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (fd >= 0) {
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  }
  ssize_t sent;
  do sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == ssize_t(size);
}

bool receive_message(int socket, void* message, size_t size, Descriptor* fd) {
  iovec part{message, size};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  ssize_t got;
  do got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  if (got < 0) return false;
  const cmsghdr* rights = CMSG_FIRSTHDR(&header);
  if (rights && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS &&
      rights->cmsg_len == CMSG_LEN(sizeof(int))) {
    int received;
    std::memcpy(&received, CMSG_DATA(rights), sizeof received);
    *fd = Descriptor(received);
  }
  return got == ssize_t(size) && !(header.msg_flags & (MSG_TRUNC | MSG_CTRUNC));
}

Descriptor memory_file(const char* name) {
  return Descriptor(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
}

bool write_all(int fd, const void* data, size_t size) {
  const char* from = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t n = ::write(fd, from, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    from += n;
    size -= size_t(n);
  }
  return true;
}

bool seal(int fd) {
  return ::fcntl(fd, F_ADD_SEALS, kSeals) == 0;
}

bool is_sealed(int fd, uint64_t size) {
  struct stat info;
  return fd >= 0 && ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && uint64_t(info.st_size) == size &&
         (::fcntl(fd, F_GET_SEALS) & kSeals) == kSeals && ::fcntl(fd, F_GET_SEALS) >= 0;
}

}  // namespace naru::media
