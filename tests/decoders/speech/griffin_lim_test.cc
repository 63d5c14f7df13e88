// Features to sound: streamed as a whole, close to the features that were asked for, and the same bits everywhere.
#include "decoders/speech/griffin_lim.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/exact.h"
#include "base/philox.h"
#include "encoders/audio/log_mel.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::bits_of;

// A voice of sorts: harmonics of a gliding tone, shaped by two resonances that move, with pauses and hiss.
std::vector<float> voice(double seconds) {
  const auto n = size_t(seconds * 16'000);
  std::vector<float> out(n);
  Random random(5);
  double phase = 0;
  for (size_t i = 0; i < n; ++i) {
    const double t = double(i) / 16'000, f0 = 120 + 30 * exact::sin(3 * t);
    phase += 2 * 3.14159265358979 * f0 / 16'000;
    double sample = 0;
    for (int h = 1; h <= 30; ++h) {
      const double hz = h * f0, a = (hz - 600 - 300 * exact::sin(5 * t)) / 150,
                   b = (hz - 1800 + 500 * exact::sin(4 * t)) / 250;
      sample += (1 / (1 + a * a) + 0.5 / (1 + b * b)) *
                exact::sin(double(h) * phase - 6.283185307179586 * std::floor(double(h) * phase / 6.283185307179586));
    }
    const bool pause = exact::sin(7 * t) < -0.7;
    out[i] = float((pause ? 0.0 : 0.1 * sample) + 0.002 * double(random.normal()));
  }
  return out;
}

std::vector<float> streamed(const Tensor& mel, const std::vector<int64_t>& sizes) {
  GriffinLim stream;
  std::vector<float> out;
  const auto keep = [&](const std::vector<float>& samples) { out.insert(out.end(), samples.begin(), samples.end()); };
  for (int64_t at = 0, i = 0; at < mel.dim(0); ++i) {
    const int64_t n = std::min(sizes[size_t(i) % sizes.size()], mel.dim(0) - at);
    keep(stream.push(mel.rows(at, n)));
    at += n;
  }
  keep(stream.finish());
  return out;
}

TEST(GriffinLim, PiecesDoNotMatter) {
  for (const int64_t T : {0, 1, 2, 3, 4, 5, 12, 15, 16, 17, 20, 21, 103}) {
    const Tensor mel = log_mel(voice(double(T) / 100));
    ASSERT_EQ(mel.dim(0), T);
    const std::vector<float> whole = sound_of(mel);
    ASSERT_EQ(int64_t(whole.size()), 160 * T);
    for (const std::vector<int64_t>& sizes : std::vector<std::vector<int64_t>>{{1}, {4}, {0, 7, 1}, {50}})
      EXPECT_EQ(streamed(mel, sizes), whole) << T << " in pieces of " << sizes[0];
  }
}

// A sound leaves when sixteen frames are there, then four hops for each four frames.
TEST(GriffinLim, LooksSoFarAheadAndNoFurther) {
  const Tensor mel = log_mel(voice(0.4));
  GriffinLim stream;
  EXPECT_EQ(stream.push(mel.rows(0, 15)).size(), 0u);
  EXPECT_EQ(stream.push(mel.rows(15, 1)).size(), 4u * 160 - 120);
  EXPECT_EQ(stream.push(mel.rows(16, 3)).size(), 0u);
  EXPECT_EQ(stream.push(mel.rows(19, 1)).size(), 4u * 160);
  EXPECT_EQ(stream.push(mel.rows(20, 20)).size(), 20u * 160);
  EXPECT_EQ(stream.finish().size(), 12u * 160 + 120);
  EXPECT_EQ(stream.push(mel.rows(0, 40)), GriffinLim().push(mel.rows(0, 40))) << "another sound";
}

// The features of the sound are near those that were asked for, where anything is to be heard.
TEST(GriffinLim, SoundsLikeItsFeatures) {
  const std::vector<float> said = voice(2);
  const Tensor mel = log_mel(said), back = log_mel(sound_of(mel));
  ASSERT_EQ(back.shape(), mel.shape());
  double sum = 0, loud = 0, want = 0, got = 0;
  for (int64_t t = 4; t < mel.dim(0) - 4; ++t)
    for (int64_t m = 0; m < 80; ++m) {
      const double a = double(mel.data<float>()[t * 80 + m]), b = double(back.data<float>()[t * 80 + m]);
      want += std::exp(a), got += std::exp(b);
      if (a < -8) continue;
      sum += std::fabs(a - b), loud += 1;
    }
  EXPECT_GT(loud, 4000);
  EXPECT_LT(sum / loud, 0.2);
  EXPECT_NEAR(got / want, 1, 0.1);
}

TEST(GriffinLim, SilenceIsSilent) {
  const Tensor mel = full({60, 80}, exact::log(1e-8));
  for (const float sample : sound_of(mel)) EXPECT_LT(std::fabs(sample), 1e-4);
}

TEST(GriffinLim, SameBits) {
  const Tensor mel = log_mel(voice(1.3));
  testing::expect_same_bits("griffin_lim", [&] {
    const std::vector<float> out = sound_of(mel);
    return std::vector<Tensor>{from(out, {int64_t(out.size())})};
  });
}

// Committed bits: a sound must come out alike on every machine.
TEST(GriffinLim, Bits) {
  const std::vector<float> out = sound_of(log_mel(voice(1.3)));
  EXPECT_EQ(bits_of({from(out, {int64_t(out.size())})}),
            "343d278d8e8ce59992be86b88d0a7a1655f19ac2492e604b41bf4fe257fb9081");
}

TEST(GriffinLim, RefusesWhatIsNoLogMel) {
  GriffinLim stream;
  EXPECT_ERROR(stream.push(zeros({4, 64})), "GriffinLim: log-mel must be (T, 80), got (4, 64)");
  const Tensor mel = zeros({9, 80});
  for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    mel.data<float>()[5 * 80 + 3] = bad;
    EXPECT_ERROR(stream.push(mel), "GriffinLim: log-mel must be finite, row 5 is not");
  }
  EXPECT_EQ(stream.finish().size(), 0u);
  for (const float sample : sound_of(full({40, 80}, 3e38))) EXPECT_TRUE(std::isfinite(sample));
}

}  // namespace
}  // namespace naru
