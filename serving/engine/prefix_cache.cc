#include "serving/engine/prefix_cache.h"

namespace naru::serving {

PrefixCache::~PrefixCache() {
  for (const Entry& entry : entries_) pool_.drop(entry.block);
}

std::vector<int32_t> PrefixCache::find(std::span<const Sha256Digest> keys) {
  std::vector<int32_t> out;
  for (const Sha256Digest& key : keys) {
    const auto at = by_key_.find(key);
    if (at == by_key_.end()) break;
    pool_.hold(at->second->block);
    out.push_back(at->second->block);
  }
  return out;
}

void PrefixCache::used(std::span<const Sha256Digest> keys) {
  for (size_t i = keys.size(); i-- > 0;)
    if (const auto at = by_key_.find(keys[i]); at != by_key_.end())
      entries_.splice(entries_.begin(), entries_, at->second);
}

void PrefixCache::add(const Sha256Digest& key, int32_t block) {
  if (by_key_.contains(key)) return;
  pool_.hold(block);
  entries_.push_front({key, block});
  by_key_.emplace(key, entries_.begin());
}

bool PrefixCache::make_free(int64_t n) {
  if (pool_.n_free() >= n) return true;
  if (pool_.n_free() + n_idle() < n) return false;
  for (auto at = entries_.end(); pool_.n_free() < n && at != entries_.begin();) {
    --at;
    if (pool_.holders(at->block) > 1) continue;
    pool_.drop(at->block);
    by_key_.erase(at->key);
    at = entries_.erase(at);
  }
  return true;
}

int64_t PrefixCache::n_idle() const {
  int64_t out = 0;
  for (const Entry& entry : entries_) out += pool_.holders(entry.block) == 1;
  return out;
}

}  // namespace naru::serving
