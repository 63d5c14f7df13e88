#include "core/ops/linear.h"

#include <gtest/gtest.h>

#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::OpCase;
using testing::uniform;

OpCase linear_case(int64_t N, int64_t I, int64_t O) {
  return {.name = concat("linear ", N, "x", I, "x", O),
          .inputs = {uniform({N, I}, -1, 1, 1), uniform({O, I}, -1, 1, 2), uniform({O}, -1, 1, 3)},
          .op = [](auto in) { return linear(in[0], in[1], in[2]); },
          .golden = {}};
}

TEST(Linear, GoldenGradientAndBits) {
  OpCase op_case = linear_case(7, 20, 12);
  op_case.golden = "tests/golden/linear.safetensors";
  run(op_case);
}

TEST(Linear, OddSizes) {
  run(linear_case(0, 3, 2));
  run(linear_case(1, 1, 1));
  run(linear_case(15, 17, 33));
}

TEST(Linear, TransposedWeightsGiveTheSameBits) {
  const Tensor w = cast(uniform({70, 1100}, -1, 1, 2), DType::f32), bias = cast(uniform({70}, -1, 1, 3), DType::f32);
  const Tensor wt = transpose(w);
  EXPECT_EQ(wt.shape(), (Shape{1100, 70}));
  for (const int64_t N : {0, 1, 2, 3, 4, 5, 30}) {
    const Tensor x = cast(uniform({N, 1100}, -1, 1, 4), DType::f32);
    EXPECT_EQ(testing::bits_of({linear_transposed(x, wt, bias)}), testing::bits_of({linear(x, w, bias)})) << N;
  }
  EXPECT_ERROR(linear_transposed(zeros({2, 3}), zeros({4, 5})),
               "linear_transposed: x must be (..., I) with I = 4, got (2, 3)");
}

TEST(Linear, RejectsSizesThatDoNotMatch) {
  EXPECT_ERROR(linear(zeros({2, 3}), zeros({4, 5})), "linear: x must be (..., I) with I = 5, got (2, 3)");
  EXPECT_ERROR(linear(zeros({2, 5}), zeros({4, 5}), zeros({5})), "linear: bias must be (O) = (4)");
}

}  // namespace
}  // namespace naru
