// A file of lines that only grows at its end, and is cut back when a run resumes. One process at a time may hold it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace naru {

class LineFile {
 public:
  // Opens or makes the file. Failure when it cannot be written, or another process holds it.
  static Result<LineFile> open(const std::string& path);
  LineFile(LineFile&& other) noexcept;
  LineFile& operator=(LineFile&& other) noexcept;
  ~LineFile();

  // Hands the line and its end to the system in one piece: it survives the end of this process.
  Result<void> append(std::string_view line);
  // Waits until everything appended survives the end of the machine.
  Result<void> sync();
  // Keeps the first `size_bytes` bytes.
  Result<void> cut(uint64_t size_bytes);

 private:
  explicit LineFile(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace naru
