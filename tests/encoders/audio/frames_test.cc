// Which frames of a sound are silent.
#include "encoders/audio/frames.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "base/philox.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

// Log-mel whose frames of four rows have these levels above the floor, give or take 0.1.
Tensor with_levels(const std::vector<double>& levels) {
  const Tensor out = empty({int64_t(levels.size()) * 4, 80});
  Random random(1);
  float* to = out.data<float>();
  for (const double level : levels)
    for (int i = 0; i < 4 * 80; ++i) *to++ = float(-18.420680743952367 + level + 0.2 * random.uniform() - 0.1);
  return out;
}

std::vector<int32_t> all(int32_t n) {
  std::vector<int32_t> out(static_cast<size_t>(n));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

TEST(Frames, SilenceIsNotSent) {
  const Tensor mel = with_levels({0.2, 0.2, 0.2, 9, 8, 0.2, 0.2, 0.2, 0.2, 7, 0.2, 0.2});
  const Frames frames = find_frames(mel, 2, 1.5);
  EXPECT_EQ(frames.n, 12);
  EXPECT_EQ(frames.seen, (std::vector<int32_t>{2, 3, 4, 5, 8, 9, 10}));
  EXPECT_EQ(frames.kept, (std::vector<int32_t>{1, 2, 4, 5}));
  EXPECT_EQ(find_frames(mel, 2, 0).seen, all(12));
  EXPECT_EQ(find_frames(mel, 2, 0).kept, all(6));
  EXPECT_EQ(find_frames(mel, 1, 1.5).kept, frames.seen);
}

TEST(Frames, NoiseOfTheRoomIsSilenceToo) {
  EXPECT_EQ(find_frames(with_levels({5, 5, 5, 5, 12, 11, 5, 5, 5, 5}), 2, 1.5).seen,
            (std::vector<int32_t>{3, 4, 5, 6}));
}

TEST(Frames, WhatHardlyStandsOutOfNoiseIsSentWithIt) {
  EXPECT_EQ(find_frames(with_levels({5, 5, 5, 5, 7, 8, 5, 5, 5, 5}), 2, 1.5).seen, all(10));
}

TEST(Frames, ASoundThatHardlyChangesIsSent) {
  EXPECT_EQ(find_frames(with_levels(std::vector<double>(20, 9)), 2, 1.5).seen, all(20));
  EXPECT_EQ(find_frames(with_levels({9}), 2, 1.5).seen, all(1));
}

// Without a pause the background is speech itself; what is near the loudest frame is not silent.
TEST(Frames, SpeechWithoutPausesIsSent) {
  EXPECT_EQ(find_frames(with_levels({6, 9, 10, 9, 7, 8, 10, 9, 7, 6.5}), 2, 1.5).seen, all(10));
}

TEST(Frames, OneFrameOfNothingIsKept) {
  const Frames frames = find_frames(with_levels(std::vector<double>(9, 0.2)), 2, 1.5);
  EXPECT_EQ(frames.seen, std::vector<int32_t>{0});
  EXPECT_EQ(frames.kept, std::vector<int32_t>{0});
}

TEST(Frames, HumIsNotSpeech) {
  const Tensor mel = with_levels({0.2, 0.2, 0.2, 0.2, 9, 9, 0.2, 0.2, 0.2, 0.2});
  for (int64_t t = 0; t < 40; ++t) mel.data<float>()[t * 80 + 1] = -2;  // as loud as speech, in one band
  EXPECT_EQ(find_frames(mel, 2, 1.5).seen, (std::vector<int32_t>{3, 4, 5, 6}));
}

TEST(Frames, TheLastMayBeShort) {
  const Tensor mel = with_levels({9, 0.2, 0.2, 0.2, 8});
  const Frames frames = find_frames(mel.rows(0, 17), 2, 1.5);
  EXPECT_EQ(frames.n, 5);
  EXPECT_EQ(frames.seen, (std::vector<int32_t>{0, 1, 3, 4}));
  EXPECT_EQ(frames.kept, (std::vector<int32_t>{0, 1, 2}));
}

TEST(Frames, RefusesWhatIsNoLogMel) {
  EXPECT_ERROR(find_frames(zeros({0, 80}), 2, 1.5), "find_frames: the sound has no log-mel: (0, 80)");
  EXPECT_ERROR(find_frames(zeros({4, 80}), 0, 1.5), "find_frames: wanted a merge of at least 1, got 0");
  const Tensor mel = zeros({8, 80});
  for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    mel.data<float>()[5 * 80] = bad;
    EXPECT_ERROR(find_frames(mel, 2, 1.5), "find_frames: the log-mel at row 4 is not finite");
  }
}

}  // namespace
}  // namespace naru
