// Both halves of the codec: what one makes the other takes, alone, in a batch, whole and step by step.
#include "decoders/speech/speech_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "decoders/speech/speech_stream.h"
#include "encoders/speech/speech_encoder.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::bits_of;

constexpr SpeechConfig kConfig{.code = {.digits = 3, .levels = 5},
                               .d_model = 16,
                               .d_hidden = 24,
                               .kernel = 3,
                               .n_encoder_layers = 2,
                               .n_decoder_layers = 3};

struct Codec {
  Weights weights = Weights::random(3);
  SpeechEncoder encoder{Params(weights) / "speech" / "encoder", kConfig};
  SpeechDecoder decoder{Params(weights) / "speech" / "decoder", kConfig};
};

Tensor mel(int64_t n_frames, uint64_t seed) {
  return cast(testing::uniform({n_frames, 80}, -18, 0, seed), DType::f32);
}

TEST(SpeechEncoder, ACodeForEachFourFramesThatHaveBegun) {
  const Codec codec;
  for (const int64_t n : {1, 3, 4, 5, 8, 33}) {
    const Tensor codes = codec.encoder.codes(mel(n, 1));
    EXPECT_EQ(codes.shape(), Shape{(n + 3) / 4}) << n;
    for (const int32_t code : codes.span<int32_t>()) EXPECT_TRUE(code >= 0 && code < 125);
  }
  std::set<int32_t> seen;
  const Tensor many = codec.encoder.codes(mel(800, 2));
  for (const int32_t code : many.span<int32_t>()) seen.insert(code);
  EXPECT_GT(seen.size(), 10u);
  // What is missing of the last code is silence, and what is quieter than the codec hears is, too.
  const Tensor five = mel(5, 3), eight = full({8, 80}, -18.4);
  std::copy_n(five.data<float>(), five.size(), eight.data<float>());
  EXPECT_EQ(bits_of({codec.encoder.codes(five)}), bits_of({codec.encoder.codes(eight)}));
}

TEST(SpeechEncoder, ASoundIsTheSameAloneAndInABatchAndSeesNothingThatComes) {
  const Codec codec;
  const std::vector<Tensor> sounds{mel(41, 1), mel(2, 2), mel(64, 3)};
  const SpeechEncoder::Latents all = codec.encoder.forward(sounds);
  EXPECT_EQ(all.segments, (std::vector<int64_t>{0, 11, 12, 28}));
  for (size_t s = 0; s < sounds.size(); ++s)
    EXPECT_EQ(bits_of({all.rows.rows(all.segments[s], all.segments[s + 1] - all.segments[s])}),
              bits_of({codec.encoder.forward({sounds[s]}).rows}));
  EXPECT_EQ(bits_of({codec.encoder.forward({sounds[2].rows(0, 24)}).rows}), bits_of({all.rows.rows(12, 6)}));
}

TEST(SpeechDecoder, StepsAreTheWhole) {
  const Codec codec;
  const Tensor codes = codec.encoder.codes(mel(160, 1)), want = codec.decoder.forward(codes);
  EXPECT_EQ(want.shape(), (Shape{160, 80}));
  for (const std::vector<int64_t>& sizes : std::vector<std::vector<int64_t>>{{1}, {3, 0, 5}, {39}}) {
    SpeechDecoder::State state;
    std::vector<Tensor> got;
    for (int64_t at = 0, i = 0; at < codes.size(); ++i) {
      const int64_t n = std::min(sizes[size_t(i) % sizes.size()], codes.size() - at);
      got.push_back(codec.decoder.step(codes.rows(at, n), &state));
      at += n;
    }
    EXPECT_EQ(bits_of({concat_rows(got)}), bits_of({want})) << sizes[0];
  }
}

TEST(SpeechDecoder, DecodesManyAsOne) {
  const Codec codec;
  const Tensor a = codec.encoder.codes(mel(44, 1)), b = codec.encoder.codes(mel(9, 2));
  const Tensor digits = concat_rows({fsq_digits_of(a, kConfig.code), fsq_digits_of(b, kConfig.code)});
  const Tensor both = codec.decoder.decode(digits, {0, 11, 14});
  EXPECT_EQ(bits_of({both.rows(0, 44)}), bits_of({codec.decoder.forward(a)}));
  EXPECT_EQ(bits_of({both.rows(44, 12)}), bits_of({codec.decoder.forward(b)}));
}

TEST(SpeechStream, IsTheSoundOfTheWhole) {
  const Codec codec;
  const Tensor codes = codec.encoder.codes(mel(92, 1));
  const std::vector<float> whole = sound_of(codec.decoder.forward(codes));
  EXPECT_EQ(whole.size(), 23u * 640);
  SpeechStream stream(codec.decoder);
  for (int round = 0; round < 2; ++round) {  // finish() begins anew
    std::vector<float> got;
    const std::span<const int32_t> all = codes.span<int32_t>();
    for (size_t at = 0; at < all.size(); ++at) {
      const std::vector<float> next = stream.push(all.subspan(at, 1));
      EXPECT_EQ(next.empty(), at < 3) << "the first sound leaves with the fourth code";
      got.insert(got.end(), next.begin(), next.end());
    }
    const std::vector<int32_t> wrong{125};
    EXPECT_ERROR(stream.push(wrong), "fsq_digits_of: codes[0] = 125 is not in 0..124");
    const std::vector<float> rest = stream.finish();
    got.insert(got.end(), rest.begin(), rest.end());
    EXPECT_EQ(got, whole);
  }
}

TEST(SpeechCodec, SameBits) {
  const Codec codec;
  testing::expect_same_bits("speech codec", [&] {
    const Tensor codes = codec.encoder.codes(mel(300, 1));
    return std::vector<Tensor>{codes, codec.decoder.forward(codes)};
  });
}

TEST(SpeechCodec, RefusesWhatItCannotTake) {
  const Codec codec;
  EXPECT_ERROR(codec.encoder.forward({}), "SpeechEncoder: wanted at least one sound");
  EXPECT_ERROR(codec.encoder.codes(zeros({0, 80})),
               "SpeechEncoder: log-mel must be (T, 80) with T from 1 to 32768, got (0, 80)");
  EXPECT_ERROR(codec.encoder.codes(zeros({4, 64})),
               "SpeechEncoder: log-mel must be (T, 80) with T from 1 to 32768, got (4, 64)");
  EXPECT_ERROR(codec.encoder.forward({zeros({4, 80}), zeros({4, 80}, DType::f64)}),
               "SpeechEncoder: sounds must be of one type, got F32 and F64");
  const Tensor bad = mel(9, 1);
  bad.data<float>()[5 * 80 + 3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_ERROR(codec.encoder.codes(bad), "SpeechEncoder: log-mel must be finite, row 5 is not");
  EXPECT_ERROR(codec.decoder.forward(from<int32_t>({1, 125}, {2})), "fsq_digits_of: codes[1] = 125 is not in 0..124");
  Weights weights = Weights::random(1);
  SpeechConfig wide = kConfig;
  wide.code = {.digits = 9, .levels = 5};
  EXPECT_ERROR(SpeechEncoder(Params(weights), wide), "fsq: 9 digits of 5 levels are more than 65536 codes");
}

}  // namespace
}  // namespace naru
