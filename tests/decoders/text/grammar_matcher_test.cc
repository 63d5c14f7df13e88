#include "decoders/text/grammar_matcher.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "tests/decoders/text/grammar_walk.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::coded;
using testing::GrammarPtr;
using Symbols = std::vector<Symbol>;

GrammarPtr gbnf(const std::string& text) {
  return Grammar::from_gbnf(text).value();
}

// A grammar of these texts alone.
GrammarPtr only(const std::vector<std::string>& texts) {
  std::string out = "root ::= ";
  for (const std::string& text : texts) out += concat(&text == &texts[0] ? "\"" : " | \"", text, "\"");
  return gbnf(out);
}

int32_t jamo_id(uint32_t jamo) {
  return kFirstSymbolId + kByteCount + jamo_index(jamo);
}

// All ways to write `text` in symbols, by trying: each character as bytes, as its jamo, as itself; kept if they decode
// to it.
std::vector<Symbols> spellings(const std::string& text) {
  std::vector<Symbols> out = {{}};
  for (const char32_t c : code_points(text)) {
    std::string bytes;
    append_utf8(bytes, c);
    std::vector<Symbols> ways = {{}};
    for (const char byte : bytes) ways[0].push_back(uint8_t(byte));
    if (jamo_index(c) >= 0) ways.push_back({Symbol(kByteCount + jamo_index(c))});
    if (c >= 0xAC00 && c <= 0xD7A3) {
      ways.emplace_back();
      for (const uint32_t jamo : decompose_syllable(c))
        if (jamo != 0) ways.back().push_back(Symbol(kByteCount + jamo_index(jamo)));
    }
    std::vector<Symbols> longer;
    for (const Symbols& begin : out)
      for (const Symbols& way : ways) {
        longer.push_back(begin);
        longer.back().insert(longer.back().end(), way.begin(), way.end());
      }
    out = std::move(longer);
  }
  std::erase_if(out, [&](const Symbols& symbols) {
    Composer composer;
    std::string decoded;
    for (const Symbol symbol : symbols) composer.push(symbol, decoded);
    composer.close(decoded);
    return decoded != text;
  });
  return out;
}

// Walks all sequences of ids that are allowed, and compares each place with the list of spellings. The number of
// places.
int compare_everywhere(const std::vector<std::string>& texts) {
  std::set<Symbols> whole, begun;
  for (const std::string& text : texts)
    for (const Symbols& symbols : spellings(text)) {
      whole.insert(symbols);
      for (size_t n = 0; n <= symbols.size(); ++n) begun.insert({symbols.begin(), symbols.begin() + ptrdiff_t(n)});
    }
  std::vector<std::pair<GrammarMatcher, Symbols>> todo = {{GrammarMatcher(only(texts), coded().trie), {}}};
  std::set<Symbols> seen;
  while (!todo.empty()) {
    auto [matcher, symbols] = std::move(todo.back());
    todo.pop_back();
    EXPECT_EQ(matcher.may_end(), whole.contains(symbols));
    const auto bits = testing::allowed_bits(matcher);
    for (int32_t id = 0; id < coded().trie->vocabulary_size(); ++id) {
      Symbols longer = symbols;
      for (const Symbol symbol : coded().detokenizer.vocabulary().symbols(id)) longer.push_back(symbol);
      const bool may = id >= kControlCount && begun.contains(longer);
      EXPECT_EQ(testing::is_set(bits, id), may)
          << "token " << id << " after " << symbols.size() << " symbols of " << texts[0];
      GrammarMatcher next = matcher;
      EXPECT_EQ(next.accept(id), may);
      if (may && seen.insert(longer).second) todo.emplace_back(std::move(next), std::move(longer));
    }
  }
  return int(seen.size());
}

TEST(GrammarMatcher, AllowsExactlyTheSpellingsOfItsTexts) {
  EXPECT_EQ(spellings("각").size(), 2u);
  EXPECT_EQ(spellings("\u1100\u1161").size(), 3u);  // not as two jamo, which would be 가
  EXPECT_GT(compare_everywhere({"가", "각", "간", "나라", "ab", "a", "aé"}), 20);
  EXPECT_GT(compare_everywhere({"각"}), 5);
  EXPECT_GT(compare_everywhere({"\u1100", "\u1100\u1161", "\u1100\u1161\u11A8", "가\u11A8", "가가"}), 20);
  EXPECT_GT(compare_everywhere({"\u1112\u119E\u11AB", "\u1112", "\u119E\u11AB", "\u11AB\u1161", "흔"}), 20);
  EXPECT_GT(compare_everywhere({"😀", "😁x", "퟿", "\uE000", "\u0800", "\u07FF", "\U0010FFFF", "\U00010000"}), 10);
  EXPECT_GT(compare_everywhere({"사람들은 ", "사람들", "나루터에서", "ferry crosses; "}), 100);
  EXPECT_GT(compare_everywhere({"ㄱ가각\u1100", "ㄱ가각", "ㄱ간"}), 20);
}

