#include "decoders/text/grammar/expression.h"

#include <algorithm>
#include <map>
#include <utility>

namespace naru::grammar {
namespace {

constexpr uint32_t kFirstSurrogate = 0xD800, kLastSurrogate = 0xDFFF;

// Nondeterministic: a state consumes what its label says and goes to `out`, or goes to both without consuming.
struct NfaState {
  int32_t label = -1;  // an expression, chars or call; -1: none
  int32_t out = -1, out2 = -1;
};

class Nfa {
 public:
  Nfa(const Expressions& expressions, Budget& budget) : expressions_(expressions), budget_(budget) {
    states_.push_back({});  // the end
  }

  // The state in which `index`, then what begins in `next`, begins.
  int32_t emit(int32_t index, int32_t next) {
    if (!budget_.spend() || full()) return next;
    const Expressions::Node& node = expressions_[index];
    switch (node.kind) {
      case Expressions::Kind::chars:
      case Expressions::Kind::call:
        return add({index, next, -1});
      case Expressions::Kind::sequence:
        for (size_t i = node.parts.size(); i-- > 0;) next = emit(node.parts[i], next);
        return next;
      case Expressions::Kind::choice: {
        int32_t begin = add({});
        for (size_t i = node.parts.size(); i-- > 0;) begin = add({-1, emit(node.parts[i], next), begin});
        return begin;
      }
      case Expressions::Kind::repeat:
        return emit_repeat(node, next);
    }
    return next;
  }

  bool full() const { return states_.size() > 16 * budget_.max_states(); }
  const std::vector<NfaState>& states() const { return states_; }

 private:
  int32_t add(NfaState state) {
    states_.push_back(state);
    return int32_t(states_.size() - 1);
  }

  int32_t emit_repeat(const Expressions::Node& node, int32_t next) {
    const int32_t part = node.parts[0];
    int32_t begin = next;
    if (node.max == Expressions::kNoLimit) {
      begin = add({});
      const int32_t body = emit(part, begin);
      states_[size_t(begin)] = {-1, body, next};
    }
    for (int i = node.min; i < node.max && budget_.spend() && !full(); ++i) begin = add({-1, emit(part, begin), next});
    for (int i = 0; i < node.min && budget_.spend() && !full(); ++i) begin = emit(part, begin);
    return begin;
  }

  const Expressions& expressions_;
  Budget& budget_;
  std::vector<NfaState> states_;
};

class Subsets {
 public:
  Subsets(const Expressions& expressions, const Nfa& nfa, Budget& budget)
      : expressions_(expressions), nfa_(nfa.states()), budget_(budget), seen_(nfa_.size(), 0) {}

  Result<Dfa> run(int32_t begin) {
    (void)number_of(closed({begin}));
    for (size_t i = 0; i < subsets_.size(); ++i) {
      expand(i);
      if (budget_.over()) return budget_.too_slow();
      if (dfa_.size() > budget_.max_states() || n_edges_ > budget_.max_edges()) return budget_.too_many_states();
    }
    return std::move(dfa_);
  }

 private:
  using Subset = std::vector<int32_t>;  // sorted; states with a label, and the end

