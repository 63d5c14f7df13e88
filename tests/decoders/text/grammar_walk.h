// What the tests of grammars share: a vocabulary that has learnt JSON as well, texts put to a grammar, random answers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/philox.h"
#include "core/text/trainer.h"
#include "decoders/text/detokenizer.h"
#include "decoders/text/grammar_matcher.h"
#include "encoders/text/tokenizer.h"
#include "tests/testing/random_text.h"

namespace naru::testing {

using GrammarPtr = std::shared_ptr<const Grammar>;

struct Coded {
  explicit Coded(Vocabulary vocabulary)
      : tokenizer(vocabulary), detokenizer(vocabulary), trie(std::make_shared<const TokenTrie>(vocabulary)) {}
  Tokenizer tokenizer;
  Detokenizer detokenizer;
  std::shared_ptr<const TokenTrie> trie;
};

// 1,024 ids: jamo, bytes, and merges of words and of JSON's signs.
inline const Coded& coded() {
  static const Coded out([] {
    std::vector<std::string> texts = small_corpus();
    for (int i = 0; i < 200; ++i)
      texts.push_back(
          concat("{\"name\":\"나루\",\"age\":", i, ",\"tags\":[\"a\",\"사람들은\"],\"ok\":true,\"x\":null}\n"));
    return train_vocabulary(texts, {.vocab_size = 1024});
  }());
  return out;
}

inline std::vector<uint64_t> allowed_bits(GrammarMatcher& matcher) {
  std::vector<uint64_t> bits((size_t(coded().trie->vocabulary_size()) + 63) / 64);
  matcher.allowed(bits);
  return bits;
}
inline bool is_set(const std::vector<uint64_t>& bits, int32_t id) {
  return bits[size_t(id) / 64] >> id % 64 & 1;
}
inline std::vector<int32_t> allowed_ids(GrammarMatcher& matcher) {
  const auto bits = allowed_bits(matcher);
  std::vector<int32_t> out;
  for (int32_t id = 0; id < coded().trie->vocabulary_size(); ++id)
    if (is_set(bits, id)) out.push_back(id);
  return out;
}

inline std::vector<int32_t> bytes_of(std::string_view text) {
  std::vector<int32_t> out;
  for (const char byte : text) out.push_back(kFirstSymbolId + uint8_t(byte));
  return out;
}

inline bool accepts_ids(const GrammarPtr& grammar, const std::vector<int32_t>& ids) {
  GrammarMatcher matcher(grammar, coded().trie);
  for (const int32_t id : ids) {
    const bool may = is_set(allowed_bits(matcher), id);
    EXPECT_EQ(matcher.accept(id), may) << id;
    if (!may) return false;
  }
  return matcher.may_end();
}

// Whether `text` is in the grammar, spelled as bytes and as the tokenizer does.
inline bool accepts(const GrammarPtr& grammar, const std::string& text) {
  const bool out = accepts_ids(grammar, bytes_of(text));
  EXPECT_EQ(accepts_ids(grammar, coded().tokenizer.encode(text)), out) << text;
  return out;
}

// All texts of the grammar that single bytes below 128 spell, and at most `n_most` of them.
inline std::set<std::string> language(const GrammarPtr& grammar, size_t n_most = 5000) {
  std::set<std::string> out;
  std::vector<std::pair<GrammarMatcher, std::string>> todo = {{GrammarMatcher(grammar, coded().trie), ""}};
  while (!todo.empty() && out.size() < n_most) {
    auto [matcher, text] = std::move(todo.back());
    todo.pop_back();
    if (matcher.may_end()) out.insert(text);
    const auto bits = allowed_bits(matcher);
    for (char byte = 127; byte >= 0; --byte) {
      if (!is_set(bits, kFirstSymbolId + byte)) continue;
      todo.emplace_back(matcher, text + byte);
      EXPECT_TRUE(todo.back().first.accept(kFirstSymbolId + byte));
    }
  }
  return out;
}

struct Walk {
  std::string text;
  int n_steps = 0;
  bool ended = false;
};

// An answer of ids drawn from those that are allowed; `sign` of them one that is a single ASCII sign or digit, where
// there is one, so that lists and strings end before they are full. At no place may nothing be possible.
inline Walk random_walk(const GrammarPtr& grammar, Random& random, float sign, int n_most = 20'000) {
  GrammarMatcher matcher(grammar, coded().trie);
  std::vector<int32_t> ids;
  Walk out;
  for (; out.n_steps < n_most; ++out.n_steps) {
    std::vector<int32_t> may = allowed_ids(matcher);
    const bool may_end = matcher.may_end();
    EXPECT_TRUE(may_end || !may.empty()) << "dead end after " << coded().detokenizer.decode(ids);
    if (may.empty() || (may_end && random.chance(0.3f))) {
      out.ended = may_end;
      break;
    }
    if (random.chance(sign)) {
      const auto is_sign = [](int32_t id) { return id >= kFirstSymbolId && id < kFirstSymbolId + 128; };
      std::vector<int32_t> signs;
      std::copy_if(may.begin(), may.end(), std::back_inserter(signs), is_sign);
      const auto closes = [](int32_t id) {
        return std::string("\"]}").find(char(id - kFirstSymbolId)) != std::string::npos;
      };
      const auto closing = std::find_if(signs.begin(), signs.end(), closes);
      if (closing != signs.end())
        may = {*closing};
      else if (!signs.empty())
        may = signs;
    }
    ids.push_back(may[size_t(random.below(int64_t(may.size())))]);
    if (!matcher.accept(ids.back())) {
      ADD_FAILURE() << "refuses what it allowed after " << coded().detokenizer.decode(ids);
      break;
    }
  }
  out.text = coded().detokenizer.decode(ids);
  return out;
}

}  // namespace naru::testing
