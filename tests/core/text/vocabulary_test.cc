#include "core/text/vocabulary.h"

#include <gtest/gtest.h>

#include "core/text/trainer.h"
#include "tests/testing/op_case.h"
#include "tests/testing/random_text.h"

namespace naru {
namespace {

std::string json_of(const std::string& merges) {
  return R"({"format":"naru-jamo-bpe","version":1,"merges":[)" + merges + "]}";
}

TEST(Vocabulary, FirstIdsAreControlBytesJamo) {
  const Vocabulary vocabulary;
  EXPECT_EQ(vocabulary.size(), 32 + 256 + 357);
  EXPECT_TRUE(vocabulary.symbols(31).empty());
  EXPECT_EQ(vocabulary.symbols(32)[0], 0);
  EXPECT_EQ(vocabulary.symbols(32 + 256)[0], 256);  // U+1100
  EXPECT_EQ(vocabulary.symbols(644)[0], 612);
  EXPECT_ERROR(vocabulary.symbols(645), "vocabulary: wanted an id below 645, got 645");
  EXPECT_ERROR(vocabulary.symbols(-1), "vocabulary: wanted an id below 645, got -1");
}

TEST(Vocabulary, ControlIdsHaveNames) {
  EXPECT_EQ(control_name(kBos), "<|bos|>");
  EXPECT_EQ(control_name(kAudioEnd), "<|/audio|>");
  EXPECT_EQ(control_name(31), "<|reserved_31|>");
  for (int32_t id = 0; id < kControlCount; ++id) EXPECT_EQ(control_id(control_name(id)), id);
  EXPECT_FALSE(control_id("<|reserved_32|>"));
  EXPECT_FALSE(control_id(""));
  EXPECT_ERROR(control_name(32), "control_name: wanted an id below 32, got 32");
}

TEST(Vocabulary, MergesSpellTheirParts) {
  const auto vocabulary = Vocabulary::parse(json_of("129,130,645,131"));  // a b, ab c
  ASSERT_TRUE(vocabulary);
  EXPECT_EQ(vocabulary->size(), 647);
  const auto symbols = vocabulary->symbols(646);
  EXPECT_EQ(std::vector<Symbol>(symbols.begin(), symbols.end()), (std::vector<Symbol>{'a', 'b', 'c'}));
  EXPECT_EQ(vocabulary->merged(645, 131), 646);
  EXPECT_EQ(vocabulary->merged(131, 645), PairTable::kNone);
  EXPECT_EQ(vocabulary->to_json(), json_of("129,130,645,131"));
}

TEST(Vocabulary, JsonRoundTripAndEveryPrefixIsRefused) {
  const Vocabulary trained = train_vocabulary(testing::small_corpus(), {.vocab_size = 900});
  const std::string json = trained.to_json();
  const auto read = Vocabulary::parse(json);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->merges(), trained.merges());
  EXPECT_EQ(read->size(), 900);
  for (size_t n = 0; n < json.size(); ++n) ASSERT_FALSE(Vocabulary::parse(json.substr(0, n))) << n;
}

TEST(Vocabulary, EveryDefectHasItsOwnMessage) {
  ASSERT_TRUE(Vocabulary::parse(json_of("")));
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "vocabulary: not valid JSON at byte 1"},
      {json_of("") + "x", "vocabulary: not valid JSON at byte 51"},
      {"[]", "vocabulary: the JSON has a list that is not the merges"},
      {"1", "vocabulary: the JSON has a number where none belongs"},
      {"null", "vocabulary: the JSON has null"},
      {"{}", "vocabulary: the JSON has no format, version or merges"},
      {R"({"version":1,"merges":[]})", "vocabulary: the JSON has no format, version or merges"},
      {R"({"x":1})", "vocabulary: the JSON has a key that is none of format, version and merges"},
      {R"({"version":1,"version":1})", "vocabulary: the JSON has the key version twice"},
      {R"({"version":2})", "vocabulary: the JSON has version 2; this build reads 1"},
      {R"({"version":"1"})", "vocabulary: the JSON has a string that is not the format"},
      {R"({"format":"bpe"})", "vocabulary: the JSON has a format that is not naru-jamo-bpe"},
      {R"({"format":true})", "vocabulary: the JSON has a boolean"},
      {R"({"merges":{}})", "vocabulary: the JSON has an object inside"},
      {json_of("[40,41]"), "vocabulary: the JSON has a list that is not the merges"},
      {json_of("40,41,42"), "vocabulary: the JSON has a merge with one id"},
      {json_of("40,-1"), "vocabulary: the JSON has a negative number"},
      {json_of("40,1.5"), "vocabulary: the JSON has a number that is not whole"},
      {json_of("40,2147483648"), "vocabulary: the JSON has the id 2147483648"},
      {json_of("40,645"), "vocabulary: merge 0 of (40, 645) wants ids from 32 to 644"},
      {json_of("31,40"), "vocabulary: merge 0 of (31, 40) wants ids from 32 to 644"},
      {json_of("40,41,40,41"), "vocabulary: merge 1 of (40, 41) repeats merge 0"},
  };
  for (const auto& [json, message] : cases) {
    const auto vocabulary = Vocabulary::parse(json);
    ASSERT_FALSE(vocabulary) << message;
    EXPECT_EQ(vocabulary.failure().message, message);
  }
}

