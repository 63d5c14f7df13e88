#include "decoders/text/detokenizer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/text/nfc.h"
#include "core/text/trainer.h"
#include "base/utf8.h"
#include "encoders/text/tokenizer.h"
#include "tests/testing/op_case.h"
#include "tests/testing/random_text.h"

namespace naru {
namespace {

const Vocabulary& vocabulary() {
  static const Vocabulary out = train_vocabulary(testing::small_corpus(), {.vocab_size = 1200});
  return out;
}
const Tokenizer& tokenizer() {
  static const Tokenizer out(vocabulary());
  return out;
}
const Detokenizer& detokenizer() {
  static const Detokenizer out(vocabulary());
  return out;
}

int32_t jamo_id(uint32_t jamo) {
  return kFirstSymbolId + kByteCount + jamo_index(jamo);
}
std::vector<int32_t> byte_ids(std::string_view bytes) {
  std::vector<int32_t> out;
  for (const char byte : bytes) out.push_back(kFirstSymbolId + uint8_t(byte));
  return out;
}

// What each push gives out, then the flush.
std::vector<std::string> stream(const std::vector<int32_t>& ids) {
  StreamingDecoder decoder(detokenizer());
  std::vector<std::string> out;
  for (const int32_t id : ids) out.push_back(decoder.push(id));
  out.push_back(decoder.flush());
  return out;
}
std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += part;
  return out;
}

TEST(Detokenizer, IsTheWayBackForAnyBytes) {
  Random random(21);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = testing::random_text(random, testing::TextKind(i % int(testing::TextKind::kCount)));
    const auto ids = tokenizer().encode(text);
    ASSERT_EQ(detokenizer().decode(ids), text);
    ASSERT_EQ(joined(stream(ids)), text);
  }
  for (const std::string& text : testing::small_corpus())
    ASSERT_EQ(detokenizer().decode(tokenizer().encode(text)), text);
}

TEST(Detokenizer, IsTheWayBackForEveryCodePoint) {
  std::string text;
  for (uint32_t code = 0; code < 0x110000; ++code)
    if (code < 0xD800 || code > 0xDFFF) append_utf8(text, code);
  EXPECT_TRUE(detokenizer().decode(tokenizer().encode(text)) == text);
}

TEST(Detokenizer, ControlIdsAreNothingAndEndASyllable) {
  EXPECT_EQ(detokenizer().decode(std::vector<int32_t>{kBos, kFirstSymbolId + 'a', kEnd}), "a");
  EXPECT_EQ(detokenizer().decode(std::vector<int32_t>{jamo_id(0x1100), kUser, jamo_id(0x1161)}), "\u1100\u1161");
  EXPECT_EQ(detokenizer().decode({}), "");
}

TEST(Detokenizer, RefusesIdsOutsideTheVocabulary) {
  EXPECT_ERROR(detokenizer().decode(std::vector<int32_t>{1200}), "vocabulary: wanted an id below 1200, got 1200");
  EXPECT_ERROR(detokenizer().decode(std::vector<int32_t>{-1}), "vocabulary: wanted an id below 1200, got -1");
  EXPECT_EQ(Detokenizer::parse("[").failure().message, "vocabulary: the JSON has a list that is not the merges");
  EXPECT_EQ(Detokenizer::parse(vocabulary().to_json())->decode(tokenizer().encode("나루")), "나루");
}

TEST(StreamingDecoder, HoldsASyllableUntilItIsWhole) {
  const auto open = stream({jamo_id(0x1102), jamo_id(0x1161), jamo_id(0x1105), jamo_id(0x116E)});
  EXPECT_EQ(open, (std::vector<std::string>{"", "", "나", "", "루"}));
  const auto closed = stream({jamo_id(0x1112), jamo_id(0x1161), jamo_id(0x11AB), kFirstSymbolId + '!'});
  EXPECT_EQ(closed, (std::vector<std::string>{"", "", "한", "!", ""}));
  const auto before_byte = stream({jamo_id(0x1102), jamo_id(0x1161), kFirstSymbolId + '.'});
  EXPECT_EQ(before_byte, (std::vector<std::string>{"", "", "나.", ""}));
}

