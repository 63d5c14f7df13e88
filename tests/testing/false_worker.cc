// A worker that lies: the third byte of the file says how. The clients must see through every one of them.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>

#include "media/protocol.h"

using namespace naru;
using namespace naru::media;

int main() {
  Request request;
  Descriptor bytes;
  while (receive_message(kWorkerSocket, &request, sizeof request, &bytes)) {
    char head[3] = {};
    if (::pread(bytes.get(), head, sizeof head, 0) != ssize_t(sizeof head)) return 1;
    Descriptor result = memory_file("false");
    if (!result || ::ftruncate(result.get(), head[2] == 'w' || head[2] == 'f' ? 11 : 12) != 0) return 1;
    const float odd = head[2] == 't' ? NAN : head[2] == 'i' ? -INFINITY : 0;
    if (::pwrite(result.get(), &odd, sizeof odd, 4) != sizeof odd) return 1;
    Reply reply;
    reply.height = reply.width = 2;
    reply.size_bytes = 12;
    reply.rate_hz = 16'000;
    size_t size = sizeof reply;
    int fd = result.get();
    if (head[2] != 'u') seal(fd);
    switch (head[2]) {
      case 'g':
        break;  // a good answer
      case 'p':
        reply.protocol = 7;
        break;  // another protocol
      case 'z':
        reply.height = 0;
        break;  // no rows
      case 'h':
        reply.height = ~0u;
        break;  // more rows than the limit
      case 'o':
        reply.height = reply.width = 1u << 31;
        break;  // a product beyond 64 bits
      case 'l':
        reply.size_bytes = 11;
        break;  // fewer bytes than there are
      case 'm':
        reply.size_bytes = uint64_t(1) << 40;
        break;  // more than the limit
      case 'r':
        reply.width = 1;
        break;  // fewer pixels than bytes
      case 'q':
        reply.rate_hz = 8'000;
        break;  // another rate
      case 'f':
        reply.size_bytes = 11;
        break;  // no whole number of samples
      case 'n':
        fd = -1;
        break;  // no file
      case 's':
        --size;
        break;  // a short header
      case 'c':
        reply.code = 99;
        break;  // an unknown code
      case 'd':
        fd = ::open("/", O_RDONLY);
        break;  // a folder instead of a memory file
      case 'x':
        return 0;  // death
      case 'e':    // words for a terminal, without an end
        reply.code = uint32_t(Code::invalid);
        std::memset(reply.message, '\x1b', sizeof reply.message);
        break;
    }
    send_message(kWorkerSocket, &reply, size, fd);
  }
}
