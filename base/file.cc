#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/descriptor.h"

namespace naru {
namespace {

Failure system_failure(const char* what) {
  const int error = errno;
  return fail(error == ENOENT ? Code::not_found : Code::invalid, what, ": ", std::strerror(error));
}

// Opens a regular file and gives its size. O_NONBLOCK: a named pipe must not hold us up.
Result<uint64_t> open_regular(const std::string& path, int* fd) {
  if (path.find('\0') != std::string::npos) return fail("the path holds a zero byte");
  *fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (*fd < 0) return system_failure("cannot open");
  struct stat info;
  if (::fstat(*fd, &info) != 0) return system_failure("cannot read");
  if (S_ISDIR(info.st_mode)) return fail("is a folder, not a file");
  if (!S_ISREG(info.st_mode)) return fail("is not a regular file");
  return uint64_t(info.st_size);
}

template <class Buffer>
Result<Buffer> read_into(const std::string& path, uint64_t limit_bytes) {
  int fd = -1;
  const Result<uint64_t> size = open_regular(path, &fd);
  const Descriptor file(fd);
  if (!size) return size.failure();
  if (*size > limit_bytes) return fail(Code::too_large, "is ", *size, " bytes; the limit is ", limit_bytes);
  Buffer out;
  out.resize(*size);
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = ::read(file.get(), out.data() + done, out.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_failure("cannot read");
    if (n == 0) return fail(Code::truncated, "ended after ", done, " of ", out.size(), " bytes while it was read");
    done += size_t(n);
  }
  return out;
}

// Where a file written to `path` goes: a link is followed, and only a regular file is ever replaced, so that a device
// or a pipe keeps its place.
Result<std::string> place_of(const std::string& path) {
  struct stat info;
  if (::lstat(path.c_str(), &info) != 0) return path;
  std::string place = path;
  if (S_ISLNK(info.st_mode)) {
    char resolved[PATH_MAX];
    if (!::realpath(path.c_str(), resolved) || ::stat(resolved, &info) != 0) return write_failure(errno);
    place = resolved;
  }
  if (S_ISDIR(info.st_mode)) return write_failure("it is a folder");
  if (!S_ISREG(info.st_mode)) return write_failure("it is not a regular file");
  return place;
}

// Makes the name of `path` in its folder as durable as the file. Some file systems refuse, which is no error.
void sync_folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const Descriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.get() >= 0) ::fsync(parent.get());
}

}  // namespace

Failure write_failure(int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  const bool forbidden = error == EACCES || error == EPERM || error == EROFS;
  const char* const remedy = error == ENOENT ? "make the folder that it is to stand in, or name another place"
                             : full          ? "make room, or name another place"
                             : forbidden     ? "name a place where you may write"
                                             : "name another place";
  return fail(error == ENOENT ? Code::not_found : Code::invalid, "cannot be written: ", std::strerror(error), "; ",
              remedy);
}
Failure write_failure(const char* reason) {
  return fail("cannot be written: ", reason, "; name another place");
}

Result<std::vector<std::byte>> read_file(const std::string& path, uint64_t limit_bytes) {
  return read_into<std::vector<std::byte>>(path, limit_bytes);
}
Result<std::string> read_text(const std::string& path, uint64_t limit_bytes) {
  return read_into<std::string>(path, limit_bytes);
}

Result<void> write_file(const std::string& path, std::span<const std::byte> bytes) {
  const Result<std::string> place = place_of(path);
  if (!place) return place.failure();
  const std::string beside = concat(*place, ".tmp.", ::getpid());
  Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.get() < 0) return write_failure(errno);
  const auto give_up = [&] {
    const Failure failure = write_failure(errno);
    ::unlink(beside.c_str());
    return failure;
  };
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(file.get(), bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return give_up();
    done += size_t(n);
  }
  if (::fsync(file.get()) != 0) return give_up();
  if (::close(file.release()) != 0) return give_up();
  if (::rename(beside.c_str(), place->c_str()) != 0) return give_up();
  sync_folder_of(*place);
  return {};
}
Result<void> write_file(const std::string& path, std::string_view text) {
  return write_file(path, std::as_bytes(std::span(text)));
}

Result<void> can_write(const std::string& path) {
  const Result<std::string> place = place_of(path);
  if (!place) return place.failure();
  const std::string beside = concat(*place, ".tmp.", ::getpid());
  const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.get() < 0) return write_failure(errno);
  ::unlink(beside.c_str());
  return {};
}

Result<void> make_folder(const std::string& path) {
  for (size_t end = path.find_first_not_of('/'); end != std::string::npos && end < path.size();) {
    end = std::min(path.find('/', end), path.size());
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), 0755) == 0) {
      sync_folder_of(part);
    } else {
      if (errno != EEXIST) return write_failure(errno);
      struct stat info;
      if (::stat(part.c_str(), &info) != 0) return write_failure(errno);
      if (!S_ISDIR(info.st_mode)) return write_failure("a file stands where the folder is to be");
    }
    end = path.find_first_not_of('/', end);
  }
  return {};
}

Result<MappedFile> MappedFile::open(const std::string& path) {
  int fd = -1;
  const Result<uint64_t> size = open_regular(path, &fd);
  const Descriptor file(fd);
  if (!size) return size.failure();
  MappedFile out;
  if (*size == 0) return out;
  void* data = ::mmap(nullptr, *size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (data == MAP_FAILED) return system_failure("cannot map");
  out.data_ = static_cast<const std::byte*>(data);
  out.size_ = *size;
  return out;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}
MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace naru
