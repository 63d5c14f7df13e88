#include "encoders/vision/vision_encoder.h"

#include <gtest/gtest.h>

#include "base/philox.h"
#include "encoders/vision/reading_heads.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

VisionConfig small_config() {
  VisionConfig c;
  c.channels = {8, 12, 16};
  c.strides = {2, 2, 2};
  c.n_layers = 2;
  c.block = {.d_model = 16, .n_heads = 2, .n_kv_heads = 2, .head_dim = 8, .d_hidden = 32};
  c.block.causal = false;
  c.rope = RopeTable{.theta = 100, .rotary_dim = 8, .sections = {0, 2, 2}};
  c.d_out = 24;
  return c;
}

Image noise(int height, int width, uint64_t seed) {
  Image out(height, width);
  Random random(seed);
  for (uint8_t& v : out.pixels) v = uint8_t(random.below(256));
  return out;
}

struct Encoder {
  Weights weights = Weights::random(3);
  VisionEncoder encoder{Params(weights) / "vision", small_config()};
};

TEST(VisionEncoder, APictureIsTheSameAloneAndInABatch) {
  const Encoder e;
  const Image a = noise(32, 48, 1), b = noise(16, 160, 2), c = noise(64, 16, 3);
  const Encoded all = e.encoder.forward({&a, &b, &c});
  ASSERT_EQ(all.grids.size(), 3u);
  EXPECT_EQ(all.grids[1].first, 6);
  EXPECT_EQ(all.grids[1].columns, 10);
  EXPECT_EQ(all.embeddings.shape(), (Shape{6 + 10 + 4, 24}));
  size_t i = 0;
  for (const Image* image : {&a, &b, &c}) {
    const Encoded alone = e.encoder.forward({image});
    const Encoded::Grid& grid = all.grids[i++];
    EXPECT_EQ(testing::bits_of({alone.embeddings}),
              testing::bits_of({all.embeddings.rows(grid.first, grid.rows * grid.columns)}));
  }
}

TEST(VisionEncoder, BrightnessAndContrastHardlyMatter) {
  Image dark = noise(16, 16, 4), bright = dark;
  for (uint8_t& v : dark.pixels) v = uint8_t(v / 2);
  for (size_t i = 0; i < dark.pixels.size(); ++i) bright.pixels[i] = uint8_t(dark.pixels[i] + 100);
  const Tensor a = standardise({&dark}), b = standardise({&bright});
  for (int64_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a.data<float>()[i], b.data<float>()[i], 1e-5);
}

TEST(VisionEncoder, RefusesAWrongSize) {
  const Encoder e;
  const Image odd(20, 16);
  EXPECT_ERROR(e.encoder.forward({&odd}),
               "VisionEncoder: height and width must be multiples of 16 and 16, got 20 x 16");
}

TEST(ReadingHeads, SymbolsGoThereAndBack) {
  for (const std::string text : {"", "나루 naru 2026", "값이 없다!", "ㄱ", "뷁~"}) {
    const std::string back = text_of_symbols(ctc_symbols(text));
    EXPECT_EQ(back, text == "ㄱ" ? "\xEF\xBF\xBD" : text);  // a single compatibility jamo is "anything else"
  }
  for (const int32_t s : ctc_symbols("뷁 a")) EXPECT_LT(s, kCtcBlank);
  const DenseClass syllable = dense_class(U'값');
  EXPECT_EQ(syllable.first, 0);
  EXPECT_EQ(syllable.vowel, 1);
  EXPECT_EQ(syllable.tail, 18);
  EXPECT_EQ(dense_class(U'~').first, kFirstOther - 1);
  EXPECT_EQ(dense_class(U'漢').first, kFirstOther);
}

}  // namespace
}  // namespace naru
