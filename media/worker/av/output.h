// A file that grows in memory while FFmpeg writes it: from a position, over what is there or behind it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

namespace naru::media {

class Output {
 public:
  explicit Output(uint64_t max_bytes) : max_bytes_(max_bytes) {}

  // False, and nothing changes, when the file would be longer than max_bytes.
  bool write(const void* from, uint64_t n) {
    if (n > max_bytes_ - uint64_t(position_)) {
      full_ = true;
      return false;
    }
    const uint64_t end = uint64_t(position_) + n;
    if (end > bytes_.size()) bytes_.resize(end);
    std::memcpy(bytes_.data() + position_, from, n);
    position_ = int64_t(end);
    return true;
  }
  // The new position, which may be past the end: what is written there leaves zeros between. -1, and nothing changes,
  // for one before the beginning or past max_bytes.
  int64_t seek(int64_t offset, int whence) {
    const int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position_ : size();
    int64_t to = 0;
    if (__builtin_add_overflow(base, offset, &to) || to < 0 || uint64_t(to) > max_bytes_) return -1;
    return position_ = to;
  }
  int64_t size() const { return int64_t(bytes_.size()); }
  bool full() const { return full_; }  // whether something was not written for want of room
  const std::string& bytes() const { return bytes_; }

 private:
  uint64_t max_bytes_;
  std::string bytes_;
  int64_t position_ = 0;
  bool full_ = false;
};

}  // namespace naru::media
