#include "core/sequence/sequence.h"

#include <algorithm>

namespace naru {
namespace {

// Appends the places of one segment, whose running number begins at t; returns the number after it.
int32_t place(const Segment& segment, int32_t t, std::vector<std::array<int32_t, 3>>* places) {
  if (segment.is_text()) {
    for (size_t i = 0; i < segment.ids.size(); ++i, ++t) places->push_back({t, t, t});
    return t;
  }
  int32_t last = t;
  for (const auto& axes : segment.places) {
    for (const int32_t axis : axes) {
      check(axis >= 0 && axis < 1 << 24, "pack: a place on an axis must be in [0, 2^24), got ", axis);
      last = std::max(last, t + axis);
    }
    places->push_back({t + axes[0], t + axes[1], t + axes[2]});
  }
  return last + 1;
}

}  // namespace

int64_t length_of(const Sequence& sequence) {
  int64_t n = 0;
  for (const Segment& segment : sequence) n += segment.size();
  return n;
}

Positions unroll(const Sequence& sequence, int32_t first) {
  Positions out;
  out.next = first;
  for (const Segment& segment : sequence) {
    out.next = place(segment, out.next, &out.places);
    for (int64_t i = 0; i < segment.size(); ++i)
      out.tokens.push_back(segment.is_text() ? segment.ids[size_t(i)] : int32_t(-1 - segment.first_row - i));
  }
  return out;
}

Packed pack(const std::vector<Sequence>& sequences, const std::vector<int32_t>& first_position) {
  check(first_position.empty() || first_position.size() == sequences.size(), "pack: ", first_position.size(),
        " first positions for ", sequences.size(), " sequences");
  std::vector<int32_t> ids, places, order, segments{0};
  for (const Sequence& sequence : sequences)
    for (const Segment& segment : sequence) ids.insert(ids.end(), segment.ids.begin(), segment.ids.end());
  int32_t next_id = 0;
  for (size_t s = 0; s < sequences.size(); ++s) {
    const Positions positions = unroll(sequences[s], first_position.empty() ? 0 : first_position[s]);
    for (const int32_t token : positions.tokens)
      order.push_back(token >= 0 ? next_id++ : int32_t(int64_t(ids.size()) - 1 - token));
    for (const auto& axes : positions.places) places.insert(places.end(), axes.begin(), axes.end());
    segments.push_back(int32_t(order.size()));
  }
  const int64_t N = int64_t(order.size());
  return {.ids = from(ids, {int64_t(ids.size())}),
          .order = from(order, {N}),
          .positions = from(places, {N, 3}),
          .segments = from(segments, {int64_t(segments.size())})};
}

}  // namespace naru
