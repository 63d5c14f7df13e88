// Actions as codes: the transform by its definition, the round trip within its bound, that no codes and no actions make
// numbers that are out of limits or not finite, and what is refused.
#include "decoders/action/action_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/philox.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

ActionConfig config_of(int64_t kept) {
  return {.steps = 16, .low = {-0.03f, 0, -2}, .high = {0.03f, 0.08f, 5}, .kept = {kept, kept, kept}};
}

// One bin that is a little likelier than each of a hill's is chance; one that the model is sure of is not.
TEST(LikeliestBin, CountsNeighbours) {
  std::vector<float> logits(kActionBins, -20.f);
  for (int32_t bin = 150; bin <= 160; ++bin) logits[size_t(bin)] = -0.1f * float(std::abs(bin - 155));
  logits[20] = 0.5f;
  EXPECT_EQ(likeliest_bin(logits), 155);
  logits[20] = 8;
  EXPECT_EQ(likeliest_bin(logits), 20);
  logits[254] = 30;
  EXPECT_EQ(likeliest_bin(logits), 254) << "at the end";
  EXPECT_EQ(likeliest_bin(std::vector<float>(kActionBins, 1)), 4) << "the first that has all its neighbours";
  EXPECT_THROW(likeliest_bin(std::vector<float>(kActionBins - 1)), Error);
}

// Steps of a hand that starts, goes at an even speed and stops, as numbers within limits.
std::vector<float> smooth(const ActionConfig& config, Random* random) {
  const size_t n = config.low.size();
  std::vector<float> out(n * size_t(config.steps));
  for (size_t i = 0; i < n; ++i) {
    const float middle = random->uniform(0.2f, 0.8f), swing = random->uniform(-0.2f, 0.2f),
                phase = random->uniform(0, 3), slope = random->uniform(-0.2f, 0.2f);
    for (int64_t t = 0; t < config.steps; ++t) {
      const float share = middle + swing * std::sin(phase + 0.15f * float(t)) + slope * (float(t) / 16 - 0.5f);
      out[size_t(t) * n + i] = config.low[i] + std::clamp(share, 0.f, 1.f) * (config.high[i] - config.low[i]);
    }
  }
  return out;
}

// The greatest error, as a share of half of a number's range.
double error_of(const ActionCodec& codec, const std::vector<float>& actions) {
  const auto back = codec.decode(codec.encode(actions));
  const size_t n = codec.config().low.size();
  double most = 0;
  for (size_t i = 0; i < actions.size(); ++i)
    most = std::max(most, double(std::fabs(back[i] - actions[i])) /
                              (0.5 * double(codec.config().high[i % n] - codec.config().low[i % n])));
  return most;
}

TEST(ActionCodec, KeepsAnyActionsWithinItsBound) {
  const ActionCodec codec(config_of(16));
  Random random(3);
  double most = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<float> actions(48);
    for (size_t i = 0; i < 48; ++i) actions[i] = random.uniform(codec.config().low[i % 3], codec.config().high[i % 3]);
    most = std::max(most, error_of(codec, actions));
  }
  EXPECT_LT(most, codec.error_bound());
  EXPECT_LT(most, 0.12) << "of half of the range, for noise, the worst there is";
}

TEST(ActionCodec, KeepsSmoothActionsWithFewCodes) {
  const ActionCodec all(config_of(16)), some(config_of(8));
  EXPECT_EQ(all.n_codes(), 48);
  EXPECT_EQ(some.n_codes(), 24);
  Random random(5);
  for (int trial = 0; trial < 100; ++trial) {
    const auto actions = smooth(some.config(), &random);
    EXPECT_LT(error_of(all, actions), 0.03);
    EXPECT_LT(error_of(some, actions), 0.05);
  }
}

