#include "training/line_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/file.h"

namespace naru {

Result<LineFile> LineFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return write_failure(errno);
  LineFile file(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return errno == EWOULDBLOCK ? fail("another run is writing it") : write_failure(errno);
  return file;
}

LineFile::LineFile(LineFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
LineFile& LineFile::operator=(LineFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
LineFile::~LineFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> LineFile::append(std::string_view line) {
  const std::string text = std::string(line) + "\n";
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(fd_, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return write_failure(errno);
    done += size_t(n);
  }
  return {};
}

Result<void> LineFile::sync() {
  if (::fsync(fd_) != 0) return write_failure(errno);
  return {};
}

Result<void> LineFile::cut(uint64_t size_bytes) {
  if (::ftruncate(fd_, off_t(size_bytes)) != 0) return write_failure(errno);
  return {};
}

}  // namespace naru