TEST(StreamingDecoder, HoldsAnArchaicSyllableUntilItIsWhole) {
  const auto parts = stream({jamo_id(0x1112), jamo_id(0x119E), jamo_id(0x11AB), jamo_id(0x1100), jamo_id(0x119E), kEnd,
                             kFirstSymbolId + ' '});
  EXPECT_EQ(parts, (std::vector<std::string>{"", "", "\u1112\u119E\u11AB", "", "", "", "\u1100\u119E ", ""}));
  const auto modern_with_archaic_final = stream({jamo_id(0x1100), jamo_id(0x1161), jamo_id(0x11EB)});
  EXPECT_EQ(modern_with_archaic_final, (std::vector<std::string>{"", "", "가\u11EB", ""}));
}

TEST(StreamingDecoder, HoldsBytesUntilTheyAreACharacter) {
  EXPECT_EQ(stream(byte_ids("é")), (std::vector<std::string>{"", "é", ""}));
  EXPECT_EQ(stream(byte_ids("😀a")), (std::vector<std::string>{"", "", "", "😀", "a", ""}));
  EXPECT_EQ(stream(byte_ids("\xE1\x84")), (std::vector<std::string>{"", "", "\xE1\x84"}));
  EXPECT_EQ(stream(byte_ids("\xE1x")), (std::vector<std::string>{"", "\xE1x", ""}));
  EXPECT_EQ(stream(byte_ids("\xFF")), (std::vector<std::string>{"\xFF", ""}));
}

// Jamo that came as bytes make half a syllable too.
TEST(StreamingDecoder, HoldsDecomposedHangul) {
  const std::string text = "\u1112\u1161\u11AB\u1100\u1173";
  std::vector<std::string> shown;
  for (const std::string& part : stream(tokenizer().encode(text)))
    if (!part.empty()) shown.push_back(part);
  EXPECT_EQ(shown, (std::vector<std::string>{"\u1112\u1161\u11AB", "\u1100\u1173"}));
}

bool may_join(HangulKind left, HangulKind right) {
  if (right == HangulKind::vowel) return left == HangulKind::lead;
  return right == HangulKind::tail && (left == HangulKind::vowel || left == HangulKind::open_syllable);
}

// Whatever ids come: parts put together are decode(); and no part ends inside a character or a syllable block.
TEST(StreamingDecoder, NeverGivesOutHalfACharacter) {
  Random random(22);
  for (int i = 0; i < 20000; ++i) {
    std::vector<int32_t> ids(size_t(random.below(30)));
    for (int32_t& id : ids)
      id = random.chance(0.5f) ? int32_t(random.below(vocabulary().size())) : jamo_id(jamo_at(int(random.below(256))));
    const std::string whole = detokenizer().decode(ids);
    const auto parts = stream(ids);
    ASSERT_EQ(joined(parts), whole);
    std::vector<size_t> starts;  // of the characters of `whole`
    std::vector<HangulKind> kinds;
    for (size_t at = 0; at < whole.size(); at += utf8_at(whole, at).size_bytes) {
      starts.push_back(at);
      kinds.push_back(utf8_at(whole, at).valid ? hangul_kind(utf8_at(whole, at).code) : HangulKind::none);
    }
    size_t end = 0;
    for (const std::string& part : parts) {
      end += part.size();
      const auto next = std::lower_bound(starts.begin(), starts.end(), end);
      if (next == starts.end() || next == starts.begin()) continue;
      ASSERT_EQ(*next, end);
      const auto n = size_t(next - starts.begin());
      ASSERT_FALSE(may_join(kinds[n - 1], kinds[n]));
    }
  }
}

// What a reader sees of ordinary text is at most one character behind.
TEST(StreamingDecoder, HoldsAtMostOneBlock) {
  Random random(23);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = nfc(testing::random_text(random, testing::TextKind::syllables));
    StreamingDecoder decoder(detokenizer());
    size_t shown = 0;
    for (const Tokenizer::Piece& piece : tokenizer().encode_pieces(text)) {
      shown += decoder.push(piece.id).size();
      ASSERT_GE(shown + 3, piece.end);
    }
  }
}

}  // namespace
}  // namespace naru
