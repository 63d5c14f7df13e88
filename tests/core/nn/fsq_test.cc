#include "core/nn/fsq.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/autograd/tape.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::uniform;

constexpr FsqConfig kConfig{.digits = 3, .levels = 5};

TEST(Fsq, EveryCodeIsItsDigits) {
  EXPECT_EQ(FsqConfig{}.codes(), 3125);
  EXPECT_EQ(kConfig.codes(), 125);
  std::vector<int32_t> all;
  for (int32_t code = 0; code < 125; ++code) all.push_back(code);
  const Tensor codes = from(all, {125}), digits = fsq_digits_of(codes, kConfig);
  EXPECT_EQ(testing::bits_of({fsq_codes(digits, kConfig)}), testing::bits_of({codes}));
  const auto of = [&](int64_t code) {
    const float* row = digits.data<float>() + 3 * code;
    return std::vector<float>(row, row + 3);
  };
  EXPECT_EQ(of(0), (std::vector<float>{-2, -2, -2}));
  EXPECT_EQ(of(1), (std::vector<float>{-1, -2, -2}));
  EXPECT_EQ(of(62), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(of(124), (std::vector<float>{2, 2, 2}));
}

// No latent, however large, leaves the levels, and each level is reached.
TEST(Fsq, LatentsBecomeDigitsInRange) {
  for (const FsqConfig& config : {kConfig, FsqConfig{2, 3}, FsqConfig{1, 255}}) {
    const double far = 1.5 * double(config.levels);
    const Tensor latents = cast(uniform({4000, config.digits}, -far, far), DType::f32);
    latents.data<float>()[0] = 1e30f, latents.data<float>()[1] = -1e30f;
    const Tensor digits = fsq_digits(latents, config);
    std::set<float> seen;
    for (const float digit : digits.span<float>()) seen.insert(digit);
    EXPECT_EQ(*seen.begin(), -float(config.half()));
    EXPECT_EQ(*seen.rbegin(), float(config.half()));
    EXPECT_LE(int64_t(seen.size()), config.levels);
    EXPECT_GT(int64_t(seen.size()), config.levels * 3 / 4);
    const Tensor again = fsq_digits_of(fsq_codes(digits, config), config);
    for (int64_t i = 0; i < digits.size(); ++i) ASSERT_EQ(again.data<float>()[i], digits.data<float>()[i]);
  }
}

// What comes back to a latent is the slope of the bound alone.
TEST(Fsq, TheGradientPassesTheRounding) {
  const Tensor latents = uniform({7, 3}, -3, 3);
  latents.set_requires_grad(true);
  Tape tape;
  Tensor digits;
  {
    const Tape::Scope on(tape);
    digits = fsq_digits(latents, kConfig);
  }
  tape.backward(digits);
  for (int64_t i = 0; i < latents.size(); ++i) {
    const double t = std::tanh(latents.data<double>()[i] / 2.499);
    EXPECT_NEAR(tape.grad(latents).data<double>()[i], 1 - t * t, 1e-6);
  }
}

TEST(Fsq, SameBits) {
  testing::expect_same_bits("fsq", [] {
    const Tensor digits = fsq_digits(cast(uniform({999, 3}, -4, 4), DType::f32), kConfig);
    return std::vector<Tensor>{digits, fsq_codes(digits, kConfig)};
  });
}

TEST(Fsq, RefusesWhatMakesNoCodes) {
  EXPECT_ERROR(check_fsq({5, 4}), "fsq: levels must be odd, from 3 to 65536, got 4");
  EXPECT_ERROR(check_fsq({0, 5}), "fsq: digits must be from 1 to 10, got 0");
  EXPECT_ERROR(check_fsq({7, 5}), "fsq: 7 digits of 5 levels are more than 65536 codes");
  EXPECT_ERROR(fsq_digits(zeros({2, 4}), kConfig), "fsq: latents must be (N, digits) with digits = 3, got (2, 4)");
  EXPECT_ERROR(fsq_digits_of(from<int32_t>({4, 125}, {2}), kConfig), "fsq_digits_of: codes[1] = 125 is not in 0..124");
  EXPECT_ERROR(fsq_digits_of(from<int32_t>({-1}, {1}), kConfig), "fsq_digits_of: codes[0] = -1 is not in 0..124");
}

}  // namespace
}  // namespace naru