// Whatever is allowed: every id of the mask is accepted, no other one is, and the text stays UTF-8.
TEST(GrammarMatcher, MaskAndAcceptAgreeInRandomWalks) {
  const GrammarPtr any = gbnf("root ::= [^ㄱ-ㅎ]{0,40} | [가-힣] {3} \"!\" [\\u1100-\\u11FF]*");
  Random random(61);
  for (int i = 0; i < 10; ++i) {
    GrammarMatcher matcher(any, coded().trie);
    std::vector<int32_t> ids;
    for (int step = 0; step < 30; ++step) {
      const auto bits = testing::allowed_bits(matcher);
      std::vector<int32_t> may;
      for (int32_t id = 0; id < coded().trie->vocabulary_size(); ++id) {
        if (testing::is_set(bits, id)) may.push_back(id);
        if (step % 7 == 0) {
          GrammarMatcher copy = matcher;
          ASSERT_EQ(copy.accept(id), testing::is_set(bits, id));
        }
      }
      if (may.empty()) break;
      ids.push_back(may[size_t(random.below(int64_t(may.size())))]);
      ASSERT_TRUE(matcher.accept(ids.back()));
      const std::string text = coded().detokenizer.decode(ids);
      const std::string finished = text.substr(0, text.size() - utf8_unfinished(text));
      for (size_t at = 0; at < finished.size(); at += utf8_at(finished, at).size_bytes)
        ASSERT_TRUE(utf8_at(finished, at).valid);
      ASSERT_FALSE(utf8_unfinished(text) > 0 && matcher.may_end());
    }
  }
}

TEST(GrammarMatcher, HoldsTheLastSyllableOpen) {
  GrammarMatcher matcher(only({"각"}), coded().trie);
  EXPECT_TRUE(matcher.accept(jamo_id(0x1100)) && !matcher.may_end());
  EXPECT_TRUE(matcher.accept(jamo_id(0x1161)) && !matcher.may_end());
  EXPECT_FALSE(matcher.accept(jamo_id(0x11AB)));
  EXPECT_TRUE(matcher.accept(jamo_id(0x11A8)) && matcher.may_end());
  GrammarMatcher open(only({"가", "가a"}), coded().trie);
  EXPECT_TRUE(open.accept(jamo_id(0x1100)) && open.accept(jamo_id(0x1161)) && open.may_end());
  EXPECT_FALSE(open.accept(jamo_id(0x11A8)));
  EXPECT_TRUE(open.accept(kFirstSymbolId + 'a') && open.may_end());
}

TEST(GrammarMatcher, ACopyGoesOnByItself) {
  GrammarMatcher one(only({"ab", "ac"}), coded().trie);
  EXPECT_TRUE(one.accept(kFirstSymbolId + 'a'));
  GrammarMatcher other = one;
  EXPECT_TRUE(one.accept(kFirstSymbolId + 'b') && one.may_end());
  EXPECT_TRUE(!other.may_end() && other.accept(kFirstSymbolId + 'c') && other.may_end());
  EXPECT_TRUE(testing::allowed_ids(one).empty());
}

TEST(GrammarMatcher, RefusesControlIdsAndAWrongMask) {
  GrammarMatcher matcher(gbnf("root ::= .*"), coded().trie);
  for (const int32_t id : {-1, 0, int32_t(kEnd), kControlCount - 1, 1024}) EXPECT_FALSE(matcher.accept(id));
  const auto bits = testing::allowed_bits(matcher);
  EXPECT_EQ(bits[0] & 0xFFFF'FFFFu, 0u);
  EXPECT_TRUE(matcher.may_end());
  std::vector<uint64_t> small(3);
  EXPECT_ERROR(matcher.allowed(small), "GrammarMatcher: wanted 16 words of bits, got 3");
}

// Far more readings than are kept: some are lost, but no answer is wrong, and there is always a way on.
TEST(GrammarMatcher, TooManyReadingsNarrowTheAnswer) {
  std::string text = "root ::= r0 \"!\"\n";
  for (int i = 0; i < 12; ++i)
    text += concat("r", i, " ::= \"a\" (r", i + 1, " | s", i + 1, ") \"b\"{0,", i % 3, "}\ns", i, " ::= \"a\" (s",
                   i + 1, " | r", i + 1, ") \"c\"?\n");
  const GrammarPtr grammar = gbnf(text + "r12 ::= \"d\"\ns12 ::= \"d\"\n");
  Random random(62);
  for (int i = 0; i < 20; ++i) {
    const testing::Walk walk = testing::random_walk(grammar, random, 0);
    EXPECT_TRUE(walk.ended && walk.text.starts_with("aaaaaaaaaaaad") && walk.text.ends_with("!")) << walk.text;
  }
}

TEST(TokenTrie, HasEveryTokenOnce) {
  const TokenTrie& trie = *coded().trie;
  std::vector<int> seen(size_t(trie.vocabulary_size()), 0);
  Symbols path;
  for (size_t i = 0; i < trie.nodes().size(); ++i) {
    const TokenTrie::Node& node = trie.nodes()[i];
    path.resize(node.depth - 1u);
    path.push_back(node.symbol);
    EXPECT_GT(node.next, i);
    for (const int32_t id : trie.ids(node)) {
      ++seen[size_t(id)];
      const auto symbols = coded().detokenizer.vocabulary().symbols(id);
      EXPECT_EQ(Symbols(symbols.begin(), symbols.end()), path);
    }
  }
  for (int32_t id = 0; id < trie.vocabulary_size(); ++id) EXPECT_EQ(seen[size_t(id)], id >= kControlCount);
}

}  // namespace
}  // namespace naru
