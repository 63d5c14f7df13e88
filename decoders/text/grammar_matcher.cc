#include "decoders/text/grammar_matcher.h"

#include <algorithm>

#include "core/text/jamo.h"

namespace naru {
namespace {

constexpr uint32_t kFirstVowel = 0x1161, kVowels = 21, kTails = 28;  // of modern syllables; no tail counts as one

}  // namespace

GrammarMatcher::GrammarMatcher(std::shared_ptr<const Grammar> grammar, std::shared_ptr<const TokenTrie> trie)
    : grammar_(std::move(grammar)),
      trie_(std::move(trie)),
      ways_(grammar_->automaton()),
      places_(size_t(trie_->max_depth()) + 1) {
  places_[0].ways = ways_.begin(grammar_->automaton().start);
  places_[0].end = ways_.mark();
}

void GrammarMatcher::allowed(std::span<uint64_t> bits) {
  const size_t n_words = (size_t(trie_->vocabulary_size()) + 63) / 64;
  check(bits.size() == n_words, "GrammarMatcher: wanted ", n_words, " words of bits, got ", bits.size());
  std::fill(bits.begin(), bits.end(), 0);
  const std::vector<TokenTrie::Node>& nodes = trie_->nodes();
  for (size_t i = 0; i < nodes.size();) {
    const TokenTrie::Node& node = nodes[i];
    const Place& parent = places_[node.depth - 1];
    ways_.cut(parent.end);
    Place& place = places_[node.depth] = parent;
    if (!advance(place, node.symbol, node.next == i + 1 ? Want::answer : Want::place)) {
      i = node.next;
      continue;
    }
    for (const int32_t id : trie_->ids(node)) bits[size_t(id) / 64] |= uint64_t(1) << id % 64;
    ++i;
  }
  ways_.cut(places_[0].end);
}

bool GrammarMatcher::accept(int32_t id) {
  const auto symbols = trie_->symbols(id);
  Place place = places_[0];
  for (const Symbol symbol : symbols)
    if (!advance(place, symbol, Want::place)) {
      ways_.cut(places_[0].end);
      return false;
    }
  if (symbols.empty()) return false;
  place.ways = ways_.keep(place.ways);
  place.end = ways_.mark();
  places_[0] = place;
  return true;
}

bool GrammarMatcher::may_end() const {
  const Place& place = places_[0];
  if (place.missing > 0) return false;
  if (place.held == 0) return ways_.may_end(place.ways);
  const bool out = ways_.may_end(ways_.step(place.ways, place.held));
  ways_.cut(place.end);
  return out;
}

bool GrammarMatcher::advance(Place& place, Symbol symbol, Want want) {
  if (symbol < kByteCount) return push_byte(place, uint8_t(symbol), want);
  return push_jamo(place, jamo_at(symbol - kByteCount), want);
}

// Whether character `code`, or what it begins, may come; goes there if that is wanted.
bool GrammarMatcher::step(Place& place, uint32_t code, Want want) {
  if (want == Want::answer) return ways_.meets(place.ways, code, code);
  place.ways = ways_.step(place.ways, code);
  place.end = ways_.mark();
  return !place.ways.empty();
}

bool GrammarMatcher::push_byte(Place& place, uint8_t byte, Want want) {
  if (place.held != 0) {
    if (!step(place, place.held, Want::place)) return false;
    place.held = 0;
  }
  if (place.missing > 0) {
    if ((byte & 0xC0) != 0x80) return false;
    place.code = place.code << 6 | (byte & 0x3F);
    if (--place.missing == 0) return step(place, place.code, want);
  } else if (byte < 0x80) {
    return step(place, byte, want);
  } else if (byte >= 0xC2 && byte < 0xF5) {
    place.missing = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    place.code = byte & (0x3Fu >> place.missing);
    place.least = place.missing == 1 ? 0x80 : place.missing == 2 ? 0x800 : 0x10000;  // less has a shorter form
  } else {
    return false;
  }
  // No automaton has an edge for surrogates, or above U+10FFFF.
  const uint32_t first = place.code << 6 * place.missing, last = first + (1u << 6 * place.missing) - 1;
  return last >= place.least && ways_.meets(place.ways, std::max(first, place.least), last);
}

bool GrammarMatcher::push_jamo(Place& place, uint32_t jamo, Want want) {
  if (place.missing > 0) return false;
  if (const uint32_t joined = join_hangul(place.held, jamo)) {
    place.held = joined;
  } else {
    if (place.held != 0 && !step(place, place.held, Want::place)) return false;
    place.held = jamo;
  }
  const HangulKind kind = hangul_kind(place.held);
  if (kind == HangulKind::lead || kind == HangulKind::open_syllable) return may_become_syllable(place);
  const uint32_t whole = place.held;
  place.held = 0;
  return step(place, whole, want);
}

// Whether the held jamo may come as it is, or as what later jamo make of it.
bool GrammarMatcher::may_become_syllable(const Place& place) const {
  if (hangul_kind(place.held) == HangulKind::open_syllable)
    return ways_.meets(place.ways, place.held, place.held + kTails - 1);
  if (ways_.meets(place.ways, place.held, place.held)) return true;
  const uint32_t first = join_hangul(place.held, kFirstVowel);  // 0 of an archaic lead
  return first != 0 && ways_.meets(place.ways, first, first + kVowels * kTails - 1);
}

}  // namespace naru