  Subset closed(Subset begins) {
    ++stamp_;
    Subset out;
    while (!begins.empty()) {
      const int32_t at = begins.back();
      begins.pop_back();
      if (at < 0 || std::exchange(seen_[size_t(at)], stamp_) == stamp_) continue;
      const NfaState& state = nfa_[size_t(at)];
      if (at == 0 || state.label >= 0) {
        out.push_back(at);
      } else {
        begins.push_back(state.out);
        begins.push_back(state.out2);
      }
      budget_.spend();
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  int32_t number_of(Subset subset) {
    budget_.spend(subset.size());
    const auto [place, is_new] = numbers_.try_emplace(std::move(subset), int32_t(dfa_.size()));
    if (is_new) {
      subsets_.push_back(&place->first);
      dfa_.push_back({.accept = !place->first.empty() && place->first[0] == 0});
    }
    return place->second;
  }

  using Targets = std::map<int32_t, Subset>;

  // Many states have one label, since repetitions repeat it: its ranges are looked at once.
  void expand(size_t i) {
    Targets calls, chars;  // states of the NFA that each rule, and each label, leads to
    for (const int32_t at : *subsets_[i]) {
      if (at == 0) continue;
      const NfaState& state = nfa_[size_t(at)];
      const Expressions::Node& label = expressions_[state.label];
      if (label.kind == Expressions::Kind::call)
        calls[label.rule].push_back(state.out);
      else
        chars[state.label].push_back(state.out);
    }
    std::vector<DfaCall> to_rules;
    for (auto& [rule, targets] : calls) to_rules.push_back({rule, number_of(closed(targets))});
    std::vector<DfaEdge> edges = merged(chars);
    n_edges_ += edges.size() + to_rules.size();
    dfa_[i].calls = std::move(to_rules);
    dfa_[i].edges = std::move(edges);
  }

  // Cuts the labels' ranges where another begins or ends; what is between two cuts goes to the subset of all labels
  // that cover it.
  std::vector<DfaEdge> merged(const Targets& chars) {
    struct Cover {
      uint32_t first, last;
      int32_t label;
    };
    std::vector<Cover> covers, active;
    std::vector<uint32_t> cuts;
    for (const auto& [label, targets] : chars)
      for (const Range& range : expressions_[label].ranges) {
        covers.push_back({range.first, range.last, label});
        cuts.insert(cuts.end(), {range.first, range.last + 1});
      }
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    std::sort(covers.begin(), covers.end(), [](auto& a, auto& b) { return a.first < b.first; });
    std::map<std::vector<int32_t>, int32_t> known;  // subsets by the labels that lead there
    std::vector<DfaEdge> out;
    size_t next = 0;
    for (size_t i = 0; i + 1 < cuts.size() && dfa_.size() <= budget_.max_states(); ++i) {
      std::erase_if(active, [&](const Cover& cover) { return cover.last < cuts[i]; });
      for (; next < covers.size() && covers[next].first == cuts[i]; ++next) active.push_back(covers[next]);
      if (!budget_.spend(active.size() + 1)) break;
      if (active.empty()) continue;
      std::vector<int32_t> labels;
      for (const Cover& cover : active) labels.push_back(cover.label);
      std::sort(labels.begin(), labels.end());
      const auto [place, is_new] = known.try_emplace(std::move(labels), 0);
      if (is_new) place->second = number_of(closed(together(chars, place->first)));
      const uint32_t last = cuts[i + 1] - 1;
      if (!out.empty() && out.back().to == place->second && out.back().last + 1 == cuts[i])
        out.back().last = last;
      else
        out.push_back({cuts[i], last, place->second});
    }
    return out;
  }

  static Subset together(const Targets& chars, const std::vector<int32_t>& labels) {
    Subset out;
    for (const int32_t label : labels) {
      const Subset& targets = chars.at(label);
      out.insert(out.end(), targets.begin(), targets.end());
    }
    return out;
  }

  const Expressions& expressions_;
  const std::vector<NfaState>& nfa_;
  Budget& budget_;
  std::vector<uint32_t> seen_;  // the stamp of the closure that saw a state last
  uint32_t stamp_ = 0;
  std::map<Subset, int32_t> numbers_;
  std::vector<const Subset*> subsets_;  // of each state of the DFA
  Dfa dfa_;
  size_t n_edges_ = 0;
};

}  // namespace

Ranges normal(Ranges ranges) {
  std::sort(ranges.begin(), ranges.end(), [](auto& a, auto& b) { return a.first < b.first; });
  Ranges joined;
  for (const Range& range : ranges) {
    if (!joined.empty() && range.first <= joined.back().last + 1)
      joined.back().last = std::max(joined.back().last, range.last);
    else
      joined.push_back(range);
  }
  Ranges out;
  for (const Range& range : joined) {
    if (range.first < kFirstSurrogate) out.push_back({range.first, std::min(range.last, kFirstSurrogate - 1)});
    if (range.last > kLastSurrogate) out.push_back({std::max(range.first, kLastSurrogate + 1), range.last});
  }
  return out;
}

Ranges complement(const Ranges& ranges) {
  Ranges out;
  uint32_t next = 0;
  for (const Range& range : ranges) {
    if (range.first > next) out.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= kLastCode) out.push_back({next, kLastCode});
  return normal(std::move(out));
}

int32_t Expressions::add(Node node) {
  for (const int32_t part : node.parts) node.depth = std::max(node.depth, 1 + depth(part));
  nodes_.push_back(std::move(node));
  return int32_t(nodes_.size() - 1);
}

int32_t Expressions::chars(Ranges ranges) {
  return add({.kind = Kind::chars, .ranges = normal(std::move(ranges))});
}

int32_t Expressions::text(std::u32string_view text) {
  std::vector<int32_t> parts;
  for (const char32_t c : text) parts.push_back(chars({{c, c}}));
  return sequence(std::move(parts));
}

int32_t Expressions::call(int32_t rule) {
  return add({.kind = Kind::call, .rule = rule});
}

int32_t Expressions::sequence(std::vector<int32_t> parts) {
  return parts.size() == 1 ? parts[0] : add({.kind = Kind::sequence, .parts = std::move(parts)});
}

int32_t Expressions::choice(std::vector<int32_t> parts) {
  return parts.size() == 1 ? parts[0] : add({.kind = Kind::choice, .parts = std::move(parts)});
}

int32_t Expressions::repeat(int32_t part, int min, int max) {
  return add({.kind = Kind::repeat, .min = min, .max = max, .parts = {part}});
}

Result<Dfa> deterministic(const Expressions& expressions, int32_t root, Budget& budget) {
  Nfa nfa(expressions, budget);
  const int32_t begin = nfa.emit(root, 0);
  if (budget.over()) return budget.too_slow();
  if (nfa.full()) return budget.too_many_states();
  return Subsets(expressions, nfa, budget).run(begin);
}

}  // namespace naru::grammar
