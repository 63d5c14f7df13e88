// Media that callers gave a name ("uuid" of a part), so that they need not be sent again: the bytes as they came, the
// least lately used ones forgotten first.
#pragma once

#include <list>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "serving/api/request/draft.h"

namespace naru::serving::api {

// Safe to use from any thread.
class MediaStore {
 public:
  explicit MediaStore(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // A name is its tenant's: nobody finds what another has put. A later medium of the same name and kind takes its
  // place; one that is larger than the limit is not kept.
  void put(const std::string& tenant, MediumKind kind, const std::string& uuid, Bytes bytes);
  // Null where there is none.
  Bytes find(const std::string& tenant, MediumKind kind, const std::string& uuid);
  size_t size_bytes() const;

 private:
  using Key = std::tuple<std::string, MediumKind, std::string>;
  struct Entry {
    Key key;
    Bytes bytes;
  };

  static size_t cost(const Entry& entry);
  void erase(std::list<Entry>::iterator entry);

  mutable std::mutex mutex_;
  const size_t limit_bytes_;
  size_t size_bytes_ = 0;
  std::list<Entry> entries_;  // the one used last in front
  std::map<Key, std::list<Entry>::iterator> by_key_;
};

}  // namespace naru::serving::api
