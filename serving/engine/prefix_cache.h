// Blocks of keys and values that are kept after their request, found again by what stands before their end.
#pragma once

#include <cstring>
#include <list>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/sha256.h"
#include "core/generate/kv_pool.h"

namespace naru::serving {

struct DigestHash {
  size_t operator()(const Sha256Digest& digest) const {
    size_t out;
    std::memcpy(&out, digest.data(), sizeof out);
    return out;
  }
};

// One thread at a time. The pool must outlive it.
class PrefixCache {
 public:
  explicit PrefixCache(KvPool& pool) : pool_(pool) {}
  ~PrefixCache();
  PrefixCache(const PrefixCache&) = delete;

  // The blocks of the longest beginning of `keys` that is known, each held once more for the caller, who says at the
  // end that they were used().
  std::vector<int32_t> find(std::span<const Sha256Digest> keys);
  // A full block, which is held from now on; nothing where its key is known already.
  void add(const Sha256Digest& key, int32_t block);

  // What stands first among them is of use to most: it is given up last.
  void used(std::span<const Sha256Digest> keys);

  // Makes n blocks of the pool free, if need be by giving up those used longest ago. False, and nothing given up: too
  // many are in use.
  bool make_free(int64_t n);
  // Blocks that make_free() could give up.
  int64_t n_idle() const;
  int64_t size() const { return int64_t(entries_.size()); }

 private:
  struct Entry {
    Sha256Digest key;
    int32_t block;
  };
  KvPool& pool_;
  std::list<Entry> entries_;  // used last first
  std::unordered_map<Sha256Digest, std::list<Entry>::iterator, DigestHash> by_key_;
};

}  // namespace naru::serving
