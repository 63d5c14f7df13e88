// A walk through an automaton: all the ways in which the text so far can be read. Ways and their frames are two stacks
// in memory, so that a walk over a tree of tokens goes back by cutting them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "decoders/text/grammar/automaton.h"

namespace naru::grammar {

// Ways that are kept at once. A text that can be read in more loses the later ones: the rest of the answer is narrower
// than the grammar, but still in it.
inline constexpr size_t kMaxWays = 128;

class Ways {
 public:
  // A set of ways, complete: also those that calls and ends of rules lead to without a character.
  struct Set {
    uint32_t begin = 0, end = 0;
    bool empty() const { return begin == end; }
  };
  struct Mark {
    size_t ways, frames;
  };

  explicit Ways(const Automaton& automaton) : automaton_(&automaton) {}

  // The set that `state` begins, without frames.
  Set begin(int32_t state);
  // After character `code`: empty when it is not allowed.
  Set step(Set from, uint32_t code);
  // Whether some character from `first` to `last` is allowed.
  bool meets(Set from, uint32_t first, uint32_t last) const;
  // Whether the text may end here.
  bool may_end(Set from) const;

  Mark mark() const { return {ways_.size(), frames_.size()}; }
  void cut(Mark mark);
  // Forgets all but `set`, which it moves to the bottom.
  Set keep(Set set);
  // Whether a set lost ways.
  bool overflowed() const { return overflowed_; }

 private:
  struct Frame {
    int32_t parent, then, count, height;
    uint64_t hash;
  };
  struct Way {
    int32_t state, count, frame;  // frame -1: the outermost rule
  };

  int height(int32_t frame) const { return frame < 0 ? 0 : frames_[size_t(frame)].height; }
  bool allows(const Edge& edge, const Way& way) const;
  // The edges of its state that do not end before `code`.
  std::pair<const Edge*, const Edge*> edges_from(const Way& way, uint32_t code) const;
  const Edge* edge_of(const Way& way, uint32_t code) const;
  bool same_stack(int32_t a, int32_t b) const;
  bool same(const Way& a, const Way& b) const;
  uint64_t hash(const Way& way) const;
  bool has(size_t set_begin, const Way& way) const;
  void note(size_t set_begin);
  bool fits(const State& target, int height) const;
  void add(size_t set_begin, const Way& way);
  void call(size_t set_begin, const Way& way, const Call& call);
  void complete(size_t set_begin);

  const Automaton* automaton_;
  std::vector<Way> ways_;
  std::vector<Frame> frames_;
  std::vector<uint32_t> todo_;  // ways to complete
  // Where the ways of a set that is not small stand, by hash with open addressing; of an older stamp: empty.
  struct Slot {
    uint32_t stamp = 0, way = 0;
  };
  std::vector<Slot> slots_;
  uint32_t stamp_ = 0;
  bool has_edge_ = false;  // a way of the set wants a character, or the text may end: it can do without more
  bool overflowed_ = false;
};

// Whether each state opens at most kMaxWays ways by itself. False, too, once the budget is spent.
bool few_ways(const Automaton& automaton, Budget& budget);

}  // namespace naru::grammar
