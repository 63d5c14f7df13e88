// What a file says of its origin: made, packed, written as tags and XMP, found again; and what is not taken for it.
#include "media/origin.h"

#include <gtest/gtest.h>

#include "media/origin_tags.h"
#include "media/plain_text.h"
#include "media/write.h"
#include "tests/media/support.h"

namespace naru {
namespace {

using namespace media;

const std::string kHash(64, 'a');

Origin trained(const std::string& model = "naru-xs") {
  return {.by = Origin::By::model, .model = model, .model_sha256 = kHash, .seed = 7, .version = "0.1.0"};
}

TEST(Origins, BecomeStatements) {
  const Statement of_model = statement_of(trained());
  EXPECT_EQ(of_model.source_type, "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia");
  EXPECT_EQ(of_model.software, "Naru 0.1.0");
  EXPECT_EQ(of_model.model, "naru-xs");
  EXPECT_EQ(of_model.model_sha256, kHash);
  EXPECT_EQ(of_model.seed, "7");
  const Statement of_rules = statement_of({});
  EXPECT_EQ(of_rules.source_type, "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia");
  EXPECT_EQ(of_rules.model + of_rules.model_sha256 + of_rules.seed, "");
  EXPECT_TRUE(of_rules.tells_origin());
  EXPECT_FALSE(Statement{.software = "Lavf59"}.tells_origin());
  EXPECT_THROW(statement_of({.model_sha256 = "abc"}), Error);
}

// The name of a model comes with its file.
TEST(Origins, NamesOfModelsAreCleaned) {
  EXPECT_EQ(statement_of(trained("나루")).model, "나루");
  EXPECT_EQ(statement_of(trained("a\nb\x1b\xff")).model, "a?b??");
  const std::string longest = statement_of(trained(std::string(300, 'x'))).model;
  EXPECT_EQ(longest, std::string(256, 'x'));
  std::string korean;
  for (int i = 0; i < 100; ++i) korean += "나";
  EXPECT_EQ(statement_of(trained(korean)).model, korean.substr(0, 255));  // no part of a character
}

TEST(Origins, PackedOnesAreUnpackedOrRefused) {
  const Statement statement = statement_of(trained());
  const std::string packed = pack(statement);
  ASSERT_TRUE(unpack(bytes_of(packed)));
  EXPECT_EQ(*unpack(bytes_of(packed)), statement);
  EXPECT_LE(packed.size(), kMaxPackedBytes);
  for (size_t n = 0; n < packed.size(); ++n) EXPECT_FALSE(unpack(bytes_of(packed.substr(0, n)))) << n;
  EXPECT_FALSE(unpack(bytes_of(packed + '\0')));
  EXPECT_FALSE(unpack(bytes_of(pack({.model = std::string(257, 'x')}))));
  EXPECT_FALSE(unpack(bytes_of(pack({.model = "a\x1b[31m"}))));
  EXPECT_FALSE(unpack(bytes_of(pack({.model = "\xc3"}))));
  EXPECT_FALSE(unpack(bytes_of(std::string(20, '\xff'))));
}

TEST(Origins, XmpIsFoundAgain) {
  for (const char* name : {"naru-xs", "a & b <c> \"d\" 'e'", "&amp;", "나루"}) {
    const Statement statement = statement_of(trained(name));
    Statement found;
    take_xmp(origin_xmp(statement), &found);
    EXPECT_EQ(found, statement) << name;
  }
}

TEST(Origins, XmpOfOthers) {
  const auto type_in = [](const std::string& packet) {
    Statement found;
    take_xmp(packet, &found);
    return found.source_type;
  };
  EXPECT_EQ(type_in("<Iptc4xmpExt:DigitalSourceType>http://x</Iptc4xmpExt:DigitalSourceType>"), "http://x");
  EXPECT_EQ(type_in("Iptc4xmpExt:DigitalSourceType='http://x'"), "http://x");
  EXPECT_EQ(type_in("Iptc4xmpExt:DigitalSourceType Iptc4xmpExt:DigitalSourceType=\"y\""), "y");
  EXPECT_EQ(type_in("Iptc4xmpExt:DigitalSourceType=\"http://x"), "");
  EXPECT_EQ(type_in("<Iptc4xmpExt:DigitalSourceType>http://x"), "");
  EXPECT_EQ(type_in("Iptc4xmpExt:DigitalSourceType="), "");
  EXPECT_EQ(type_in("Iptc4xmpExt:DigitalSourceType"), "");
  EXPECT_EQ(type_in("Iptc4xmpExt:DigitalSourceType=\"a\nb\""), "");
  EXPECT_EQ(type_in("Iptc4xmpExt:DigitalSourceType=\"" + std::string(257, 'x') + "\""), "");
  EXPECT_EQ(type_in(""), "");
}

TEST(Origins, TagsAreFoundAgainWhateverTheirCapitals) {
  const Statement statement = statement_of(trained());
  Statement found;
  for (const auto& [name, value] : origin_tags(statement)) {
    std::string lower;
    for (const char c : name) lower += char(std::tolower(c));
    take_tag(lower, value, &found);
    take_tag(name, "a second one", &found);
  }
  EXPECT_EQ(found, statement);
  take_tag("TITLE", "x", &found);
  EXPECT_EQ(found, statement);
}

// The samples stay where they were; chunks of even size stand behind them, and RIFF counts all.
TEST(Origins, StandBehindTheSamplesOfAWav) {
  const std::vector<int16_t> samples = {1, -2, 300, -32'768, 32'767};
  const std::string plain = wav_bytes(samples, 24'000);
  for (const char* name : {"naru-xs", "naru-xs1"}) {  // of odd and even length
    const std::string wav = wav_bytes(samples, 24'000, trained(name));
    EXPECT_EQ(wav.substr(0, 4), "RIFF");
    EXPECT_EQ(wav.substr(4, 4), little(wav.size() - 8, 4));
    EXPECT_EQ(wav.substr(8, plain.size() - 8), plain.substr(8));
    EXPECT_EQ(wav.size() % 2, 0u);
    EXPECT_EQ(wav.substr(plain.size(), 4), "LIST");
  }
}

// A player of streams takes all that follows for samples, so nothing may.
TEST(Origins, StandBeforeTheSamplesOfAStream) {
  const std::string head = wav_head(24'000, trained());
  EXPECT_EQ(head.substr(0, 8), "RIFF\xff\xff\xff\xff");
  EXPECT_EQ(head.substr(head.size() - 8), "data\xff\xff\xff\xff");
  EXPECT_NE(head.find("trainedAlgorithmicMedia"), std::string::npos);
  EXPECT_EQ(head.size() % 2, 0u);
  EXPECT_THROW(wav_head(0, trained()), Error);
}

}  // namespace
}  // namespace naru
