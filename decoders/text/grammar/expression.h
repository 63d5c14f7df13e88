// Expressions over characters and rules, and the deterministic automaton of one: Thompson's construction (1968), then
// subsets (Rabin and Scott 1959). A call of a rule counts as a character of its own.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "decoders/text/grammar/budget.h"

namespace naru::grammar {

inline constexpr uint32_t kLastCode = 0x10FFFF;

struct Range {
  uint32_t first, last;
  bool operator==(const Range&) const = default;
};
using Ranges = std::vector<Range>;

// Sorted, without overlaps, neighbours joined, surrogates left out.
Ranges normal(Ranges ranges);
// All other characters. `ranges` are normal.
Ranges complement(const Ranges& ranges);

// A pool of expressions; each is an index. Depth is that of expressions in each other.
class Expressions {
 public:
  static constexpr int kNoLimit = -1;
  enum class Kind : uint8_t { chars, call, sequence, choice, repeat };
  struct Node {
    Kind kind;
    int32_t rule = 0;      // of a call
    int min = 0, max = 0;  // of a repeat
    int depth = 1;
    Ranges ranges;  // of chars, normal
    std::vector<int32_t> parts;
  };

  int32_t chars(Ranges ranges);
  int32_t text(std::u32string_view text);
  int32_t call(int32_t rule);
  int32_t sequence(std::vector<int32_t> parts);  // of none: the empty text
  int32_t choice(std::vector<int32_t> parts);    // of none: nothing at all
  int32_t repeat(int32_t part, int min, int max);

  const Node& operator[](int32_t index) const { return nodes_[size_t(index)]; }
  int depth(int32_t index) const { return nodes_[size_t(index)].depth; }

 private:
  int32_t add(Node node);

  std::vector<Node> nodes_;
};

struct DfaEdge {
  uint32_t first, last;
  int32_t to;
};
struct DfaCall {
  int32_t rule, to;
};
struct DfaState {
  std::vector<DfaEdge> edges;  // sorted, none overlaps another
  std::vector<DfaCall> calls;  // each rule once
  bool accept = false;
};
using Dfa = std::vector<DfaState>;  // begins in state 0

// The automaton of expression `root`. Refuses what the budget refuses.
Result<Dfa> deterministic(const Expressions& expressions, int32_t root, Budget& budget);

}  // namespace naru::grammar
