// Strings of JSON answers. A character is itself, or a backslash and one letter where JSON wants an escape; there is
// one way to write each.
#include <algorithm>
#include <array>
#include <utility>

#include "decoders/text/grammar/json_rules.h"

namespace naru::grammar {
namespace {

constexpr std::array<Range, 3> kPlain = {{{' ', '!'}, {'#', '['}, {']', kLastCode}}};
constexpr std::array<std::pair<char, char>, 7> kEscapes = {
    {{'"', '"'}, {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}}};
constexpr int32_t kFar = INT32_MAX / 2;

// Visits what an answer can have of the characters from `first` to `last`: plain(first, last), escape(letter).
template <class Plain, class Escape>
void each_part(uint32_t first, uint32_t last, const Plain& plain, const Escape& escape) {
  constexpr uint32_t kBeforeSurrogates = 0xD7FF, kAfterSurrogates = 0xE000;
  for (const Range& range : kPlain)
    if (const uint32_t a = std::max(first, range.first), b = std::min(last, range.last); a <= b) {
      if (a <= kBeforeSurrogates) plain(a, std::min(b, kBeforeSurrogates));
      if (b >= kAfterSurrogates) plain(std::max(a, kAfterSurrogates), b);
    }
  for (const auto& [character, letter] : kEscapes)
    if (const auto code = uint32_t(character); code >= first && code <= last) escape(letter);
}

// The strings that a DFA accepts, of `min` to `max` characters. Its states are taken `min` + 1 times: the first times
// count up to `min`; the last one lets the frame count how many characters may still come, and goes nowhere that more
// of them lead from to the end.
class MatchingString {
 public:
  MatchingString(const Dfa& dfa, int32_t min, int32_t max, AutomatonBuilder& builder)
      : dfa_(dfa), min_(min), most_left_(max - min), builder_(builder) {}

  int32_t build(int32_t end) {
    const int32_t begin = builder_.state();
    if (most_left_ < 0) return begin;
    find_distances();
    if (const auto first = node(0, 0)) builder_.edge(begin, '"', *first, Count::set, most_left_);
    while (!todo_.empty() && !builder_.refused()) {
      const auto [key, state] = todo_.back();
      todo_.pop_back();
      expand(key.first, key.second, state, end);
    }
    return begin;
  }

 private:
  // How many characters lead from each state to the end, at least.
  void find_distances() {
    distances_.assign(dfa_.size(), kFar);
    for (bool changed = true; changed && builder_.budget().spend(dfa_.size());) {
      changed = false;
      for (size_t q = dfa_.size(); q-- > 0;) {
        int32_t least = dfa_[q].accept ? 0 : kFar;
        for (const DfaEdge& edge : dfa_[q].edges) {
          bool writable = false;
          const auto note = [&](auto...) { writable = true; };
          each_part(edge.first, edge.last, note, note);
          if (writable) least = std::min(least, distances_[size_t(edge.to)] + 1);
        }
        changed |= least < distances_[q];
        distances_[q] = std::min(least, distances_[q]);
      }
    }
  }

  // The state for state q of the DFA after `n` characters, at most min_; none where the end is too far.
  std::optional<int32_t> node(int32_t q, int32_t n) {
    if (distances_[size_t(q)] >= kFar || (n == min_ && distances_[size_t(q)] > most_left_)) return std::nullopt;
    const auto [place, is_new] = nodes_.try_emplace({q, n}, 0);
    if (is_new) {
      place->second = builder_.state();
      todo_.push_back({place->first, place->second});
    }
    return place->second;
  }

  void expand(int32_t q, int32_t n, int32_t from, int32_t end) {
    const bool counts = n == min_;
    if (counts && dfa_[size_t(q)].accept) builder_.edge(from, '"', end);
    std::optional<int32_t> escaped;
    int32_t nearest = kFar;  // of what an escape leads to
    for (const DfaEdge& edge : dfa_[size_t(q)].edges) {
      const auto to = node(edge.to, std::min(n + 1, min_));
      if (!to) continue;
      const int32_t distance = distances_[size_t(edge.to)];
      const auto put = [&](int32_t source, uint32_t first, uint32_t last) {
        builder_.edge(source, {first, last, *to, counts ? Count::take : Count::none, distance});
      };
      each_part(
          edge.first, edge.last, [&](uint32_t first, uint32_t last) { put(from, first, last); },
          [&](char letter) {
            if (!escaped) escaped = builder_.state();
            put(*escaped, uint8_t(letter), uint8_t(letter));
            nearest = std::min(nearest, distance);
          });
    }
    if (escaped) builder_.edge(from, '\\', *escaped, counts ? Count::need : Count::none, nearest);
  }

  using Key = std::pair<int32_t, int32_t>;
  const Dfa& dfa_;
  const int32_t min_, most_left_;
  AutomatonBuilder& builder_;
  std::vector<int32_t> distances_;
  std::map<Key, int32_t> nodes_;
  std::vector<std::pair<Key, int32_t>> todo_;
};

}  // namespace

// The count of the frame is how many characters may still come.
int32_t JsonRules::string(int32_t min, int32_t max) {
  const auto [place, is_new] = strings_and_integers_.try_emplace({'s', min, max}, 0);
  if (!is_new) return place->second;
  const int32_t begin = builder_.state(), inside = builder_.state(), escaped = builder_.state();
  if (min <= max) {
    builder_.edge(begin, '"', inside, Count::set, max);
    each_part(
        0, kLastCode,
        [&](uint32_t first, uint32_t last) {
          builder_.edge(inside, {first, last, inside, Count::take, 0});
        },
        [&](char letter) { builder_.edge(escaped, letter, inside, Count::take, 0); });
    builder_.edge(inside, '\\', escaped, Count::need, 0);
    builder_.edge(inside, '"', accepting(), Count::close, max - min);
  }
  return place->second = begin;
}

int32_t JsonRules::matching_string(const Dfa& dfa, int32_t min, int32_t max) {
  return MatchingString(dfa, min, max, builder_).build(accepting());
}

}  // namespace naru::grammar
