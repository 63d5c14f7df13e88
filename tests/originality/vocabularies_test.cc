// Vocabularies of other programs: each form, what lies, and what ours has in common with them.
#include "originality/vocabularies.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "base/base64.h"
#include "core/text/trainer.h"

namespace naru {
namespace {

using Tokens = std::vector<std::string>;

Tokens tokens_of(const std::string& text) {
  const auto vocabulary = parse_known_vocabulary(text);
  EXPECT_TRUE(vocabulary) << text;
  return vocabulary ? vocabulary->tokens : Tokens();
}

std::string reason(const std::string& text) {
  const auto vocabulary = parse_known_vocabulary(text);
  return vocabulary ? "none" : vocabulary.failure().message;
}

TEST(KnownVocabulary, ReadsEachForm) {
  // "가" is EA B0 80, which GPT-2's table writes "ê°Ģ"; ids are not the order of merges.
  EXPECT_EQ(tokens_of(R"({"decoder":{"type":"ByteLevel"},"model":{"type":"BPE",)"
                      R"("vocab":{"t":0,"Ġt":2,"th":1,"ê°Ģ":3,"<|end|>":4},"merges":["t h",["ê","°Ģ"],"Ġ t"]}})"),
            (Tokens{"th", "가", " t", "t", "<|end|>"}));
  EXPECT_EQ(tokens_of(R"({"pre_tokenizer":null,"model":{"type":"BPE","vocab":{"▁나":1,"<0x0A>":0},"merges":[]}})"),
            (Tokens{"\n", " 나"}));
  EXPECT_EQ(tokens_of(R"({"model":{"type":"Unigram","vocab":[["▁그",-1.5],["x",-2]]}})"), (Tokens{" 그", "x"}));
  EXPECT_EQ(tokens_of(R"({"model":{"type":"WordPiece","vocab":{"ing":1,"##s":0,"##":2}}})"),
            (Tokens{"s", "ing", "##"}));
  EXPECT_EQ(tokens_of(R"({"Ġthe":1,"he":0})"), (Tokens{"he", " the"}));
  EXPECT_EQ(tokens_of(base64("the") + " 1\n" + base64("t") + " 0\n" + base64("\xEA\xB0") + " 2\n"),
            (Tokens{"t", "the", "\xEA\xB0"}));
  EXPECT_EQ(tokens_of("<unk>\t0\n▁가\t-1\n<0xEC>\t-2.5\n"), (Tokens{"<unk>", " 가", "\xEC"}));
  EXPECT_EQ(tokens_of("the\r\n##ing\n\nthe\n나루"), (Tokens{"the", "ing", "나루"}));
  EXPECT_EQ(parse_known_vocabulary("a\tb\nc\n")->form, "a token a line");
  EXPECT_EQ(parse_known_vocabulary("YQ== 0\n")->form, "tiktoken");
}

TEST(KnownVocabulary, RefusesWhatIsNone) {
  EXPECT_EQ(reason(""), "is empty");
  EXPECT_EQ(reason(" \n"), "is empty");
  EXPECT_NE(reason(std::string("\x0a\0\x02", 3)).find("of a sentencepiece model its .vocab"), std::string::npos);
  EXPECT_NE(reason("{\"a\":").find("begins like JSON and is none"), std::string::npos);
  EXPECT_NE(reason("{\"model\":" + std::string(100, '[') + std::string(100, ']') + "}").find("nests too deep"),
            std::string::npos);
  EXPECT_EQ(reason("{\"model\":[]}"), "tokenizer.json: model has no vocab");
  EXPECT_EQ(reason(R"({"model":{"vocab":{"a":"b"}}})"), "tokenizer.json: the id of a token is no whole number");
  EXPECT_EQ(reason(R"({"model":{"vocab":[["a"]]}})"), "tokenizer.json: wanted [token, score] in vocab");
  EXPECT_NE(reason(R"({"a":1.5})").find("neither tokenizer.json"), std::string::npos);
}

// Words with a frequency of their own, so that two trainings agree about what is frequent, not about the rest.
std::string text_of_words(unsigned seed, int n_words) {
  std::mt19937 words(1), generator(seed);
  std::vector<std::string> lexicon;
  for (int i = 0; i < 400; ++i) {
    std::string word;
    for (unsigned letters = 3 + words() % 6; letters > 0; --letters) word += char('a' + words() % 26);
    lexicon.push_back(word);
  }
  std::string out;
  for (int i = 0; i < n_words; ++i) {
    const double u = double(generator() % 100000 + 1) / 100001;
    out += lexicon[size_t(std::pow(400.0, u)) - 1] + (i % 12 == 11 ? '\n' : ' ');
  }
  return out;
}

Vocabulary trained(unsigned seed, int64_t merges) {
  TrainerOptions options;
  options.vocab_size = kFirstMergeId + int(merges);
  return train_vocabulary(std::vector{text_of_words(seed, 4000)}, options);
}

// A file as another program would write our merges: tokens in the order of learning.
KnownVocabulary written(const Vocabulary& vocabulary) {
  KnownVocabulary out{"test", {}};
  for (int32_t id = kFirstMergeId; id < vocabulary.size(); ++id) {
    std::string text;
    Composer composer;
    for (const Symbol symbol : vocabulary.symbols(id)) composer.push(symbol, text);
    composer.close(text);
    out.tokens.push_back(text);
  }
  return out;
}

TEST(VocabularyOverlap, TellsACopyFromAnotherTraining) {
  const Vocabulary ours = trained(1, 300);
  const VocabularyOverlap copy = compare_vocabularies(ours, written(ours));
  EXPECT_EQ(copy.shared, copy.ours);
  EXPECT_EQ(copy.in_order, copy.ours);
  EXPECT_TRUE(copy.is_copy());

  // Grown: the copied merges are the first of a larger vocabulary, behind tokens of its own.
  KnownVocabulary grown = written(ours);
  for (int i = 0; i < 500; ++i) grown.tokens.insert(grown.tokens.begin(), concat("own", i));
  EXPECT_TRUE(compare_vocabularies(ours, grown).is_copy());

  // Other texts of the same words: much is shared, the order is not.
  const VocabularyOverlap other = compare_vocabularies(ours, written(trained(2, 300)));
  EXPECT_GT(other.shared, other.ours / 2);
  EXPECT_LT(other.in_order, other.ours * 8 / 10);
  EXPECT_FALSE(other.is_copy());

  KnownVocabulary shuffled = written(ours);
  std::shuffle(shuffled.tokens.begin(), shuffled.tokens.end(), std::mt19937(3));
  const VocabularyOverlap random = compare_vocabularies(ours, shuffled);
  EXPECT_EQ(random.shared, random.ours);
  EXPECT_NEAR(double(random.in_order), random.in_order_by_chance(), 0.25 * random.in_order_by_chance());
  EXPECT_FALSE(random.is_copy());
}

TEST(VocabularyOverlap, ComparesJamoAsTheSyllablesThatTheySpell) {
  TrainerOptions options;
  options.vocab_size = kFirstMergeId + 4;
  const Vocabulary ours = train_vocabulary(std::vector<std::string>{"나루 나루 나루 나루"}, options);
  const VocabularyOverlap found = compare_vocabularies(ours, *parse_known_vocabulary("▁나루\n나\n나루\n루\n강\n"));
  EXPECT_GE(found.shared, 2);
  EXPECT_EQ(found.theirs, 5);
}

TEST(VocabularyOverlap, OfBytesAndJamoAloneThereIsNothingToShare) {
  const VocabularyOverlap found = compare_vocabularies(Vocabulary(), *parse_known_vocabulary("the\n나루\n"));
  EXPECT_EQ(found.ours, 0);
  EXPECT_EQ(found.shared, 0);
  EXPECT_FALSE(found.is_copy());
}

}  // namespace
}  // namespace naru
