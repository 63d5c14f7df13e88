#include "encoders/text/tokenizer.h"

#include <gtest/gtest.h>

#include "base/thread_pool.h"
#include "core/text/chunks.h"
#include "core/text/trainer.h"
#include "tests/testing/random_text.h"

namespace naru {
namespace {

const Tokenizer& tokenizer() {
  static const Tokenizer out(train_vocabulary(testing::small_corpus(), {.vocab_size = 1200}));
  return out;
}

// The definition: applies the merges one after another, each from the left.
std::vector<int32_t> encode_plainly(const Vocabulary& vocabulary, std::string_view text) {
  std::vector<int32_t> out;
  std::vector<SpelledSymbol> spelled;
  for (size_t begin = 0, end; begin < text.size(); begin = end) {
    end = chunk_end(text, begin);
    spell(text.substr(begin, end - begin), spelled);
    std::vector<int32_t> ids;
    for (const SpelledSymbol& s : spelled) ids.push_back(kFirstSymbolId + s.symbol);
    for (size_t m = 0; m < vocabulary.merges().size(); ++m)
      for (size_t i = 0; i + 1 < ids.size(); ++i)
        if (ids[i] == vocabulary.merges()[m].left && ids[i + 1] == vocabulary.merges()[m].right) {
          ids[i] = kFirstMergeId + int32_t(m);
          ids.erase(ids.begin() + int64_t(i) + 1);
        }
    out.insert(out.end(), ids.begin(), ids.end());
  }
  return out;
}

TEST(Tokenizer, EqualsTheDefinition) {
  for (const std::string& text : testing::small_corpus())
    ASSERT_EQ(tokenizer().encode(text), encode_plainly(tokenizer().vocabulary(), text));
  Random random(11);
  for (int i = 0; i < 500; ++i) {
    const std::string text = testing::random_text(random, testing::TextKind(i % int(testing::TextKind::kCount)));
    ASSERT_EQ(tokenizer().encode(text), encode_plainly(tokenizer().vocabulary(), text));
  }
}

// Any merges are a vocabulary, also those that no trainer makes: tokens that begin or end inside syllables.
TEST(Tokenizer, EqualsTheDefinitionForRandomMerges) {
  Random random(12);
  for (int i = 0; i < 200; ++i) {
    std::vector<int32_t> ids = {kFirstSymbolId + ' ', kFirstSymbolId + 'a', kFirstSymbolId + 'b'};
    for (const uint32_t jamo : decompose_syllable(U'각')) ids.push_back(kFirstSymbolId + kByteCount + jamo_index(jamo));
    std::vector<Merge> merges;
    PairTable seen;
    for (int j = 0; j < 30; ++j) {
      const Merge merge = {ids[size_t(random.below(int64_t(ids.size())))],
                           ids[size_t(random.below(int64_t(ids.size())))]};
      if (seen.find_or_insert(merge.left, merge.right, j) != j) continue;
      ids.push_back(kFirstMergeId + int32_t(merges.size()));
      merges.push_back(merge);
    }
    const Tokenizer t(Vocabulary::build(merges).value());
    std::string text;
    for (int64_t n = random.below(80); n > 0; --n)
      text += std::vector<std::string>{"a", "b", " ", "가", "각"}[size_t(random.below(5))];
    ASSERT_EQ(t.encode(text), encode_plainly(t.vocabulary(), text)) << i;
  }
}

TEST(Tokenizer, PiecesCoverTheTextInOrder) {
  Random random(13);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = testing::random_text(random, testing::TextKind(i % int(testing::TextKind::kCount)));
    uint32_t covered = 0, last_begin = 0;
    for (const Tokenizer::Piece& piece : tokenizer().encode_pieces(text)) {
      ASSERT_LE(piece.begin, covered);  // no hole
      ASSERT_GE(piece.begin, last_begin);
      ASSERT_GT(piece.end, piece.begin);
      ASSERT_GE(piece.end, covered);
      covered = piece.end, last_begin = piece.begin;
    }
    ASSERT_EQ(covered, text.size());
  }
}

TEST(Tokenizer, PiecesThatShareASyllableBothTouchIt) {
  // ' ' 가 without its final, and the final with 나
  const auto id = [](uint32_t jamo) { return kFirstSymbolId + kByteCount + jamo_index(jamo); };
  const Tokenizer t(Vocabulary::build(std::vector<Merge>{{id(0x1100), id(0x1161)}, {id(0x11A8), id(0x1102)}}).value());
  EXPECT_EQ(t.encode_pieces(" 각나"), (std::vector<Tokenizer::Piece>{
                                          {kFirstSymbolId + ' ', 0, 1}, {645, 1, 4}, {646, 1, 7}, {id(0x1161), 4, 7}}));
}

TEST(Tokenizer, NoTextIsAControlId) {
  Random random(14);
  std::string text;
  for (int32_t id = 0; id < kControlCount; ++id) text += control_name(id) + " ";
  for (int i = 0; i < 2000; ++i) {
    for (const int32_t id : tokenizer().encode(text)) {
      ASSERT_GE(id, kControlCount);
      ASSERT_LT(id, tokenizer().vocabulary().size());
    }
    text = testing::random_text(random, testing::TextKind::mixed);
  }
}

TEST(Tokenizer, NothingIsNothing) {
  EXPECT_TRUE(tokenizer().encode("").empty());
  EXPECT_EQ(tokenizer().encode(std::string(1, '\0')), std::vector<int32_t>{kFirstSymbolId});
}

// One chunk of half a million symbols: an encoder that scans for the best pair each time would not end.
TEST(Tokenizer, LongChunksEnd) {
  const std::vector<std::string> line = {std::string(1000, '-')};
  const Tokenizer t(train_vocabulary(line, {.vocab_size = 653, .min_count = 1}));
  EXPECT_EQ(t.encode(std::string(512'000, '-')).size(), 512'000u / 256);
}

TEST(Tokenizer, ThreadsShareIt) {
  const auto corpus = testing::small_corpus();
  std::vector<std::vector<int32_t>> ids(corpus.size());
  ThreadPool pool(3);
  pool.run(int64_t(corpus.size()), [&](int64_t i) { ids[size_t(i)] = tokenizer().encode(corpus[size_t(i)]); });
  for (size_t i = 0; i < corpus.size(); ++i) EXPECT_EQ(ids[i], tokenizer().encode(corpus[i]));
}

TEST(Tokenizer, ParsesItsVocabularyAndRefusesOthers) {
  const auto parsed = Tokenizer::parse(tokenizer().vocabulary().to_json());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->encode("나루터에서 crosses"), tokenizer().encode("나루터에서 crosses"));
  EXPECT_EQ(Tokenizer::parse("{}").failure().message, "vocabulary: the JSON has no format, version or merges");
}

}  // namespace
}  // namespace naru
