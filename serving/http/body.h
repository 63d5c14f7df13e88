// A body or a message that comes in pieces and grows within a budget: never more than four times what came is held.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "serving/http/budget.h"

namespace naru::serving::http {

// Of one thread.
class GrowingBody {
 public:
  enum class Room {
    yes,
    never,   // the budget is smaller than that
    not_now  // others hold too much of it
  };

  GrowingBody() = default;  // of nothing, until another is assigned
  explicit GrowingBody(std::shared_ptr<ByteBudget> room) : room_(std::move(room)), memory_(room_) {}

  // Whether so many bytes would find room now.
  Room room_for(int64_t capacity) const;
  // To a body of `most` bytes in the end, or, where that is not `known`, of up to so many. Nothing changes without
  // room.
  Room append(std::string_view data, int64_t most, bool known);
  int64_t size() const { return int64_t(bytes_.size()); }
  std::string& bytes() { return bytes_; }
  int64_t limit_bytes() const { return room_->limit_bytes(); }

  // What holds them, too. Both once; append() is for another then.
  std::string take_bytes() { return std::exchange(bytes_, {}); }
  Reservation take_memory() { return std::exchange(memory_, Reservation(room_)); }

 private:
  std::shared_ptr<ByteBudget> room_;
  Reservation memory_;  // of the capacity of bytes_
  std::string bytes_;
};

}  // namespace naru::serving::http
