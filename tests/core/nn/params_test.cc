#include "core/nn/params.h"

#include <gtest/gtest.h>

#include "tests/testing/op_case.h"

namespace naru {
namespace {

TEST(Params, AParameterIsAFunctionOfSeedAndName) {
  Weights one = Weights::random(3), two = Weights::random(3);
  const Tensor a = (Params(one) / "layers" / 0).get("w", {4, 5}, Init::normal(0.5));
  (Params(two) / "other").get("w", {7}, Init::normal(1));  // taken first: changes nothing
  const Tensor b = (Params(two) / "layers" / 0).get("w", {4, 5}, Init::normal(0.5));
  EXPECT_EQ(testing::bits_of({a}), testing::bits_of({b}));
  EXPECT_EQ(one.all()[0].first, "layers.0.w");
  EXPECT_EQ(two.n_elements(), 27);
  EXPECT_ERROR(Params(one).get("layers.0.w", {4, 5}, Init::ones()),
               "Weights: the parameter 'layers.0.w' is taken twice");
}

// Values from Python: hashlib.sha256 over the same bytes, packed by struct.
TEST(Params, TheHashCoversNamesShapesAndElements) {
  const NamedTensors weights{{"a.w", from<float>({1, -2.5}, {2, 1})}, {"b", from<float>({3}, {1})}};
  EXPECT_EQ(weights_sha256(weights, DType::f32), "998193248b2e71412b67fe621d7b118cfb331b9a445f92df3d6b30bb68b4aeb0");
  EXPECT_EQ(weights_sha256(weights, DType::bf16), "fca64f6972450353c6c3f0078d3a996cd36ecb8692200ec66a85dd466bc30d04");
  NamedTensors other = weights;
  other[1].first = "c";
  EXPECT_NE(weights_sha256(other, DType::f32), weights_sha256(weights, DType::f32));
  other = weights;
  other[0].second = other[0].second.view({1, 2});
  EXPECT_NE(weights_sha256(other, DType::f32), weights_sha256(weights, DType::f32));
  other = {weights[1], weights[0]};
  EXPECT_NE(weights_sha256(other, DType::f32), weights_sha256(weights, DType::f32));
}

}  // namespace
}  // namespace naru
