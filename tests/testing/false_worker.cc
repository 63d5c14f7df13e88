// A worker that lies: the last byte of the file says how. The clients must see through every one of them.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <string>

#include "media/protocol.h"

using namespace naru;
using namespace naru::media;

namespace {

// A word of a page whose picture is 2 x 2, and what is wrong with it.
std::string word(char lie) {
  WordHeader header{.x1 = 2, .y1 = 2, .n_bytes = 2, .after = ' '};
  std::string text = "ab";
  switch (lie) {
    case 'k':
      header.x1 = 3;
      break;  // beyond the picture
    case 'v':
      header.y0 = NAN;
      break;  // nowhere
    case 'b':
      header.y0 = 2;
      header.y1 = 1;
      break;  // upside down
    case 'j':
      header.n_bytes = ~0u;
      break;  // longer than the file
    case 'y':
      text = "\x1b[";
      break;  // a terminal would act upon it
    case 'U':
      text = "a\xff";
      break;  // not UTF-8
    case 'E':
      header.n_bytes = 0;
      text = "";
      break;  // nothing
    case 'A':
      header.after = 'x';
      break;  // something else between words
  }
  return std::string(reinterpret_cast<const char*>(&header), sizeof header) + text;
}

}  // namespace

int main() {
  Request request;
  Descriptor bytes;
  while (receive_message(kWorkerSocket, &request, sizeof request, &bytes)) {
    char lie = 0;  // the file's last byte says which
    const off_t end = ::lseek(bytes.get(), 0, SEEK_END);
    if (end < 1 || ::pread(bytes.get(), &lie, 1, end - 1) != 1) return 1;
    Descriptor result = memory_file("false");
    if (!result || ::ftruncate(result.get(), lie == 'w' || lie == 'f' ? 11 : 12) != 0) return 1;
    const float odd = lie == 't' ? NAN : lie == 'i' ? -INFINITY : 0;
    if (::pwrite(result.get(), &odd, sizeof odd, 4) != sizeof odd) return 1;
    Reply reply;
    reply.height = reply.width = 2;
    reply.size_bytes = 12;
    reply.rate_hz = 16'000;
    reply.n_pages = 1;
    reply.dpi = 100;
    if (std::strchr("WkvbjyUEA2", lie)) {
      const std::string words = word(lie);
      if (::pwrite(result.get(), words.data(), words.size(), 12) != ssize_t(words.size())) return 1;
      reply.size_bytes = 12 + words.size();
      reply.n_words = lie == '2' ? 2 : 1;  // more words than there are
    }
    size_t size = sizeof reply;
    int fd = result.get();
    if (lie != 'u') seal(fd);
    switch (lie) {
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
      case 'a':
        reply.n_pages = 0;
        break;  // no pages
      case 'P':
        reply.n_pages = 101;
        break;  // more pages than the limit
      case 'D':
        reply.dpi = NAN;
        break;  // no resolution
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
      case 'K':
        ::raise(SIGKILL);
        break;  // death as if by another's hand
      case 'L':
        for (;;) ::usleep(1000);  // no answer, ever
      case 'C':
        reply.code = uint32_t(Code::internal);
        reply.crashed = 1;
        break;   // a child that crashed
      case 'e':  // words for a terminal, without an end
        reply.code = uint32_t(Code::invalid);
        std::memset(reply.message, '\x1b', sizeof reply.message);
        break;
    }
    send_message(kWorkerSocket, &reply, size, fd);
  }
}
