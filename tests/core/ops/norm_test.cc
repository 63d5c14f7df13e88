#include "core/ops/norm.h"

#include <gtest/gtest.h>

#include "core/autograd/tape.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::OpCase;
using testing::uniform;

OpCase rms_norm_case(int64_t R, int64_t D) {
  return {.name = concat("rms_norm ", R, "x", D),
          .inputs = {uniform({R, D}, -2, 2), uniform({D}, 0.5, 1.5)},
          .op = [](auto in) { return rms_norm(in[0], in[1], 1e-6f); },
          .golden = {}};
}

TEST(RmsNorm, GoldenGradientAndBits) {
  OpCase op_case = rms_norm_case(5, 64);
  op_case.golden = "tests/golden/rms_norm.safetensors";
  run(op_case);
}

TEST(RmsNorm, OddSizes) {
  for (const int64_t D : {1, 15, 16, 31, 33}) run(rms_norm_case(3, D));
  run(rms_norm_case(0, 8));
  run(rms_norm_case(1, 1000));
}

TEST(RmsNorm, RejectsAWrongWeight) {
  EXPECT_ERROR(rms_norm(zeros({2, 8}), ones({4}), 1e-6f), "rms_norm: w must be (D) = (8), got (4)");
  EXPECT_ERROR(rms_norm(zeros({2, 0}), ones({0}), 1e-6f), "rms_norm: wanted x (..., D) with D > 0, got (2, 0)");
}

// The harness itself: a planted wrong gradient must not pass.
TEST(Harness, FindsAPlantedWrongGradient) {
  OpCase op_case = rms_norm_case(3, 8);
  op_case.op = [](auto in) {
    const Tensor y = rms_norm(in[0], in[1], 1e-6f);
    const Tensor z = y.view(y.shape());
    record(z, {y}, [](const Tensor& dy) {
      const Tensor dx = cast(dy, dy.dtype());
      if (dx.dtype() == DType::f64) dx.data<double>()[0] *= 1.001;
      return Grads{dx};
    });
    return z;
  };
  EXPECT_GT(gradient_error(op_case), 1e-5);
  EXPECT_LT(gradient_error(rms_norm_case(3, 8)), 1e-7);
}

}  // namespace
}  // namespace naru
