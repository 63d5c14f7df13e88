#include "core/text/trainer.h"

#include <gtest/gtest.h>

#include <map>

#include "base/sha256.h"
#include "core/text/chunks.h"
#include "core/text/nfc.h"
#include "tests/testing/op_case.h"
#include "tests/testing/random_text.h"

namespace naru {
namespace {

std::string bytes_of(std::span<const Symbol> symbols) {
  std::string out;
  for (const Symbol symbol : symbols)
    if (symbol < kByteCount)
      out += char(symbol);
    else
      append_utf8(out, jamo_at(symbol - kByteCount));
  return out;
}

// The definition, step by step: counts all pairs of all chunks anew, takes the best, merges it from the left.
std::vector<Merge> train_plainly(std::span<const std::string> texts, const TrainerOptions& options) {
  std::vector<std::vector<int32_t>> chunks;
  std::vector<SpelledSymbol> spelled;
  for (const std::string& raw : texts) {
    const std::string text = nfc(raw);
    for (size_t begin = 0, end; begin < text.size(); begin = end) {
      end = chunk_end(text, begin);
      spell(std::string_view(text).substr(begin, end - begin), spelled);
      chunks.emplace_back();
      for (const SpelledSymbol& s : spelled) chunks.back().push_back(kFirstSymbolId + s.symbol);
    }
  }
  std::vector<Merge> merges;
  Vocabulary vocabulary;
  while (vocabulary.size() < options.vocab_size) {
    std::map<std::pair<int32_t, int32_t>, int64_t> counts;
    for (const auto& chunk : chunks)
      for (size_t i = 0; i + 1 < chunk.size(); ++i) ++counts[{chunk[i], chunk[i + 1]}];
    Merge best{};
    int64_t best_count = 0;
    std::string best_bytes;
    for (const auto& [ids, count] : counts) {
      const auto left = vocabulary.symbols(ids.first), right = vocabulary.symbols(ids.second);
      const std::string bytes = bytes_of(left) + bytes_of(right);
      if (count < options.min_count || left.size() + right.size() > Vocabulary::kMaxTokenSymbols) continue;
      if (count > best_count || (count == best_count && bytes < best_bytes))
        best = {ids.first, ids.second}, best_count = count, best_bytes = bytes;
    }
    if (best_count == 0) break;
    for (auto& chunk : chunks)
      for (size_t i = 0; i + 1 < chunk.size(); ++i)
        if (chunk[i] == best.left && chunk[i + 1] == best.right) {
          chunk[i] = vocabulary.size();
          chunk.erase(chunk.begin() + int64_t(i) + 1);
        }
    merges.push_back(best);
    vocabulary = Vocabulary::build(merges).value();
  }
  return merges;
}

TEST(Trainer, EqualsTheDefinition) {
  auto corpus = testing::small_corpus();
  corpus.resize(40);
  const TrainerOptions options{.vocab_size = 900, .min_count = 2};
  const auto plain = train_plainly(corpus, options);
  EXPECT_EQ(train_vocabulary(corpus, options).merges(), plain);
  EXPECT_EQ(plain.size(), 255u);
}

// Few symbols, so that runs of one symbol, overlaps and equal counts are everywhere.
TEST(Trainer, EqualsTheDefinitionOnRepetitiveTexts) {
  Random random(5);
  for (int i = 0; i < 60; ++i) {
    std::vector<std::string> texts(1 + size_t(random.below(4)));
    for (std::string& text : texts)
      for (int64_t n = random.below(60); n > 0; --n)
        text += std::vector<std::string>{"a", "b", " ", "가", "나"}[size_t(random.below(5))];
    const TrainerOptions options{.vocab_size = 680, .min_count = 1 + random.below(3)};
    ASSERT_EQ(train_vocabulary(texts, options).merges(), train_plainly(texts, options)) << i;
  }
}

TEST(Trainer, EqualCountsGoByBytes) {
  const auto id = [](char c) { return kFirstSymbolId + c; };
  const std::vector<std::string> texts = {"zy zy", "ab ab", "cd"};
  const auto merges = train_vocabulary(texts, {.vocab_size = kFirstMergeId + 1, .min_count = 1}).merges();
  EXPECT_EQ(merges, (std::vector<Merge>{{id('a'), id('b')}}));
}

TEST(Trainer, StopsWhereNoPairIsFrequentEnough) {
  EXPECT_EQ(train_vocabulary(std::vector<std::string>{"abcd"}, {.vocab_size = 1000, .min_count = 2}).size(),
            kFirstMergeId);
  EXPECT_EQ(train_vocabulary(std::vector<std::string>{"abcd"}, {.vocab_size = 1000, .min_count = 1}).size(),
            kFirstMergeId + 3);
  EXPECT_EQ(train_vocabulary({}, {}).size(), kFirstMergeId);
  const std::vector<std::string> line = {std::string(5000, '-')};
  const Vocabulary vocabulary = train_vocabulary(line, {.vocab_size = 1000, .min_count = 1});
  for (int32_t token = 0; token < vocabulary.size(); ++token)
    EXPECT_LE(vocabulary.symbols(token).size(), Vocabulary::kMaxTokenSymbols);
}

TEST(Trainer, NormalisesTheTexts) {
  const std::vector<std::string> composed(3, "나루 한글"),
      decomposed(3, "\u1102\u1161\u1105\u116E \u1112\u1161\u11AB\u1100\u1173\u11AF");
  const TrainerOptions options{.vocab_size = 660};
  EXPECT_EQ(train_vocabulary(composed, options).merges(), train_vocabulary(decomposed, options).merges());
}

// The tokenizer is part of what a trained model is: a change of chunks, symbols or order must show here.
TEST(Trainer, ResultIsPinned) {
  const std::string json = train_vocabulary(testing::small_corpus(), {.vocab_size = 1024}).to_json();
  EXPECT_EQ(sha256_hex(json), "bbc959508c88ddec64d9dc99ae4f1f1bbb4acaf17ddc1f70f495cc57bff938c5");
}

TEST(Trainer, RefusesImpossibleOptions) {
  EXPECT_ERROR(train_vocabulary({}, {.vocab_size = 644}),
               "train_vocabulary: wanted vocab_size from 645 to 1000645, got 644");
  EXPECT_ERROR(train_vocabulary({}, {.vocab_size = 1000646}),
               "train_vocabulary: wanted vocab_size from 645 to 1000645, got 1000646");
  EXPECT_ERROR(train_vocabulary({}, {.vocab_size = 645, .min_count = 0}),
               "train_vocabulary: wanted min_count >= 1, got 0");
}

}  // namespace
}  // namespace naru
