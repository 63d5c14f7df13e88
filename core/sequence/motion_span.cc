#include "core/sequence/motion_span.h"

#include <numeric>
#include <utility>

#include "base/error.h"

namespace naru {

MotionSpan::MotionSpan(const MotionIds& ids, std::vector<int64_t> rounds) : ids_(ids), rounds_(std::move(rounds)) {
  int64_t n = 0;
  for (const int64_t places : rounds_) {
    check(places > 0 && places <= ids.n_places - n, "MotionSpan: wanted rounds of ", ids.n_places,
          " places together, got one of ", places, " behind ", n);
    n += places;
  }
  check(n > 0 && n == ids.n_places, "MotionSpan: wanted rounds of ", ids.n_places, " places together, got ", n);
}

std::vector<int32_t> MotionSpan::next() const {
  std::vector<int32_t> out;
  const auto place = int64_t(codes_.size()), asked = n_asked();
  for (int64_t i = round_ > 0 ? place - rounds_[round_ - 1] : place; i < place; ++i)
    out.push_back(ids_.code(codes_[size_t(i)]));
  for (int64_t i = place; i < place + asked; ++i) out.push_back(ids_.mark(int32_t(i)));
  return out;
}

void MotionSpan::push(std::span<const int32_t> columns) {
  check(int64_t(columns.size()) == n_asked(), "MotionSpan: wanted ", n_asked(), " codes, got ", columns.size());
  for (const int32_t column : columns) check(allowed().holds(column), "MotionSpan: ", column, " is not allowed here");
  codes_.insert(codes_.end(), columns.begin(), columns.end());
  ++round_;
}

int64_t MotionSpan::length(const std::vector<int64_t>& rounds) {
  const int64_t places = std::accumulate(rounds.begin(), rounds.end(), int64_t(0));
  return rounds.empty() ? 0 : 2 * places - rounds.back();
}

}  // namespace naru
