// Embeddings of media that were encoded lately, bounded in bytes.
#pragma once

#include <list>
#include <optional>
#include <unordered_map>

#include "core/tensor/tensor.h"
#include "serving/engine/prefix_cache.h"

namespace naru::serving {

// One thread at a time.
class MediaCache {
 public:
  explicit MediaCache(int64_t max_bytes) : max_bytes_(max_bytes) {}

  // (rows, D); nothing where they are not there.
  std::optional<Tensor> find(const Sha256Digest& key);
  // Those used longest ago make room; what is larger than the cache is not kept.
  void add(const Sha256Digest& key, const Tensor& rows);

  int64_t size_bytes() const { return bytes_; }

 private:
  struct Entry {
    Sha256Digest key;
    Tensor rows;
  };
  int64_t max_bytes_, bytes_ = 0;
  std::list<Entry> entries_;  // used last first
  std::unordered_map<Sha256Digest, std::list<Entry>::iterator, DigestHash> by_key_;
};

}  // namespace naru::serving
