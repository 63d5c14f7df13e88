#include "core/generate/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "tests/testing/op_case.h"

namespace naru {
namespace {

const std::vector<float> kLogits = {0.f, 2.f, 1.f, 2.f, -1.f};
const std::vector<IdRange> kAll = {{0, 5}};

std::map<int32_t, int> draw(const SamplingOptions& options, const std::vector<IdRange>& allowed, int n) {
  std::map<int32_t, int> counts;
  for (int i = 0; i < n; ++i) ++counts[sample(kLogits, allowed, options, /*stream=*/3, uint64_t(i))];
  return counts;
}

TEST(Sampler, GreedyTakesTheFirstOfEquals) {
  EXPECT_EQ(sample(kLogits, kAll, {}, 0, 0), 1);
  EXPECT_EQ(sample(kLogits, std::vector<IdRange>{{2, 3}, {4, 5}}, {}, 0, 0), 2);
}

TEST(Sampler, DrawsFromTheSoftmax) {
  const auto counts = draw({.temperature = 1}, kAll, 20000);
  // e^0, e^2, e^1, e^2, e^-1 over their sum 18.86; four standard errors of 20,000 draws are below 300
  EXPECT_NEAR(counts.at(1), 20000 * 0.3918, 300);
  EXPECT_NEAR(counts.at(2), 20000 * 0.1441, 300);
  EXPECT_NEAR(counts.at(4), 20000 * 0.0195, 100);
}

TEST(Sampler, CutsTheTail) {
  EXPECT_EQ(draw({.temperature = 1, .top_k = 1}, kAll, 200).size(), 1u);
  EXPECT_EQ(draw({.temperature = 1, .top_k = 3}, kAll, 2000).size(), 3u);
  EXPECT_EQ(draw({.temperature = 1, .top_p = 0.78f}, kAll, 2000).size(), 2u);
  EXPECT_EQ(draw({.temperature = 1, .min_p = 0.3f}, kAll, 2000).size(), 3u);
}

TEST(Sampler, IsAFunctionOfSeedStreamAndIndex) {
  const SamplingOptions options{.temperature = 1, .seed = 9};
  for (uint64_t i = 0; i < 50; ++i)
    EXPECT_EQ(sample(kLogits, kAll, options, 1, i), sample(kLogits, kAll, options, 1, i));
}

TEST(Sampler, RefusesNonsense) {
  EXPECT_ERROR(sample(kLogits, std::vector<IdRange>{}, {}, 0, 0), "sample: no id is allowed");
  EXPECT_ERROR(sample(kLogits, std::vector<IdRange>{{0, 6}}, {}, 0, 0),
               "sample: ids 0 to 6 are not in a vocabulary of 5");
  EXPECT_ERROR(sample(kLogits, kAll, {.temperature = -1}, 0, 0),
               "sample: wanted temperature >= 0, top_k >= 0, 0 < top_p <= 1, 0 <= min_p <= 1");
}

TEST(Sampler, SaysHowLikelyAnIdIsAmongThoseAllowed) {
  const std::vector<IdRange> some = {{0, 1}, {2, 4}};  // logits 0, 1, 2
  const double sum = std::exp(0.0) + std::exp(1.0) + std::exp(2.0);
  EXPECT_NEAR(log_probability(kLogits, some, 0), -std::log(sum), 1e-6);
  EXPECT_NEAR(log_probability(kLogits, some, 3), 2 - std::log(sum), 1e-6);
  EXPECT_EQ(log_probability(kLogits, std::vector<IdRange>{{4, 5}}, 4), 0);
  const std::vector<float> far = {1000.f, 0.f};  // neither overflows
  EXPECT_EQ(log_probability(far, std::vector<IdRange>{{0, 2}}, 0), 0);
  EXPECT_EQ(log_probability(far, std::vector<IdRange>{{0, 2}}, 1), -1000);
  EXPECT_EQ(testing::error_of([&] { log_probability(kLogits, some, 1); }), "log_probability: the id 1 is not allowed");
}

}  // namespace
}  // namespace naru
