#include "decoders/text/grammar/ways.h"

#include <algorithm>

namespace naru::grammar {
namespace {

constexpr size_t kFewWays = 8;              // a set of so many is searched one by one
constexpr size_t kMostWays = 8 * kMaxWays;  // as long as none of them wants a character
constexpr size_t kSlots = 2 * kMostWays;

uint64_t mixed(uint64_t hash, uint64_t value) {  // the finaliser of SplitMix64 (Steele et al. 2014)
  hash += value + 0x9E3779B97F4A7C15u;
  hash = (hash ^ hash >> 30) * 0xBF58476D1CE4E5B9u;
  hash = (hash ^ hash >> 27) * 0x94D049BB133111EBu;
  return hash ^ hash >> 31;
}

}  // namespace

Ways::Set Ways::begin(int32_t state) {
  const auto from = uint32_t(ways_.size());
  add(from, {state, 0, -1});
  complete(from);
  return {from, uint32_t(ways_.size())};
}

Ways::Set Ways::step(Set from, uint32_t code) {
  const size_t begin = ways_.size();
  has_edge_ = true;
  for (size_t i = from.begin; i < from.end; ++i) {
    const Way way = ways_[i];
    const Edge* edge = edge_of(way, code);
    if (edge == nullptr) continue;
    int32_t count = way.count;
    if (edge->count == Count::set) count = edge->value;
    if (edge->count == Count::take) --count;
    add(begin, {edge->to, count, way.frame});
  }
  complete(begin);
  return {uint32_t(begin), uint32_t(ways_.size())};
}

bool Ways::meets(Set from, uint32_t first, uint32_t last) const {
  for (size_t i = from.begin; i < from.end; ++i) {
    const auto [edge, end] = edges_from(ways_[i], first);
    for (const Edge* e = edge; e != end && e->first <= last; ++e)
      if (allows(*e, ways_[i])) return true;
  }
  return false;
}

bool Ways::may_end(Set from) const {
  return std::any_of(ways_.begin() + from.begin, ways_.begin() + from.end,
                     [&](const Way& way) { return way.frame < 0 && automaton_->states[size_t(way.state)].accept; });
}

void Ways::cut(Mark mark) {
  ways_.resize(mark.ways);
  frames_.resize(mark.frames);
}

Ways::Set Ways::keep(Set set) {
  std::vector<Way> ways(ways_.begin() + set.begin, ways_.begin() + set.end);
  std::vector<int32_t> places(frames_.size(), -1);  // 0: kept; then where it goes
  for (const Way& way : ways)
    for (int32_t f = way.frame; f >= 0 && places[size_t(f)] < 0; f = frames_[size_t(f)].parent) places[size_t(f)] = 0;
  size_t n = 0;  // a parent stands before those that stand on it
  for (size_t f = 0; f < frames_.size(); ++f) {
    if (places[f] < 0) continue;
    Frame frame = frames_[f];
    if (frame.parent >= 0) frame.parent = places[size_t(frame.parent)];
    places[f] = int32_t(n);
    frames_[n++] = frame;
  }
  frames_.resize(n);
  for (Way& way : ways)
    if (way.frame >= 0) way.frame = places[size_t(way.frame)];
  ways_ = std::move(ways);
  return {0, uint32_t(ways_.size())};
}

bool Ways::allows(const Edge& edge, const Way& way) const {
  if ((edge.count == Count::need || edge.count == Count::take) && way.count <= edge.value) return false;
  if (edge.count == Count::close && way.count > edge.value) return false;
  return fits(automaton_->states[size_t(edge.to)], height(way.frame));
}

std::pair<const Edge*, const Edge*> Ways::edges_from(const Way& way, uint32_t code) const {
  const State& state = automaton_->states[size_t(way.state)];
  const Edge* edge = automaton_->edges.data() + state.edge_begin;
  const Edge* const end = automaton_->edges.data() + state.edge_end;
  if (end - edge > 8)
    edge = std::partition_point(edge, end, [&](const Edge& e) { return e.last < code; });
  else
    while (edge != end && edge->last < code) ++edge;
  return {edge, end};
}

const Edge* Ways::edge_of(const Way& way, uint32_t code) const {
  const auto [edge, end] = edges_from(way, code);
  return edge != end && edge->first <= code && allows(*edge, way) ? edge : nullptr;
}

bool Ways::fits(const State& target, int height) const {
  return height + target.need <= automaton_->max_height;
}

bool Ways::same_stack(int32_t a, int32_t b) const {
  while (a != b) {
    if (a < 0 || b < 0) return false;
    const Frame &x = frames_[size_t(a)], &y = frames_[size_t(b)];
    if (x.hash != y.hash || x.then != y.then || x.count != y.count) return false;
    a = x.parent;
    b = y.parent;
  }
  return true;
}

bool Ways::same(const Way& a, const Way& b) const {
  return a.state == b.state && a.count == b.count && same_stack(a.frame, b.frame);
}

uint64_t Ways::hash(const Way& way) const {
  const uint64_t stack = way.frame < 0 ? 0 : frames_[size_t(way.frame)].hash;
  return mixed(stack, uint64_t(uint32_t(way.state)) << 32 | uint32_t(way.count));
}

// Whether the set that begins at `set_begin` has `way`.
bool Ways::has(size_t set_begin, const Way& way) const {
  if (ways_.size() - set_begin <= kFewWays)
    return std::any_of(ways_.begin() + ptrdiff_t(set_begin), ways_.end(), [&](const Way& w) { return same(w, way); });
  for (size_t at = hash(way) % kSlots; slots_[at].stamp == stamp_; at = (at + 1) % kSlots)
    if (same(ways_[slots_[at].way], way)) return true;
  return false;
}

// Puts the last way of the set into the slots; all of them when it is no longer small.
void Ways::note(size_t set_begin) {
  const size_t n_ways = ways_.size() - set_begin;
  if (n_ways <= kFewWays) return;
  size_t first = ways_.size() - 1;
  if (n_ways == kFewWays + 1) {
    slots_.resize(kSlots);
    ++stamp_;
    first = set_begin;
  }
  for (size_t i = first; i < ways_.size(); ++i) {
    size_t at = hash(ways_[i]) % kSlots;
    while (slots_[at].stamp == stamp_) at = (at + 1) % kSlots;
    slots_[at] = {stamp_, uint32_t(i)};
  }
}

void Ways::add(size_t set_begin, const Way& way) {
  if (has(set_begin, way)) return;
  const size_t n_ways = ways_.size() - set_begin;
  if (n_ways < kMaxWays || (!has_edge_ && n_ways < kMostWays)) {
    ways_.push_back(way);
    note(set_begin);
  } else {
    overflowed_ = true;
  }
}

void Ways::call(size_t set_begin, const Way& way, const Call& call) {
  const State &target = automaton_->states[size_t(call.target)], &then = automaton_->states[size_t(call.then)];
  const int below = height(way.frame);
  if (then.ends) {
    if (fits(target, below)) add(set_begin, {call.target, 0, way.frame});
  } else if (fits(target, below + 1) && fits(then, below)) {
    const uint64_t hash = way.frame < 0 ? 0 : frames_[size_t(way.frame)].hash;
    frames_.push_back({way.frame, call.then, way.count, below + 1,
                       mixed(hash, uint64_t(uint32_t(call.then)) << 32 | uint32_t(way.count))});
    add(set_begin, {call.target, 0, int32_t(frames_.size() - 1)});
  }
}

// Depth first, so that the first way has led to where a character is wanted before there are too many.
void Ways::complete(size_t set_begin) {
  has_edge_ = false;
  todo_.clear();
  for (size_t i = ways_.size(); i-- > set_begin;) todo_.push_back(uint32_t(i));
  while (!todo_.empty()) {
    const Way way = ways_[todo_.back()];
    todo_.pop_back();
    const State& state = automaton_->states[size_t(way.state)];
    has_edge_ |= state.edge_begin != state.edge_end || (state.accept && way.frame < 0);
    const size_t n_before = ways_.size();
    for (uint32_t c = state.call_begin; c < state.call_end; ++c) call(set_begin, way, automaton_->calls[c]);
    if (state.accept && way.frame >= 0) {
      const Frame& frame = frames_[size_t(way.frame)];
      add(set_begin, {frame.then, frame.count, frame.parent});
    }
    for (size_t i = ways_.size(); i-- > n_before;) todo_.push_back(uint32_t(i));
  }
}

bool few_ways(const Automaton& automaton, Budget& budget) {
  for (size_t i = 0; i < automaton.states.size(); ++i) {
    if (automaton.states[i].call_begin == automaton.states[i].call_end) continue;
    Ways ways(automaton);
    const Ways::Set set = ways.begin(int32_t(i));
    if (ways.overflowed() || !budget.spend(set.end + 16)) return false;
  }
  return true;
}

}  // namespace naru::grammar
