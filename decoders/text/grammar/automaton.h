// A pushdown automaton over code points: the form that grammars and schemas are compiled to.
//
// A state has edges (a range of characters, the next state) and calls (a rule, which is the state it begins in, and the
// state to go on in when the rule has ended). A call puts a frame on the stack, unless nothing is left to do after it.
// Each frame has one count, so that a string of 256 characters is one state and not 256.
//
// What is finished here has no dead ends: from every state that a walk reaches, within max_height frames, some text
// leads to the end. Each state knows how many frames the rest of its rule takes at least, and a walk goes nowhere that
// needs more than there are.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "decoders/text/grammar/budget.h"
#include "decoders/text/grammar/expression.h"

namespace naru::grammar {

// What an edge asks of the count of its frame, and does to it.
enum class Count : uint8_t {
  none,
  set,    // it becomes `value`
  need,   // it must be above `value`
  take,   // the same, and it is one less afterwards
  close,  // it must be at most `value`
};

struct Edge {
  uint32_t first, last;  // code points
  int32_t to;
  Count count = Count::none;
  int32_t value = 0;
};

struct Call {
  int32_t target, then;
};

struct State {
  uint32_t edge_begin = 0, edge_end = 0;  // sorted, none overlaps another
  uint32_t call_begin = 0, call_end = 0;
  bool accept = false;  // the rule may end here
  bool ends = false;    // and has nothing else: a call that returns here needs no frame
  int16_t need = 0;     // frames that the rest of the rule takes at least
};

struct Automaton {
  std::vector<State> states;
  std::vector<Edge> edges;
  std::vector<Call> calls;
  int32_t start = 0;
  int max_height = 0;  // of the stack, in frames
};

// Collects states; what goes wrong is kept and told by finish(), so that those who build need not ask at each step.
class AutomatonBuilder {
 public:
  explicit AutomatonBuilder(Budget& budget) : budget_(budget) {}

  int32_t state();
  void edge(int32_t from, const Edge& edge);
  void edge(int32_t from, char character, int32_t to, Count count = Count::none, int32_t value = 0);
  void call(int32_t from, int32_t target, int32_t then);
  void accept(int32_t state);
  // After `state` the rule `target` may be called again whether or not it is the shortest way on.
  void afford(int32_t state, int32_t target);
  // What a user calls the rule that begins in `state`.
  void name(int32_t state, std::string name) { names_[state] = std::move(name); }
  // Adds the states of `dfa`; its rule i begins in rules[i]. The state that it begins in.
  int32_t append(const Dfa& dfa, std::span<const int32_t> rules = {});
  // Keeps the first failure.
  void refuse(Failure failure);
  bool refused() const { return failure_.has_value() || budget_.over(); }
  Budget& budget() { return budget_; }

  // Refuses left recursion, a rule that never ends, and too many ways at once.
  Result<Automaton> finish(int32_t start, int max_height);

 private:
  struct Draft {
    std::vector<Edge> edges;
    std::vector<Call> calls;
    bool accept = false;
    int32_t afford = -1;
    bool ends() const { return accept && edges.empty() && calls.empty(); }
  };

  template <class Visit>
  bool sweep(const Visit& visit);
  void find_nullable();
  std::vector<int32_t> heads(int32_t target) const;
  void refuse_left_recursion();
  void find_needs(int max_height);
  bool reached(const Draft& draft, int height) const;
  Automaton flattened(int32_t start, int max_height) const;

  Budget& budget_;
  std::optional<Failure> failure_;
  std::vector<Draft> drafts_;
  size_t n_edges_ = 0;
  std::map<int32_t, std::string> names_;
  std::vector<char> nullable_;  // of each state: its rule may end with nothing more
  std::vector<int16_t> needs_;  // of each state; kNever where the rule cannot end
};

}  // namespace naru::grammar
