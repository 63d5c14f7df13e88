#include "core/sequence/sequence.h"

#include <algorithm>

namespace naru {
namespace {

// Appends the positions of one segment, whose running number begins at t; returns the number after it.
int32_t place(const Segment& segment, int32_t t, std::vector<int32_t>* positions) {
  if (segment.is_text()) {
    for (size_t i = 0; i < segment.ids.size(); ++i, ++t) positions->insert(positions->end(), {t, t, t});
    return t;
  }
  int32_t last = t;
  for (const auto& axes : segment.places)
    for (const int32_t axis : axes) {
      check(axis >= 0 && axis < 1 << 24, "pack: a place on an axis must be in [0, 2^24), got ", axis);
      positions->push_back(t + axis);
      last = std::max(last, t + axis);
    }
  return last + 1;
}

}  // namespace

int64_t length_of(const Sequence& sequence) {
  int64_t n = 0;
  for (const Segment& segment : sequence) n += segment.size();
  return n;
}

int32_t position_after(const Sequence& sequence, int32_t first) {
  std::vector<int32_t> positions;
  for (const Segment& segment : sequence) first = place(segment, first, &positions);
  return first;
}

Packed pack(const std::vector<Sequence>& sequences, const std::vector<int32_t>& first_position) {
  check(first_position.empty() || first_position.size() == sequences.size(), "pack: ", first_position.size(),
        " first positions for ", sequences.size(), " sequences");
  std::vector<int32_t> ids, positions, segments{0};
  for (const Sequence& sequence : sequences)
    for (const Segment& segment : sequence) ids.insert(ids.end(), segment.ids.begin(), segment.ids.end());
  std::vector<int32_t> order;
  int32_t next_id = 0;
  for (size_t s = 0; s < sequences.size(); ++s) {
    int32_t t = first_position.empty() ? 0 : first_position[s];
    for (const Segment& segment : sequences[s]) {
      t = place(segment, t, &positions);
      for (int64_t i = 0; i < segment.size(); ++i)
        order.push_back(segment.is_text() ? next_id++ : int32_t(int64_t(ids.size()) + segment.first_row + i));
    }
    segments.push_back(int32_t(order.size()));
  }
  const int64_t N = int64_t(order.size());
  return {.ids = from(ids, {int64_t(ids.size())}),
          .order = from(order, {N}),
          .positions = from(positions, {N, 3}),
          .segments = from(segments, {int64_t(segments.size())})};
}

}  // namespace naru
