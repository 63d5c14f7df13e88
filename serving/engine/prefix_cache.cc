#include "serving/engine/prefix_cache.h"

namespace naru::serving {

PrefixCache::~PrefixCache() {
  for (const Entry& entry : entries_) pool_.drop(entry.block);
}

std::vector<int32_t> PrefixCache::find(std::span<const Sha256Digest> keys) {
  std::vector<std::list<Entry>::iterator> found;
  for (const Sha256Digest& key : keys) {
    const auto at = by_key_.find(key);
    if (at == by_key_.end()) break;
    found.push_back(at->second);
  }
  std::vector<int32_t> out;
  for (const auto& entry : found) {
    pool_.hold(entry->block);
    out.push_back(entry->block);
  }
  // What stands first is of use to most: it is given up last.
  for (size_t i = found.size(); i-- > 0;) entries_.splice(entries_.begin(), entries_, found[i]);
  return out;
}

void PrefixCache::add(const Sha256Digest& key, int32_t block) {
  if (by_key_.contains(key)) return;
  pool_.hold(block);
  entries_.push_front({key, block});
  by_key_.emplace(key, entries_.begin());
}

bool PrefixCache::make_free(int64_t n) {
  for (auto at = entries_.end(); pool_.n_free() < n && at != entries_.begin();) {
    --at;
    if (pool_.holders(at->block) > 1) continue;
    pool_.drop(at->block);
    by_key_.erase(at->key);
    at = entries_.erase(at);
  }
  return pool_.n_free() >= n;
}

int64_t PrefixCache::n_idle() const {
  int64_t out = 0;
  for (const Entry& entry : entries_) out += pool_.holders(entry.block) == 1;
  return out;
}

}  // namespace naru::serving
