// The ids of the range of motion: the codes of a chunk of actions, and a mark for each place in it. The model makes
// codes; a mark, which the engine sets, asks for the code of its place.
#pragma once

#include "core/sequence/id_ranges.h"

namespace naru {

struct MotionIds {
  int32_t first = 0;  // of the range
  int32_t n_codes = 0, n_places = 0;
  int32_t slice = 0;  // of the backbone's, whose columns are the codes

  int32_t code(int32_t column) const { return first + column; }
  int32_t mark(int32_t place) const { return first + n_codes + place; }

  CodeRange range() const {
    return {.name = "motion", .first = first, .n_predicted = n_codes, .n_ids = n_codes + n_places};
  }
};

}  // namespace naru
