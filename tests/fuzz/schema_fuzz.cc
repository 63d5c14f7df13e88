// Any bytes as a JSON schema (first byte even) or as GBNF (odd). What is accepted has answers: a random one never comes
// to a place where nothing is possible, and the answer to a schema that ends parses.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "base/philox.h"
#include "decoders/text/detokenizer.h"
#include "decoders/text/grammar_matcher.h"

namespace naru {
namespace {

constexpr int kMostSteps = 300;

void require(bool condition) {
  if (!condition) std::abort();
}

// Bytes, jamo and a few merges.
const Vocabulary& vocabulary() {
  static const Vocabulary out = [] {
    const auto byte = [](char c) { return kFirstSymbolId + uint8_t(c); };
    const int32_t lead = kFirstSymbolId + kByteCount, vowel = lead + 0x61, tail = lead + 0xA8;
    const std::vector<Merge> merges = {
        {byte('"'), byte(':')},        {byte('"'), byte(',')}, {lead, vowel},
        {kFirstMergeId + 2, tail},     {vowel, byte('"')},     {byte('\xEA'), byte('\xB0')},
        {kFirstMergeId + 1, byte('"')}};
    return Vocabulary::build(merges).value();
  }();
  return out;
}

// Prefers single signs, among which are those that end strings and lists.
int32_t drawn(const std::vector<uint64_t>& bits, Random& random) {
  std::vector<int32_t> may, signs;
  for (int32_t id = 0; id < vocabulary().size(); ++id) {
    if (!(bits[size_t(id) / 64] >> id % 64 & 1)) continue;
    may.push_back(id);
    if (id < kFirstSymbolId + 128) signs.push_back(id);
  }
  if (may.empty()) return -1;
  const std::vector<int32_t>& from = !signs.empty() && random.chance(0.7f) ? signs : may;
  return from[size_t(random.below(int64_t(from.size())))];
}

void walk(std::shared_ptr<const Grammar> grammar, Random random, bool is_json) {
  static const auto trie = std::make_shared<const TokenTrie>(vocabulary());
  GrammarMatcher matcher(std::move(grammar), trie);
  std::vector<uint64_t> bits((size_t(vocabulary().size()) + 63) / 64);
  std::vector<int32_t> ids;
  for (int step = 0; step < kMostSteps; ++step) {
    matcher.allowed(bits);
    const int32_t id = drawn(bits, random);
    require(id >= 0 || matcher.may_end());
    if (matcher.may_end() && (id < 0 || random.chance(0.5f))) {
      const std::string text = Detokenizer(vocabulary()).decode(ids);
      if (is_json) require(nlohmann::json::accept(text));
      return;
    }
    require(matcher.accept(id));
    ids.push_back(id);
  }
}

}  // namespace
}  // namespace naru

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace naru;
  if (size == 0) return 0;
  const bool is_json = data[0] % 2 == 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const GrammarLimits limits{.max_states = 2000, .max_time = std::chrono::milliseconds(500)};
  const auto grammar = is_json ? Grammar::from_json_schema(text, limits) : Grammar::from_gbnf(text, limits);
  if (grammar)
    for (uint64_t stream = 0; stream < 3; ++stream) walk(*grammar, Random(data[0], stream), is_json);
  return 0;
}
