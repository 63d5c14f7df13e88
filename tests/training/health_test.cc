// Health of a run: figures on tensors whose values are known, and what a joint run notes beside its losses.
#include "training/tasks/health.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/testing/op_case.h"
#include "tests/training/tiny_run.h"

namespace naru {
namespace {

Tensor tensor_of(Shape shape, const std::vector<float>& values) {
  Tensor out = empty(shape);
  std::copy(values.begin(), values.end(), out.data<float>());
  return out;
}

TEST(Health, NamesTheModalityOfEachPosition) {
  const std::vector<Sequence> sequences = {
      {Segment::text({1, 2}), Segment::media(0, {{0, 0, 0}, {0, 0, 1}})},
      {Segment::media(2, {{0, 0, 0}}), Segment::text({3})},
  };
  using enum Modality;
  EXPECT_EQ(modalities_of(sequences, {2, 0}, 645, {}),
            (std::vector<Modality>{text, text, picture, picture, sound, text}));
  EXPECT_EQ(modalities_of(sequences, {3, 0}, 645, {})[4], picture);
  EXPECT_EQ(modalities_of(sequences, {2, 1}, 645, {})[4], state);
  EXPECT_EQ(modalities_of(sequences, {2, 0}, 3, {3, 4})[5], motion);
  EXPECT_EQ(modalities_of(sequences, {2, 0}, 3, {4, 9})[5], speech);
}

TEST(Health, TakesTheLayerWithTheLargestNorm) {
  using enum Modality;
  AttentionProbe probe;
  probe.q = {tensor_of({2, 1, 2}, {3, 4, 0, 1}), tensor_of({2, 1, 2}, {1, 0, 0, 2})};
  probe.k = {tensor_of({2, 1, 2}, {0, 0, 6, 8})};
  Health health;
  add_attention_health(probe, {text, sound}, &health);
  EXPECT_EQ(health, (Health{{"q_norm_text", 5}, {"q_norm_sound", 2}, {"k_norm_text", 0}, {"k_norm_sound", 10}}));
}

TEST(Health, ReadsLogitsAsTheLossDoes) {
  Health health;
  add_logit_health("chart", tensor_of({2, 2}, {0, 0, -3, -3}), 0, &health);
  EXPECT_EQ(health["max_logit_chart"], 3);
  EXPECT_NEAR(health["log_sum_exp_chart"], std::log(2.0) - 1.5, 1e-12);
  add_logit_health("capped", tensor_of({1, 2}, {40, 40}), 20, &health);
  EXPECT_EQ(health["max_logit_capped"], 40);
  EXPECT_NEAR(health["log_sum_exp_capped"], 20 * std::tanh(2.0) + std::log(2.0), 1e-12);
}

}  // namespace
}  // namespace naru
