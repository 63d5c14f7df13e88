// Which frames can be heard, and where long sounds are cut.
#include "encoders/audio/silence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/philox.h"
#include "encoders/audio/log_mel.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

// White noise, and in frames first to last - 1 a tone of 1,000 Hz and more noise.
struct Recording {
  int64_t n_frames = 500;
  double noise = 0, tone = 0, hiss = 0;
  int64_t first = 200, last = 260;

  Tensor features() const {
    Random random(5);
    std::vector<float> samples(size_t(n_frames * kLogMelHop));
    for (size_t i = 0; i < samples.size(); ++i) {
      const int64_t frame = int64_t(i) / kLogMelHop;
      const bool on = frame >= first && frame < last;
      samples[i] =
          float((noise + (on ? hiss : 0)) * random.normal() + (on ? tone * std::sin(double(i) * 0.392699) : 0));
    }
    return log_mel(samples);
  }
};

std::vector<int32_t> range(int32_t begin, int32_t end) {
  std::vector<int32_t> out;
  for (; begin < end; ++begin) out.push_back(begin);
  return out;
}

TEST(Audible, DigitalSilenceKeepsOneFrame) {
  EXPECT_EQ(find_audible(Recording{}.features()), (std::vector<int32_t>{0}));
  EXPECT_EQ(find_audible(Recording{.n_frames = 1}.features()), (std::vector<int32_t>{0}));
  EXPECT_TRUE(find_audible(Recording{.n_frames = 0}.features()).empty());
  EXPECT_EQ(find_audible(Recording{.noise = 1e-5}.features()), (std::vector<int32_t>{0}));  // a third of a 16-bit step
}

TEST(Audible, OnlyDigitalSilenceIsSilent) {
  EXPECT_TRUE(is_silent(Recording{}.features()));
  EXPECT_TRUE(is_silent(Recording{.noise = 1e-5}.features()));
  EXPECT_TRUE(is_silent(Recording{.n_frames = 0}.features()));
  EXPECT_FALSE(is_silent(Recording{.tone = 0.001}.features()));
  EXPECT_FALSE(is_silent(Recording{.noise = 0.001}.features()));
}

// The window of a frame reaches one frame to either side; ten more are kept.
TEST(Audible, ASoundIsKeptWithWhatIsAroundIt) {
  for (const double tone : {0.5, 0.001})
    EXPECT_EQ(find_audible(Recording{.tone = tone}.features()), range(189, 271)) << tone;
  EXPECT_EQ(find_audible(Recording{.tone = 0.5, .first = 0, .last = 3}.features()), range(0, 14));
  EXPECT_EQ(find_audible(Recording{.tone = 0.5, .first = 499, .last = 500}.features()), range(488, 500));
}

// Steady noise beside something louder is silence, at any volume.
TEST(Audible, NoiseIsSilence) {
  for (const double volume : {1., 0.05}) {
    const std::vector<int32_t> got = find_audible(Recording{.noise = 0.003 * volume, .hiss = 0.1 * volume}.features());
    const std::vector<int32_t> wanted = range(190, 270);
    EXPECT_TRUE(std::includes(got.begin(), got.end(), wanted.begin(), wanted.end()));
    EXPECT_LT(got.size(), 82u + 84u) << volume;  // a fifth of the noise
  }
}

TEST(Audible, ATonePassesThroughNoise) {
  const std::vector<int32_t> got = find_audible(Recording{.noise = 0.003, .tone = 0.03}.features()),
                             wanted = range(190, 270);
  EXPECT_TRUE(std::includes(got.begin(), got.end(), wanted.begin(), wanted.end()));
}

TEST(Audible, ASoundWithoutPausesIsKept) {
  EXPECT_EQ(find_audible(Recording{.tone = 0.5, .first = 0, .last = 500}.features()), range(0, 500));
  EXPECT_EQ(find_audible(Recording{.noise = 0.1}.features()), range(0, 500));
}

