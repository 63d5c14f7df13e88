// How a step is shared by prompts: those who wait for it first, nobody never.
#include "serving/engine/prefill_share.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/philox.h"

namespace naru::serving {
namespace {

constexpr int64_t kChunk = 64;

// 192 * (2 * 12 * 32 + 2 * 768) products of a position, 2 * 192 of a pair: even at 1,152 positions of context.
PrefillCost cost() {
  BlockConfig block;
  block.d_model = 192, block.n_heads = block.n_kv_heads = 6, block.head_dim = 32, block.d_hidden = 768;
  block.mlp = MlpKind::relu2;
  return PrefillCost(block);
}

std::vector<int64_t> share(const std::vector<PromptRest>& prompts, int64_t n_writing) {
  return share_prefill(prompts, n_writing, kChunk, cost());
}

using Shares = std::vector<int64_t>;

TEST(PrefillShare, APromptAloneGetsTheStepAndLessBehindALongContext) {
  EXPECT_EQ(share({}, 0), Shares{});
  EXPECT_EQ(share({{0, 2000}}, 0), Shares{64});
  EXPECT_EQ(share({{1152, 2000}}, 0), Shares{32});
  EXPECT_EQ(share({{0, 2000}, {0, 1000}}, 0), (Shares{16, 48}));
  EXPECT_EQ(share({{0, 40}}, 0), Shares{40});
}

TEST(PrefillShare, AnswersThatAreWrittenWaitAboutTwiceAsLong) {
  EXPECT_EQ(share({{0, 2000}}, 1), Shares{16});
  EXPECT_EQ(share({{1152, 2000}}, 1), Shares{8});
  EXPECT_EQ(share({{0, 2000}}, 20), Shares{40});
  EXPECT_EQ(share({{0, 2000}}, 32), Shares{64});
}

TEST(PrefillShare, AQuestionDoesNotWaitForAPage) {
  EXPECT_EQ(share({{0, 2000}, {0, 12}}, 0), (Shares{16, 12}));
  EXPECT_EQ(share({{0, 2000}, {0, 30}, {0, 12}}, 0), (Shares{16, 30, 12}));
  EXPECT_EQ(share({{0, 12}, {0, 2000}}, 0), (Shares{12, 16}));
  EXPECT_EQ(share({{0, 2000}, {0, 40}}, 4), (Shares{16, 40}));
}

// Whatever comes: a step has at most its chunk, the oldest goes on, and all come to their end.
TEST(PrefillShare, EveryPromptComesToItsEnd) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    std::vector<PromptRest> prompts(1 + random.below(8));
    for (PromptRest& prompt : prompts) prompt = {random.below(3000), 1 + random.below(1000)};
    const int64_t n_writing = random.below(40), chunk = 1 + random.below(100);
    for (int steps = 0; !prompts.empty(); ++steps) {
      ASSERT_LT(steps, 100'000);
      const Shares shares = share_prefill(prompts, n_writing, chunk, cost());
      ASSERT_GE(shares[0], 1);
      ASSERT_LE(std::accumulate(shares.begin(), shares.end(), int64_t(0)), chunk);
      for (size_t i = 0; i < shares.size(); ++i) {
        ASSERT_GE(shares[i], 0);
        ASSERT_LE(shares[i], prompts[i].rest);
        prompts[i].done += shares[i];
        prompts[i].rest -= shares[i];
      }
      std::erase_if(prompts, [](const PromptRest& prompt) { return prompt.rest == 0; });
    }
  }
}

}  // namespace
}  // namespace naru::serving
