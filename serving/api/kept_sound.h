// Samples that are kept until their sound is whole, within what all requests may keep together.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "serving/http/budget.h"

namespace naru::serving::api {

class KeptSound {
 public:
  explicit KeptSound(std::shared_ptr<http::ByteBudget> all) : room_(std::move(all)) {}

  // False, and nothing is added, when there is no room.
  bool add(std::span<const int16_t> more) {
    const size_t wanted = samples_.size() + more.size();
    if (wanted > samples_.capacity()) {
      const size_t capacity = std::max(wanted, 2 * samples_.capacity());
      if (!room_.grow(int64_t((capacity - samples_.capacity()) * sizeof(int16_t)))) return false;
      samples_.reserve(capacity);
    }
    samples_.insert(samples_.end(), more.begin(), more.end());
    return true;
  }
  std::span<const int16_t> samples() const { return samples_; }

 private:
  http::Reservation room_;
  std::vector<int16_t> samples_;
};

}  // namespace naru::serving::api
