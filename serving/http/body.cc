#include "serving/http/body.h"

#include <algorithm>

namespace naru::serving::http {

namespace {
constexpr int64_t kFirstCapacity = 64 << 10;  // of a body of which something has come
constexpr int64_t kGrowth = 4;                // times what it had: so much more than was sent is held
}  // namespace

GrowingBody::Room GrowingBody::room_for(int64_t capacity) const {
  if (capacity > room_->limit_bytes()) return Room::never;
  return room_->has(capacity) ? Room::yes : Room::not_now;
}

GrowingBody::Room GrowingBody::append(std::string_view data, int64_t most, bool known) {
  const int64_t wanted = size() + int64_t(data.size());
  if (wanted > memory_.bytes()) {
    // While the body moves both its places are there, and counted.
    const int64_t before = memory_.bytes();
    int64_t capacity = std::max(wanted, std::min(most, std::max(kGrowth * before, kFirstCapacity)));
    if (known && capacity > room_->limit_bytes() - most) capacity = most;  // there would be no room to move again
    if (const Room room = room_for(capacity); room != Room::yes) return room;
    if (!memory_.grow(capacity)) return Room::not_now;  // others were faster
    bytes_.reserve(size_t(capacity));
    memory_.shrink(before);
  }
  bytes_.append(data);
  return Room::yes;
}

}  // namespace naru::serving::http
