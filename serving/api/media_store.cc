#include "serving/api/media_store.h"

namespace naru::serving::api {

size_t MediaStore::cost(const Entry& entry) {
  constexpr size_t kOverhead = 512;  // of the lists and the map
  return kOverhead + 2 * (std::get<0>(entry.key).size() + std::get<2>(entry.key).size()) + entry.bytes->size();
}

void MediaStore::erase(std::list<Entry>::iterator entry) {
  size_bytes_ -= cost(*entry);
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

void MediaStore::put(const std::string& tenant, MediumKind kind, const std::string& uuid, Bytes bytes) {
  const std::lock_guard lock(mutex_);
  Entry entry{{tenant, kind, uuid}, std::move(bytes)};
  const auto found = by_key_.find(entry.key);
  if (found != by_key_.end()) erase(found->second);
  const size_t size = cost(entry);
  if (size > limit_bytes_) return;
  while (size_bytes_ + size > limit_bytes_) erase(std::prev(entries_.end()));
  entries_.push_front(std::move(entry));
  by_key_[entries_.front().key] = entries_.begin();
  size_bytes_ += size;
}

Bytes MediaStore::find(const std::string& tenant, MediumKind kind, const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find({tenant, kind, uuid});
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->bytes;
}

size_t MediaStore::size_bytes() const {
  const std::lock_guard lock(mutex_);
  return size_bytes_;
}

}  // namespace naru::serving::api
