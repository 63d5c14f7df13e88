#include "serving/engine/media_cache.h"

namespace naru::serving {

std::optional<Tensor> MediaCache::find(const Sha256Digest& key) {
  const auto at = by_key_.find(key);
  if (at == by_key_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, at->second);
  return at->second->rows;
}

void MediaCache::add(const Sha256Digest& key, const Tensor& rows) {
  if (by_key_.contains(key) || rows.size_bytes() > max_bytes_) return;
  while (bytes_ + rows.size_bytes() > max_bytes_) {
    bytes_ -= entries_.back().rows.size_bytes();
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
  bytes_ += rows.size_bytes();
  entries_.push_front({key, rows});
  by_key_.emplace(key, entries_.begin());
}

}  // namespace naru::serving
