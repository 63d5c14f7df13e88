#include "core/ops/elementwise.h"

#include <gtest/gtest.h>

#include "core/autograd/tape.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::Op;
using testing::OpCase;
using testing::uniform;

const Op kAdd = [](auto in) { return add(in[0], in[1]); };
const Op kAddScaled = [](auto in) { return add_scaled(in[0], in[1], -1.75f); };
const Op kMul = [](auto in) { return mul(in[0], in[1]); };
const Op kScale = [](auto in) { return scale(in[0], 0.375f); };
const Op kAddRow = [](auto in) { return add_row(in[0], in[1]); };

OpCase two_inputs(const std::string& name, const Shape& shape, const Op& op) {
  return {.name = concat(name, " ", shape),
          .inputs = {uniform(shape, -1, 1), uniform(shape, -1, 1, 2)},
          .op = op,
          .golden = {}};
}

TEST(Elementwise, GoldenGradientAndBits) {
  for (const auto& [name, op] : {std::pair("add", kAdd), {"add_scaled", kAddScaled}, {"mul", kMul}}) {
    OpCase op_case = two_inputs(name, {3, 7}, op);
    op_case.golden = concat("tests/golden/", name, ".safetensors");
    run(op_case);
  }
  run(OpCase{"scale", {uniform({3, 7}, -1, 1)}, kScale, "tests/golden/scale.safetensors"});
  run(OpCase{"add_row", {uniform({3, 7}, -1, 1), uniform({7}, -1, 1, 2)}, kAddRow, "tests/golden/add_row.safetensors"});
  run(OpCase{"reshape",
             {uniform({3, 7}, -1, 1)},
             [](auto in) {
               return reshape(in[0], {7, 1, 3});
             },
             "tests/golden/reshape.safetensors"});
  run(OpCase{"weighted_sum",
             {uniform({1}, -1, 1), uniform({1}, -1, 1, 2), uniform({1}, -1, 1, 3)},
             [](auto in) {
               return weighted_sum({{in[0], 0.5f}, {in[1], 2}, {in[2], -0.25f}});
             },
             "tests/golden/weighted_sum.safetensors"});
}

TEST(Elementwise, OddSizes) {
  for (const int64_t n : {0, 1, 15, 16, 31, 33, 1000}) {
    for (const auto& [name, op] : {std::pair("add", kAdd), {"add_scaled", kAddScaled}, {"mul", kMul}})
      run(two_inputs(name, {n}, op));
    run(OpCase{concat("scale ", n), {uniform({n}, -1, 1)}, kScale, ""});
  }
  for (const int64_t D : {1, 15, 16, 33})
    run(OpCase{concat("add_row ", D), {uniform({5, D}, -1, 1), uniform({D}, -1, 1, 2)}, kAddRow, ""});
  run(OpCase{"add_row 0", {uniform({0, 3}, -1, 1), uniform({3}, -1, 1, 2)}, kAddRow, ""});
}

TEST(Elementwise, BitsWhenSharedOut) {  // several ranges for each of three threads
  for (const auto& [name, op] : {std::pair("add", kAdd), {"add_scaled", kAddScaled}, {"mul", kMul}})
    check_same_bits(two_inputs(name, {301, 401}, op));
  check_same_bits(OpCase{"scale", {uniform({301, 401}, -1, 1)}, kScale, ""});
  check_same_bits(OpCase{"add_row", {uniform({301, 401}, -1, 1), uniform({401}, -1, 1, 2)}, kAddRow, ""});
}

TEST(Elementwise, OneTensorTwice) {
  run(OpCase{"x + x", {uniform({9}, -1, 1)}, [](auto in) { return add(in[0], in[0]); }, ""});
  run(OpCase{"x x", {uniform({9}, -1, 1)}, [](auto in) { return mul(in[0], in[0]); }, ""});
}

TEST(Reshape, SharesTheElements) {
  const Tensor x = zeros({2, 6});
  EXPECT_EQ(reshape(x, {3, 4}).raw(), x.raw());
}

TEST(Elementwise, RejectsShapesThatDoNotMatch) {
  EXPECT_ERROR(add(zeros({2, 3}), zeros({2, 4})), "add: wanted two tensors of one shape, got (2, 3) and (2, 4)");
  EXPECT_ERROR(mul(zeros({2}), zeros({1})), "mul: wanted two tensors of one shape, got (2) and (1)");
  EXPECT_ERROR(add_row(zeros({2, 3}), zeros({2})), "add_row: b must be (D) = (3), got (2)");
  EXPECT_ERROR(reshape(zeros({2, 3}), {4}), "reshape: (2, 3) cannot become (4)");
  EXPECT_ERROR(weighted_sum({}), "weighted_sum: wanted at least one loss");
  EXPECT_ERROR(weighted_sum({{zeros({2}), 1}}), "weighted_sum: wanted losses (1), got (2)");
}

}  // namespace
}  // namespace naru
