// Files: read whole, mapped, and written so that nothing is ever half-written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace naru {

// The bytes of a regular file of at most `limit_bytes`. Failures: not_found, too_large, invalid (a directory, an
// unreadable file); the message does not repeat the path.
Result<std::vector<std::byte>> read_file(const std::string& path, uint64_t limit_bytes);
Result<std::string> read_text(const std::string& path, uint64_t limit_bytes);

// The one wording for an output that cannot be made or written: "cannot be written: REASON; WHAT TO DO". `error` is an
// errno.
Failure write_failure(int error);
Failure write_failure(const char* reason);

// Writes beside `path`, fsyncs, renames, fsyncs the folder: `path` holds the old bytes or the new ones, never a part.
// A link is followed. Failure when `path` is there and is no regular file.
Result<void> write_file(const std::string& path, std::span<const std::byte> bytes);
Result<void> write_file(const std::string& path, std::string_view text);

// What write_file() would say before it writes its first byte: for a result that takes long to make.
Result<void> can_write(const std::string& path);

// Makes the folder `path`, and those above it, where they do not exist, so that they survive the end of the machine.
Result<void> make_folder(const std::string& path);

// A regular file mapped for reading. Movable; the bytes stay where they are as long as the object lives. A file that
// shrinks while it is mapped faults (SIGBUS) as with any mapping: model files are replaced by rename, never rewritten.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  MappedFile() = default;
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace naru
