#include "decoders/text/grammar/automaton.h"

#include <algorithm>
#include <utility>

#include "decoders/text/grammar/ways.h"

namespace naru::grammar {
namespace {

constexpr int16_t kNever = INT16_MAX;

}  // namespace

int32_t AutomatonBuilder::state() {
  if (drafts_.size() < budget_.max_states())
    drafts_.emplace_back();
  else
    refuse(budget_.too_many_states());
  return int32_t(drafts_.size() - 1);
}

void AutomatonBuilder::edge(int32_t from, const Edge& edge) {
  if (++n_edges_ > budget_.max_edges()) return refuse(budget_.too_many_states());
  drafts_[size_t(from)].edges.push_back(edge);
}

void AutomatonBuilder::edge(int32_t from, char character, int32_t to, Count count, int32_t value) {
  edge(from, {uint8_t(character), uint8_t(character), to, count, value});
}

void AutomatonBuilder::call(int32_t from, int32_t target, int32_t then) {
  if (++n_edges_ > budget_.max_edges()) return refuse(budget_.too_many_states());
  drafts_[size_t(from)].calls.push_back({target, then});
}

void AutomatonBuilder::accept(int32_t state) {
  drafts_[size_t(state)].accept = true;
}

void AutomatonBuilder::afford(int32_t state, int32_t target) {
  drafts_[size_t(state)].afford = target;
}

int32_t AutomatonBuilder::append(const Dfa& dfa, std::span<const int32_t> rules) {
  if (drafts_.size() + dfa.size() > budget_.max_states()) {
    refuse(budget_.too_many_states());
    return 0;
  }
  const auto first = int32_t(drafts_.size());
  drafts_.resize(drafts_.size() + dfa.size());
  for (size_t i = 0; i < dfa.size(); ++i) {
    const int32_t from = first + int32_t(i);
    for (const DfaEdge& e : dfa[i].edges) edge(from, {e.first, e.last, first + e.to});
    for (const DfaCall& c : dfa[i].calls) call(from, rules[size_t(c.rule)], first + c.to);
    if (dfa[i].accept) accept(from);
  }
  return first;
}

void AutomatonBuilder::refuse(Failure failure) {
  if (!failure_) failure_ = std::move(failure);
}

// Visits all states, those of later rules first, until no visit says that it changed anything. Whether any did.
template <class Visit>
bool AutomatonBuilder::sweep(const Visit& visit) {
  for (bool changed = true, any = false;; any |= changed) {
    if (!changed || !budget_.spend(drafts_.size() + n_edges_)) return any;
    changed = false;
    for (size_t i = drafts_.size(); i-- > 0;) changed |= visit(i);
  }
}

void AutomatonBuilder::find_nullable() {
  nullable_.assign(drafts_.size(), 0);
  const auto is_null = [&](const Call& call) { return nullable_[size_t(call.target)] && nullable_[size_t(call.then)]; };
  sweep([&](size_t i) {
    const Draft& draft = drafts_[i];
    if (nullable_[i] || (!draft.accept && std::none_of(draft.calls.begin(), draft.calls.end(), is_null))) return false;
    nullable_[i] = 1;
    return true;
  });
}

// The rules that `target` may begin with, before any character.
std::vector<int32_t> AutomatonBuilder::heads(int32_t target) const {
  std::vector<int32_t> out, todo = {target};
  for (size_t i = 0; i < todo.size() && budget_.spend(todo.size()); ++i)
    for (const Call& call : drafts_[size_t(todo[i])].calls) {
      if (std::find(out.begin(), out.end(), call.target) == out.end()) out.push_back(call.target);
      if (nullable_[size_t(call.target)] && std::find(todo.begin(), todo.end(), call.then) == todo.end())
        todo.push_back(call.then);
    }
  return out;
}

// Depth first; a rule that is met again on the way to itself begins with itself.
void AutomatonBuilder::refuse_left_recursion() {
  enum class Mark : uint8_t { fresh, open, done };
  std::vector<Mark> marks(drafts_.size(), Mark::fresh);
  struct Visit {
    int32_t rule;
    std::vector<int32_t> heads;
    size_t next = 0;
  };
  const auto shown = [&](int32_t rule) { return names_.contains(rule) ? names_.at(rule) : "a rule"; };
  for (size_t first = 0; first < drafts_.size() && !refused(); ++first) {
    if (marks[first] != Mark::fresh || drafts_[first].calls.empty()) continue;
    std::vector<Visit> path;
    const auto open = [&](int32_t rule) {
      marks[size_t(rule)] = Mark::open;
      path.push_back({rule, heads(rule)});
    };
    open(int32_t(first));
    while (!path.empty() && !refused()) {
      Visit& visit = path.back();
      if (visit.next == visit.heads.size()) {
        marks[size_t(visit.rule)] = Mark::done;
        path.pop_back();
        continue;
      }
      const int32_t head = visit.heads[visit.next++];
      if (marks[size_t(head)] == Mark::fresh)
        open(head);
      else if (marks[size_t(head)] == Mark::open)
        refuse(fail("grammar: ", shown(head), " begins with itself (left recursion), so it has no first character; ",
                    "let it begin with something else"));
    }
  }
}

// Whether the end is in reach of a state with `height` frames, given which states need fewer, or as many.
bool AutomatonBuilder::reached(const Draft& draft, int height) const {
  const auto needs = [&](int32_t state) { return int(needs_[size_t(state)]); };
  if (draft.afford >= 0 && needs(draft.afford) > height - 1) return false;
  if (draft.accept) return true;
  for (const Edge& edge : draft.edges)
    if (needs(edge.to) <= height) return true;
  for (const Call& call : draft.calls)
    if (needs(call.target) <= height - !drafts_[size_t(call.then)].ends() && needs(call.then) <= height) return true;
  return false;
}

void AutomatonBuilder::find_needs(int max_height) {
  needs_.assign(drafts_.size(), kNever);
  for (int height = 0; height <= max_height; ++height) {
    const bool any = sweep([&](size_t i) {
      if (needs_[i] != kNever || !reached(drafts_[i], height)) return false;
      needs_[i] = int16_t(height);
      return true;
    });
    if (!any) break;  // nor will more frames change anything
  }
}

// Without what leads nowhere.
Automaton AutomatonBuilder::flattened(int32_t start, int max_height) const {
  const auto useful = [&](int32_t state) { return needs_[size_t(state)] != kNever; };
  Automaton out{.start = start, .max_height = max_height};
  for (size_t i = 0; i < drafts_.size(); ++i) {
    const Draft& draft = drafts_[i];
    State state{.edge_begin = uint32_t(out.edges.size()), .call_begin = uint32_t(out.calls.size())};
    state.accept = draft.accept;
    state.ends = draft.ends();
    state.need = needs_[i];
    if (useful(int32_t(i))) {
      for (const Edge& edge : draft.edges)
        if (useful(edge.to)) out.edges.push_back(edge);
      for (const Call& call : draft.calls)
        if (useful(call.target) && useful(call.then)) out.calls.push_back(call);
    }
    state.edge_end = uint32_t(out.edges.size());
    state.call_end = uint32_t(out.calls.size());
    std::sort(out.edges.begin() + state.edge_begin, out.edges.end(),
              [](const Edge& a, const Edge& b) { return a.first < b.first; });
    out.states.push_back(state);
  }
  return out;
}

Result<Automaton> AutomatonBuilder::finish(int32_t start, int max_height) {
  if (!refused()) find_nullable();
  if (!refused()) refuse_left_recursion();
  if (!refused()) find_needs(max_height);
  if (budget_.over()) refuse(budget_.too_slow());
  if (failure_) return *failure_;
  if (needs_[size_t(start)] == kNever)
    return fail("grammar: no answer fits it: a part that is wanted has no end, or none within ", max_height,
                " levels, or nothing is allowed there");
  Automaton out = flattened(start, max_height);
  if (!few_ways(out, budget_)) {
    if (budget_.over()) return budget_.too_slow();
    return fail(Code::too_large, "grammar: more than ", kMaxWays, " ways are open at once; make it less ambiguous");
  }
  return out;
}

}  // namespace naru::grammar
