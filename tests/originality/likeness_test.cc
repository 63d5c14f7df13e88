// Planted copies are found, whatever was done to hide them that likeness.h names; independent weights are not.
#include "originality/likeness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <random>

namespace naru {
namespace {

constexpr int64_t kRows = 48, kColumns = 80;

std::vector<float> random_values(int seed, int64_t n = kRows * kColumns, float mean = 0) {
  std::mt19937 generator{unsigned(seed)};
  std::normal_distribution<float> normal(mean, 0.02f);
  std::vector<float> out(static_cast<size_t>(n));
  for (float& value : out) value = normal(generator);
  return out;
}

// The upper 16 bits alone: not how bf16 is rounded, so that the test does not repeat the code.
std::vector<float> cut_to_bf16(std::vector<float> x) {
  for (float& value : x) value = std::bit_cast<float>(std::bit_cast<uint32_t>(value) & 0xFFFF0000u);
  return x;
}

std::vector<float> reordered_rows(const std::vector<float>& x, int64_t R, int64_t C, int seed) {
  std::vector<int64_t> order(static_cast<size_t>(R));
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937{unsigned(seed)});
  std::vector<float> out;
  for (const int64_t r : order) out.insert(out.end(), x.begin() + r * C, x.begin() + (r + 1) * C);
  return out;
}

Comparison compare(const std::vector<float>& a, const std::vector<float>& b) {
  return compare_values(a, b, kRows, kColumns);
}

TEST(Likeness, FindsTheSameBits) {
  const auto x = random_values(1);
  const Comparison found = compare(x, x);
  EXPECT_EQ(found.likeness, Likeness::same);
  EXPECT_NEAR(found.cosine, 1, 1e-6);
}

TEST(Likeness, FindsACopyThatWasRounded) {
  const auto x = random_values(1);
  // To nearest, ties to even, by the value and not by bits: the neighbours of bf16 below and above, the nearer one.
  auto rounded = cut_to_bf16(x);
  for (size_t i = 0; i < x.size(); ++i) {
    const float below = rounded[i], above = std::bit_cast<float>(std::bit_cast<uint32_t>(below) + 0x10000u);
    if (std::abs(double(x[i]) - above) < std::abs(double(x[i]) - below)) rounded[i] = above;
  }
  EXPECT_NE(x, rounded);
  EXPECT_EQ(compare(x, rounded).likeness, Likeness::rounded);
  EXPECT_EQ(compare(x, cut_to_bf16(x)).likeness, Likeness::scaled) << "rounded in another way: all but the same";
}

TEST(Likeness, FindsACopyThatWasScaledAndMoved) {
  const auto x = random_values(1);
  for (const float scale : {0.125f, 3.f, -1.f}) {
    auto copy = x;
    for (float& value : copy) value = value * scale + 0.5f;
    const Comparison found = compare(x, copy);
    EXPECT_EQ(found.likeness, Likeness::scaled) << scale;
    EXPECT_EQ(found.cosine > 0, scale > 0);
  }
}

TEST(Likeness, FindsACopyInAnotherOrder) {
  const auto x = random_values(1);
  const auto rows = reordered_rows(x, kRows, kColumns, 7);
  EXPECT_LT(std::abs(compare(x, rows).cosine), 0.2);
  EXPECT_EQ(compare(x, rows).likeness, Likeness::reordered);
  EXPECT_EQ(compare(x, rows).rows, 1);
  EXPECT_EQ(compare(x, cut_to_bf16(rows)).likeness, Likeness::reordered);
  auto scaled = rows;
  for (float& value : scaled) value *= 2.5f;
  EXPECT_EQ(compare(x, scaled).likeness, Likeness::reordered);
  const auto columns = transposed(reordered_rows(transposed(x, kRows, kColumns), kColumns, kRows, 8), kColumns, kRows);
  EXPECT_EQ(compare(x, columns).likeness, Likeness::reordered);
}

TEST(Likeness, FindsACopyThatWasTrainedOn) {
  const auto x = random_values(1), noise = random_values(2);
  auto copy = x;
  for (size_t i = 0; i < copy.size(); ++i) copy[i] += noise[i];
  const Comparison found = compare(x, copy);
  EXPECT_EQ(found.likeness, Likeness::similar);
  EXPECT_NEAR(found.cosine, 0.707, 0.03);
}

TEST(Likeness, SaysNothingOfIndependentWeights) {
  double largest = 0;
  for (int seed = 0; seed < 200; ++seed) {
    const Comparison found = compare(random_values(2 * seed), random_values(2 * seed + 1));
    EXPECT_EQ(found.likeness, Likeness::none) << seed;
    EXPECT_EQ(found.rows, 0);
    largest = std::max(largest, std::abs(found.cosine));
  }
  EXPECT_GT(largest, 0);
  EXPECT_LT(largest, cosine_beyond_chance(kRows * kColumns));
}

// What is alike in any two models: norms near one, a bias that all rows share, zeros and ones.
TEST(Likeness, SaysNothingOfWhatEveryModelHas) {
  constexpr int64_t kWidth = 512;
  const auto norms = random_values(1, kWidth, 1), others = random_values(2, kWidth, 1);
  EXPECT_EQ(compare_values(norms, others, kWidth, 1).likeness, Likeness::none);
  EXPECT_EQ(compare_values(norms, others, 1, kWidth).likeness, Likeness::none);
  EXPECT_EQ(compare_values(norms, norms, kWidth, 1).likeness, Likeness::same);

  auto a = random_values(3), b = random_values(4);
  for (size_t i = 0; i < a.size(); ++i) {
    const float shared = 0.5f * float(i % kColumns);
    a[i] += shared, b[i] += shared;
  }
  EXPECT_EQ(compare(a, b).likeness, Likeness::none);
  const std::vector<float> ones(kRows * kColumns, 1);
  EXPECT_EQ(compare(ones, ones).likeness, Likeness::none);

  // Biases of classes follow how often each occurs: alike, and no copies.
  auto bias = random_values(5, kWidth), like = bias;
  const auto noise = random_values(6, kWidth);
  for (size_t i = 0; i < bias.size(); ++i) like[i] += 0.3f * noise[i];
  EXPECT_EQ(compare_values(bias, like, kWidth, 1).likeness, Likeness::none);
}

TEST(Likeness, OfFewValuesOnlyTheSameBitsCount) {
  const auto x = random_values(1, 6);
  auto twice = x;
  for (float& value : twice) value *= 2;
  EXPECT_EQ(compare_values(x, x, 2, 3).likeness, Likeness::same);
  EXPECT_EQ(compare_values(x, twice, 2, 3).likeness, Likeness::none);
}

TEST(Likeness, SurvivesWhatIsNotFinite) {
  auto x = random_values(1);
  x[5] = INFINITY, x[9] = NAN;
  EXPECT_EQ(compare(x, x).likeness, Likeness::same);
  EXPECT_EQ(compare(x, random_values(2)).likeness, Likeness::none);
}

}  // namespace
}  // namespace naru
