// A file in memory, as libraries want to read it: from a position, with seeks as in C.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "media/worker/av/decode.h"

namespace naru::media {

class Memory {
 public:
  explicit Memory(Bytes bytes) : bytes_(bytes) {}
  int64_t size() const { return int64_t(bytes_.size()); }
  int64_t position() const { return position_; }

  // Copies at most n bytes and moves on; returns how many there were.
  int64_t read(void* to, int64_t n) {
    n = std::clamp<int64_t>(n, 0, size() - position_);
    if (n > 0) std::memcpy(to, bytes_.data() + position_, size_t(n));
    position_ += n;
    return n;
  }
  // The new position; -1, and nothing changes, for one before the beginning or past the end.
  int64_t seek(int64_t offset, int whence) {
    const int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position_ : size();
    int64_t to = 0;
    if (__builtin_add_overflow(base, offset, &to) || to < 0 || to > size()) return -1;
    return position_ = to;
  }

 private:
  Bytes bytes_;
  int64_t position_ = 0;
};

}  // namespace naru::media
