#include "core/ops/cross_entropy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/autograd/tape.h"
#include "core/ops/elementwise.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::Op;
using testing::OpCase;
using testing::uniform;

Op loss(const CrossEntropyOptions& options) {
  return [=](auto in) { return softmax_cross_entropy(in[0], in[1], options).loss; };
}

Tensor ints(const std::vector<int32_t>& values) {
  return from(values, {int64_t(values.size())});
}

TEST(CrossEntropy, GoldenGradientAndBits) {
  const Tensor logits = uniform({6, 37}, -8, 8), targets = ints({36, 0, -1, 17, 5, 5});
  run(OpCase{"plain", {logits, targets}, loss({}), "tests/golden/cross_entropy.safetensors"});
  run(OpCase{"soft-cap and z-loss",
             {logits, targets},
             loss({.softcap = 4, .z_loss = 0.125f}),
             "tests/golden/cross_entropy_cap.safetensors"});
  run(OpCase{"range",
             {logits, ints({-1, 0, 20, 3, -1, 20})},
             loss({.softcap = 4, .z_loss = 0.125f, .first = 9, .count = 21}),
             "tests/golden/cross_entropy_range.safetensors"});
}

TEST(CrossEntropy, OddSizes) {
  for (const int64_t V : {1, 15, 16, 31, 33, 301})
    for (const float cap : {0.f, 15.f})
      run(OpCase{concat("V ", V, " cap ", cap),
                 {uniform({4, V}, -20, 20), ints({0, int32_t(V - 1), -1, int32_t(V / 2)})},
                 loss({.softcap = cap, .z_loss = 0.0625f}),
                 ""});
  run(OpCase{"no rows", {uniform({0, 5}, -1, 1), ints({})}, loss({}), ""});
}

TEST(CrossEntropy, BitsWhenSharedOut) {  // several ranges of rows for each of three threads
  std::vector<int32_t> targets;
  for (int32_t n = 0; n < 97; ++n) targets.push_back(n % 5 ? n * 11 : -1);
  for (const float cap : {0.f, 15.f})
    check_same_bits(OpCase{concat("cap ", cap),
                           {uniform({97, 1201}, -20, 20), ints(targets)},
                           loss({.softcap = cap, .z_loss = 1e-4f, .first = 7, .count = 1190}),
                           ""});
}

// 97 losses near 20: each float term is within a few ulps of 20 (2e-6), and they are added in double.
TEST(CrossEntropy, FloatIsNearDouble) {
  std::vector<int32_t> targets;
  for (int32_t n = 0; n < 97; ++n) targets.push_back(n * 11);
  const Tensor f32 = cast(uniform({97, 1201}, -20, 20), DType::f32), f64 = cast(f32, DType::f64);
  for (const float cap : {0.f, 15.f}) {
    const CrossEntropyOptions options{.softcap = cap, .z_loss = 1e-4f};
    const double got = softmax_cross_entropy(f32, ints(targets), options).loss.data<float>()[0];
    const double want = softmax_cross_entropy(f64, ints(targets), options).loss.data<double>()[0];
    EXPECT_NEAR(got, want, 97 * 8e-6) << cap;
  }
}

TEST(CrossEntropy, CountsRowsAndHits) {
  const Tensor logits = from<float>({0, 2, 2,  //
                                     0, 2, 2,  //
                                     5, 1, 0,  //
                                     5, 1, 0},
                                    {4, 3});
  const CrossEntropy all = softmax_cross_entropy(logits, ints({1, 2, 0, -1}));
  EXPECT_EQ(all.n_rows, 3);
  EXPECT_EQ(all.n_correct, 2);  // of two equal logits only the first counts: zero logits are no skill
  const CrossEntropy last_two = softmax_cross_entropy(logits, ints({0, 1, 0, 1}), {.first = 1, .count = 2});
  EXPECT_EQ(last_two.n_rows, 4);
  EXPECT_EQ(last_two.n_correct, 2);
}

TEST(CrossEntropy, OfEqualLogitsIsLogV) {
  const CrossEntropy uniform_guess = softmax_cross_entropy(zeros({3, 1000}), ints({0, 500, 999}));
  EXPECT_NEAR(uniform_guess.loss.data<float>()[0], 3 * std::log(1000.f), 1e-5);
}

// lse and z are near 100, where floats stand 8e-6 apart; the loss is made from their differences.
TEST(CrossEntropy, KeepsSmallLosses) {
  const CrossEntropy sure = softmax_cross_entropy(from<float>({100, 90}, {1, 2}), ints({0}));
  EXPECT_NEAR(sure.loss.data<float>()[0], std::log1p(std::exp(-10.)), 1e-7);  // 4.5e-5; 1 + e^-10 has an ulp of 1.2e-7
}

TEST(CrossEntropy, LargeLogitsStayFinite) {
  const Tensor logits = from<float>({1e30f, -1e30f, 0, -1e30f, 1e30f, 3}, {2, 3});
  logits.set_requires_grad(true);
  Tape tape;
  CrossEntropy out;
  {
    const Tape::Scope on(tape);
    out = softmax_cross_entropy(logits, ints({0, 1}), {.softcap = 30});
  }
  EXPECT_TRUE(std::isfinite(out.loss.data<float>()[0]));
  tape.backward(out.loss);
  for (const float g : tape.grad(logits).span<float>()) EXPECT_TRUE(std::isfinite(g));
}

TEST(CrossEntropy, NanIsNotHidden) {
  for (const int64_t at : {0, 1, 20}) {
    for (const float cap : {0.f, 15.f}) {
      const Tensor logits = zeros({1, 21});
      logits.data<float>()[at] = std::numeric_limits<float>::quiet_NaN();
      EXPECT_TRUE(std::isnan(softmax_cross_entropy(logits, ints({1}), {.softcap = cap}).loss.data<float>()[0]));
    }
  }
}

TEST(CrossEntropy, RejectsWhatIsOutOfRange) {
  const Tensor logits = zeros({2, 5});
  EXPECT_ERROR(softmax_cross_entropy(logits, ints({0, 5})), "softmax_cross_entropy: targets[1] = 5 is not in -1..4");
  EXPECT_ERROR(softmax_cross_entropy(logits, ints({0, 2}), {.first = 1, .count = 2}),
               "softmax_cross_entropy: targets[1] = 2 is not in -1..1");
  EXPECT_ERROR(softmax_cross_entropy(logits, ints({0, 0}), {.first = 3, .count = 3}),
               "softmax_cross_entropy: 3 classes from 3 on are not in V = 5");
  EXPECT_ERROR(softmax_cross_entropy(logits, ints({0, 0}), {.first = 5}),
               "softmax_cross_entropy: 0 classes from 5 on are not in V = 5");
  EXPECT_ERROR(softmax_cross_entropy(logits, ints({0})), "softmax_cross_entropy: targets must be (N) = (2), got (1)");
  EXPECT_ERROR(softmax_cross_entropy(logits, ints({0, 0}), {.softcap = -1}),
               "softmax_cross_entropy: wanted softcap >= 0, got -1");
}

}  // namespace
}  // namespace naru
