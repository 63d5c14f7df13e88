#include "core/ops/rope.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::uniform;

Tensor positions(int64_t N) {
  std::vector<int32_t> out;
  for (int64_t n = 0; n < N; ++n) out.insert(out.end(), {int32_t(3 * n), int32_t(n % 4), int32_t(7 * n % 5)});
  return from(out, {N, 3});
}

TEST(Rope, GradientAndBits) {
  const RopeTable table{.theta = 100, .rotary_dim = 12, .sections = {3, 1, 2}};
  for (const bool per_axis : {false, true}) {
    RopeTable t = table;
    t.per_axis_frequencies = per_axis;
    run({.name = "rope",
         .inputs = {uniform({5, 2, 15}, -1, 1)},
         .op = [&](auto in) { return rope(in[0], rope_angles(positions(5), t, in[0].dtype())); },
         .golden = {}});
  }
  const RopeTable wide{.theta = 1000, .rotary_dim = 64, .sections = {16, 8, 8}};
  run({.name = "rope 64",
       .inputs = {uniform({3, 1, 64}, -1, 1)},
       .op = [&](auto in) { return rope(in[0], rope_angles(positions(3), wide, in[0].dtype())); },
       .golden = {}});
}

TEST(Rope, TurnsEachPairByItsAxis) {
  const RopeTable table{.theta = 100, .rotary_dim = 4, .sections = {1, 0, 1}};
  const Tensor at = from<int32_t>({2, 9, 3}, {1, 3});  // time 2, row 9, column 3
  const Tensor y = rope(from<double>({1, 1, 0, 0}, {1, 1, 4}), rope_angles(at, table, DType::f64));
  const double slow = std::pow(100, -0.5) * 3;  // the second pair: its own place in the table, the column's position
  const double want[] = {std::cos(2), std::cos(slow), std::sin(2), std::sin(slow)};
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(y.data<double>()[i], want[i], 1e-12);
}

TEST(Rope, RefusesSectionsThatDoNotFill) {
  EXPECT_ERROR(rope_angles(positions(1), {.rotary_dim = 4, .sections = {1, 0, 0}}),
               "rope_angles: the sections 1, 0, 0 do not fill rotary_dim 4");
}

}  // namespace
}  // namespace naru