// Coefficient 1 of a course that is its own wave, at half of what it can be at most: sqrt(1/2) of 127 bins.
TEST(ActionCodec, IsACosineTransform) {
  const ActionCodec codec({.steps = 16, .low = {-1}, .high = {1}, .kept = {16}});
  std::vector<float> wave(16);
  double greatest = 0;
  for (int t = 0; t < 16; ++t) {
    wave[size_t(t)] = float(0.9 * std::cos(M_PI / 16 * (t + 0.5)));
    greatest += std::fabs(std::cos(M_PI / 16 * (t + 0.5)));
  }
  // Its own coefficient is 0.9 * 16 / 2 before the factor that all share.
  const auto codes = codec.encode(wave);
  for (size_t k = 0; k < 16; ++k)
    EXPECT_EQ(codes[k], k == 1 ? 127 + int(127 * std::sqrt(0.9 * 8 / greatest) + 0.5) : 127) << k;
  const std::vector<float> level(16, -1);
  EXPECT_EQ(codec.encode(level)[0], 0);
  EXPECT_EQ(codec.encode(level)[1], 127);
}

TEST(ActionCodec, KeepsRestAndLimitsExactly) {
  const ActionCodec codec(config_of(8));
  std::vector<float> rest;
  for (int t = 0; t < 16; ++t) rest.insert(rest.end(), {0.f, 0.08f, 1.5f});
  const auto back = codec.decode(codec.encode(rest));
  for (size_t i = 0; i < back.size(); ++i) EXPECT_NEAR(back[i], rest[i], 1e-6) << i;
}

// Codes drawn without any sense, and all that are alike.
TEST(ActionCodec, NoCodesLeaveTheLimits) {
  const ActionCodec codec(config_of(8));
  Random random(9);
  const auto expect_within = [&](const std::vector<int32_t>& codes) {
    const auto actions = codec.decode(codes);
    for (size_t i = 0; i < actions.size(); ++i) {
      ASSERT_GE(actions[i], codec.config().low[i % 3]);
      ASSERT_LE(actions[i], codec.config().high[i % 3]);
    }
  };
  for (int trial = 0; trial < 2000; ++trial) {
    std::vector<int32_t> codes(size_t(codec.n_codes()));
    for (int32_t& code : codes) code = int32_t(random.below(kActionBins));
    expect_within(codes);
  }
  for (const int32_t code : {0, 127, 254}) expect_within(std::vector<int32_t>(size_t(codec.n_codes()), code));
}

TEST(ActionCodec, RefusesWhatItCannotTell) {
  const ActionCodec codec(config_of(8));
  std::vector<float> actions(48, 0);
  EXPECT_ERROR(codec.encode(std::span(actions).first(47)), "ActionCodec: wanted (16, 3) actions, got 47 numbers");
  actions[4] = std::numeric_limits<float>::infinity();
  EXPECT_ERROR(codec.encode(actions), "ActionCodec: number 1 of step 1 is not finite");
  std::vector<int32_t> codes(24, 0);
  EXPECT_ERROR(codec.decode(std::span(codes).first(23)), "ActionCodec: wanted 24 codes, got 23");
  codes[3] = 255;
  EXPECT_ERROR(codec.decode(codes), "ActionCodec: code 3 is 255, wanted 0 to 254");
  codes[3] = -1;
  EXPECT_ERROR(codec.decode(codes), "ActionCodec: code 3 is -1, wanted 0 to 254");
  EXPECT_ERROR(ActionCodec(config_of(17)), "ActionCodec: number 0 keeps 17 of 16 coefficients");
  ActionConfig wrong = config_of(8);
  wrong.low[2] = 5;
  EXPECT_ERROR(ActionCodec(wrong), "ActionCodec: number 2 has limits 5 and 5");
  wrong.high.pop_back();
  EXPECT_ERROR(ActionCodec(wrong),
               "ActionCodec: wanted 1 to 64 numbers with a lower and an upper limit and a count each, got 3, 2 and 3");
}

}  // namespace
}  // namespace naru
