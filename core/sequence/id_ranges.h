// The one space of ids: those of text, [0, V), then a range for each medium that a model makes (MODEL 1).
//
// A range begins with the ids that can be predicted, its codes and what ends them; behind them are those that only the
// engine sets. A slice is what one softmax is over: that of text, or the ids of a range that can be predicted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace naru {

// Ids first <= id < end.
struct IdRange {
  int32_t first = 0, end = 0;
  bool holds(int32_t id) const { return first <= id && id < end; }
  bool operator==(const IdRange&) const = default;
};

// A range of codes, behind the text.
struct CodeRange {
  std::string name;                    // of its table
  int32_t first = 0;                   // its first id
  int32_t n_predicted = 0, n_ids = 0;  // 0 < n_predicted <= n_ids
  IdRange ids() const { return {first, first + n_ids}; }
};

// Slices are counted: 0 is text, i + 1 the range i of a backbone. Logits of a slice have a column for each id of it,
// counted from its first one.
inline constexpr int32_t kTextSlice = 0;

// Throws Error unless the ranges follow the text, [0, vocab), and each other without a gap, with names of their own.
void check_ranges(const std::vector<CodeRange>& ranges, int64_t vocab);

}  // namespace naru
