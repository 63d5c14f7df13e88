#include "serving/engine/engine.h"

#include <gtest/gtest.h>

TEST(Engine, ARequestBeginsWithWhatTheApiLeavesOut) {
  const naru::serving::GenerationOptions options;
  EXPECT_EQ(options.sampling.temperature, 0);
  EXPECT_EQ(options.n, 1);
  EXPECT_LT(options.top_logprobs, 0);
}
