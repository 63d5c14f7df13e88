#include "core/ops/activation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::Op;
using testing::OpCase;
using testing::uniform;

const std::pair<std::string, Op> kUnary[] = {{"relu", [](auto in) { return relu(in[0]); }},
                                             {"relu2", [](auto in) { return relu2(in[0]); }},
                                             {"silu", [](auto in) { return silu(in[0]); }},
                                             {"gelu", [](auto in) { return gelu(in[0]); }},
                                             {"softcap", [](auto in) { return softcap(in[0], 2.5f); }}};

TEST(Activation, GoldenGradientAndBits) {
  for (const auto& [name, op] : kUnary)
    run(OpCase{name, {uniform({3, 25}, -5, 5)}, op, concat("tests/golden/", name, ".safetensors")});
}

TEST(Activation, OddSizes) {
  for (const auto& [name, op] : kUnary)
    for (const int64_t n : {0, 1, 15, 16, 31, 33, 1000})
      run(OpCase{concat(name, " ", n), {uniform({n}, -5, 5)}, op, ""});
}

TEST(Activation, BitsWhenSharedOut) {  // several ranges for each of three threads
  for (const auto& [name, op] : kUnary) check_same_bits(OpCase{name, {uniform({71, 701}, -90, 90)}, op, ""});
  check_same_bits(OpCase{"silu_glu",
                         {uniform({71, 701}, -90, 90), uniform({71, 701}, -5, 5, 2)},
                         [](auto in) { return silu_glu(in[0], in[1]); },
                         ""});
}

TEST(Activation, FloatIsNearDouble) {  // a few roundings of 6e-8 each, and exact's 3 ulps
  const Tensor f32 = cast(uniform({2000}, -6, 6), DType::f32), f64 = cast(f32, DType::f64);
  for (const auto& [name, op] : kUnary) {
    const Tensor got = op({f32}), want = op({f64});
    for (int64_t i = 0; i < got.size(); ++i) {
      const double y = want.data<double>()[i];
      ASSERT_NEAR(got.data<float>()[i], y, 1e-6 * std::fmax(1, std::fabs(y))) << name << " " << f32.data<float>()[i];
    }
  }
}

TEST(Activation, LargeInputsStayFinite) {
  for (const auto& [name, op] : kUnary) {
    const Tensor y = op({cast(uniform({1000}, -1e4, 1e4), DType::f32)});
    for (const float v : y.span<float>()) ASSERT_TRUE(std::isfinite(v)) << name;
  }
}

TEST(Activation, NanIsNotHidden) {
  const Tensor x = from<float>({std::numeric_limits<float>::quiet_NaN(), 1}, {2});
  for (const auto& [name, op] : kUnary) {
    const Tensor y = op({x});
    EXPECT_TRUE(std::isnan(y.data<float>()[0])) << name;
    EXPECT_FALSE(std::isnan(y.data<float>()[1])) << name;
  }
}

TEST(SiluGlu, GoldenGradientAndBits) {
  const Op op = [](auto in) { return silu_glu(in[0], in[1]); };
  run(OpCase{
      "silu_glu", {uniform({3, 25}, -5, 5), uniform({3, 25}, -5, 5, 2)}, op, "tests/golden/silu_glu.safetensors"});
  for (const int64_t n : {0, 1, 15, 16, 31, 33, 1000})
    run(OpCase{concat("silu_glu ", n), {uniform({n}, -5, 5), uniform({n}, -5, 5, 2)}, op, ""});
}

TEST(Activation, RejectsWhatDoesNotFit) {
  EXPECT_ERROR(softcap(zeros({2}), 0), "softcap: wanted cap > 0, got 0");
  EXPECT_ERROR(silu_glu(zeros({2, 3}), zeros({3, 2})),
               "silu_glu: wanted gate and up of one shape, got (2, 3) and (3, 2)");
}

}  // namespace
}  // namespace naru