TEST(Vocabulary, SizesAreLimitedBeforeTheyAreTaken) {
  const auto long_json = Vocabulary::parse(std::string(Vocabulary::kMaxJsonBytes + 1, ' '));
  EXPECT_EQ(long_json.failure().message, "vocabulary: 67108865 bytes of JSON; the limit is 67108864");
  std::string many;
  many.reserve(5 * Vocabulary::kMaxMerges);
  for (size_t i = 0; i <= Vocabulary::kMaxMerges; ++i) many += i == 0 ? "1,1" : ",1,1";
  EXPECT_EQ(Vocabulary::parse(json_of(many)).failure().message, "vocabulary: the JSON has more than 1000000 merges");
  EXPECT_EQ(Vocabulary::build(std::vector<Merge>(1'000'001)).failure().message,
            "vocabulary: 1000001 merges; the limit is 1000000");

  std::vector<Merge> doubling = {{40, 40}};  // 2, 4, 8, ... symbols
  while (doubling.size() < 8) doubling.push_back({kFirstMergeId + int(doubling.size()) - 1, doubling.back().right});
  for (size_t i = 1; i < doubling.size(); ++i) doubling[i].right = doubling[i].left;
  EXPECT_TRUE(Vocabulary::build(doubling));
  doubling.push_back({652, 40});
  EXPECT_EQ(Vocabulary::build(doubling).failure().message,
            "vocabulary: merge 8 of (652, 40) spells 257 symbols; the limit is 256");
}

// Pairs of tokens of 128 symbols: 613 * 613 different ones would spell 96 million symbols.
TEST(Vocabulary, AllTokensTogetherAreLimited) {
  std::vector<Merge> merges;
  std::vector<int32_t> level;
  for (int i = 0; i < 512; ++i) level.push_back(kFirstSymbolId + i);
  for (int size = 2; size <= 128; size *= 2)
    for (int32_t& id : level) {
      merges.push_back({id, id});
      id = kFirstMergeId + int32_t(merges.size()) - 1;
    }
  for (const int32_t left : level)
    for (const int32_t right : level) merges.push_back({left, right});
  const auto vocabulary = Vocabulary::build(merges);
  ASSERT_FALSE(vocabulary);
  EXPECT_EQ(vocabulary.failure().code, Code::too_large);
  EXPECT_NE(vocabulary.failure().message.find("passes the limit of 32000000 symbols"), std::string::npos);
}

}  // namespace
}  // namespace naru