TEST(Audible, Groups) {
  const Tensor features = Recording{.tone = 0.5}.features();
  EXPECT_EQ(find_audible(features, 8), range(189 / 8, 270 / 8 + 1));
  EXPECT_EQ(find_audible(features, 500), (std::vector<int32_t>{0}));
  EXPECT_EQ(find_audible(features, 501), (std::vector<int32_t>{0}));
  EXPECT_EQ(find_audible(Recording{.n_frames = 17, .tone = 0.5, .first = 16, .last = 17}.features(), 8),
            (std::vector<int32_t>{0, 1, 2}));
}

TEST(Audible, RefusesOtherShapes) {
  EXPECT_ERROR(find_audible(zeros({3, 40})), "find_audible: features must be (T, 80) of F32, got (3, 40) of F32");
  EXPECT_ERROR(find_audible(zeros({3, 80}), 0), "find_audible: merge must be positive, got 0");
}

// Features whose bands all have the level of their frame.
Tensor levels(const std::vector<float>& values) {
  const Tensor out = empty({int64_t(values.size()), kLogMelBands});
  for (size_t t = 0; t < values.size(); ++t)
    std::fill_n(out.data<float>() + int64_t(t) * kLogMelBands, kLogMelBands, values[t]);
  return out;
}

TEST(Split, WhatFitsIsOneSpan) {
  EXPECT_TRUE(split_at_silence(levels({})).empty());
  EXPECT_EQ(split_at_silence(levels(std::vector<float>(1))), (std::vector<FrameSpan>{{0, 1}}));
  EXPECT_EQ(split_at_silence(levels(std::vector<float>(3000))), (std::vector<FrameSpan>{{0, 3000}}));
  EXPECT_EQ(split_at_silence(levels(std::vector<float>(3001))), (std::vector<FrameSpan>{{0, 1501}, {1501, 3001}}));
}

// The pause is longer than the gap, which is deeper; of the pause, the last place with 15 quiet frames on either side.
TEST(Split, CutsInThePause) {
  std::vector<float> sound(7000, -2);
  std::fill_n(sound.begin() + 1900, 40, -9);
  std::fill_n(sound.begin() + 2500, 8, -12);
  std::fill_n(sound.begin() + 4600, 30, -9);
  EXPECT_EQ(split_at_silence(levels(sound)), (std::vector<FrameSpan>{{0, 1925}, {1925, 4615}, {4615, 7000}}));
}

TEST(Split, LoudnessAddsNothing) {
  Random random(8);
  std::vector<float> sound(5000);
  for (float& value : sound) value = float(random.below(8));
  const std::vector<FrameSpan> quiet = split_at_silence(levels(sound), 700);
  for (float& value : sound) value -= 16;
  EXPECT_EQ(split_at_silence(levels(sound), 700), quiet);
}

// Every length up to some spans: nothing is lost, nothing is too long or too short.
TEST(Split, SpansFollowOneAnother) {
  Random random(9);
  for (const int64_t max : {2, 3, 10, 61})
    for (int64_t n = 0; n < 5 * max; ++n) {
      std::vector<float> sound(static_cast<size_t>(n));
      for (float& value : sound) value = float(random.normal());
      const std::vector<FrameSpan> spans = split_at_silence(levels(sound), max);
      int64_t at = 0;
      for (const FrameSpan& span : spans) {
        EXPECT_EQ(span.begin, at);
        EXPECT_LE(span.end - span.begin, max);
        if (n > max) {
          EXPECT_GE(span.end - span.begin, max / 2) << n << ' ' << max;
        }
        at = span.end;
      }
      EXPECT_EQ(at, n) << max;
    }
}

// A recording that is still going on can be cut: what comes later than 1.5 spans moves nothing.
TEST(Split, TheFutureIsNotNeeded) {
  Random random(10);
  std::vector<float> sound(1000);
  for (float& value : sound) value = float(random.normal());
  const FrameSpan whole = split_at_silence(levels(sound), 100)[0];
  sound.resize(150);
  EXPECT_EQ(split_at_silence(levels(sound), 100)[0], whole);
}

TEST(Split, RefusesWhatItCannotCut) {
  EXPECT_ERROR(split_at_silence(zeros({3, 40})),
               "split_at_silence: features must be (T, 80) of F32, got (3, 40) of F32");
  EXPECT_ERROR(split_at_silence(zeros({3, 80}), 1), "split_at_silence: max_frames must be at least 2, got 1");
}

}  // namespace
}  // namespace naru
