#include "core/ops/rope.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::bits_of;
using testing::OpCase;
using testing::uniform;

OpCase rope_case(const std::string& name, int64_t N, int64_t K, const RopeTable& table) {
  std::vector<int32_t> positions(static_cast<size_t>(3 * N));
  for (size_t i = 0; i < positions.size(); ++i) positions[i] = int32_t(i * i % 97);
  return {.name = name,
          .inputs = {uniform({N, 2, K}, -1, 1), from(positions, {N, 3})},
          .op = [table](auto in) { return rope(in[0], rope_angles(in[1], table, in[0].dtype())); },
          .golden = {}};
}

OpCase golden_case(const std::string& name, const RopeTable& table) {
  OpCase op_case = rope_case(name, 5, 20, table);
  op_case.golden = "tests/golden/" + name + ".safetensors";
  return op_case;
}

TEST(Rope, GoldenGradientAndBits) {
  run(golden_case("rope_sections", {.rotary_dim = 20, .sections = {2, 4, 4}}));
  run(golden_case(
      "rope_picture",
      {.theta = 100, .rotary_dim = 16, .interleaved = true, .sections = {0, 3, 5}, .per_axis_frequencies = true}));
  run(golden_case("rope_llama3", {.theta = 1e6,
                                  .rotary_dim = 20,
                                  .sections = {10, 0, 0},
                                  .scaling = RopeScaling::llama3,
                                  .factor = 16,
                                  .original_positions = 8192}));
  run(golden_case("rope_yarn", {.rotary_dim = 20,
                                .interleaved = true,
                                .sections = {10, 0, 0},
                                .scaling = RopeScaling::yarn,
                                .factor = 4,
                                .original_positions = 512}));
}

TEST(Rope, OddSizes) {
  for (const bool interleaved : {false, true})
    for (const int pairs : {1, 7, 8, 15, 16, 17, 33}) {
      const RopeTable table{.rotary_dim = 2 * pairs, .interleaved = interleaved, .sections = {pairs, 0, 0}};
      run(rope_case(concat("rope ", pairs, interleaved ? " interleaved" : ""), 3, 2 * pairs, table));
      run(rope_case(concat("rope ", pairs, interleaved ? " interleaved" : "", " of more"), 2, 2 * pairs + 3, table));
    }
  run(rope_case("rope of nothing", 0, 4, {.rotary_dim = 4, .sections = {2, 0, 0}}));
}

TEST(Rope, TurnsEachPairByItsAxis) {
  const RopeTable table{.theta = 100, .rotary_dim = 4, .sections = {1, 0, 1}};
  const Tensor at = from<int32_t>({2, 9, 3}, {1, 3});  // time 2, row 9, column 3
  const Tensor y = rope(from<double>({1, 1, 0, 0}, {1, 1, 4}), rope_angles(at, table, DType::f64));
  const double slow = 0.1 * 3;  // the second pair: its own place in the table, the column's position
  const double want[] = {std::cos(2), std::cos(slow), std::sin(2), std::sin(slow)};
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(y.data<double>()[i], want[i], 1e-12);
}

// Text has one number on all axes: sections then change nothing.
TEST(Rope, SectionsOfEqualPositionsAreOneAxis) {
  const Tensor positions = from(std::vector<int32_t>{3, 3, 3, 70, 70, 70}, {2, 3});
  const RopeAngles split = rope_angles(positions, {.rotary_dim = 12, .sections = {1, 2, 3}});
  const RopeAngles whole = rope_angles(positions, {.rotary_dim = 12, .sections = {6, 0, 0}});
  EXPECT_EQ(bits_of({split.cos, split.sin}), bits_of({whole.cos, whole.sin}));
}

TEST(Rope, KeepsTheSignOfAZero) {
  const Tensor x = from<double>({-0.0, -0.0, 1, 1}, {1, 1, 4}), positions = zeros({1, 3}, DType::i32);
  for (const bool interleaved : {false, true}) {
    OpCase op_case =
        rope_case("rope of minus zero", 1, 4, {.rotary_dim = 4, .interleaved = interleaved, .sections = {2, 0, 0}});
    op_case.inputs = {x, positions};
    testing::check_same_bits(op_case);
  }
}

TEST(RopeTable, FactorsOfAttention) {
  RopeTable table{.scaling = RopeScaling::yarn, .factor = 4, .attention_factor = 0};
  EXPECT_NEAR(rope_attention_factor(table), 1.13862943611, 1e-10);  // 0.1 ln 4 + 1
  table.factor = 40;
  table.mscale = table.mscale_all_dim = 1;
  EXPECT_EQ(rope_attention_factor(table), 1);
  table.mscale = 2;
  EXPECT_NEAR(rope_attention_factor(table), 1.73777589082 / 1.36888794541, 1e-10);  // m = 0.1 mscale ln 40 + 1
  table.attention_factor = 0.5;
  EXPECT_EQ(rope_attention_factor(table), 0.5);
  EXPECT_EQ(rope_attention_factor({.scaling = RopeScaling::linear, .factor = 4}), 1);
}

TEST(RopeTable, LinearScalingDividesEachFrequency) {
  const auto plain = rope_frequencies({.theta = 100, .rotary_dim = 4, .sections = {2, 0, 0}});
  EXPECT_EQ(plain[0], 1);
  EXPECT_NEAR(plain[1], 0.1, 1e-15);
  const auto half = rope_frequencies(
      {.theta = 100, .rotary_dim = 4, .sections = {2, 0, 0}, .scaling = RopeScaling::linear, .factor = 2});
  EXPECT_EQ(half, (std::vector<double>{plain[0] / 2, plain[1] / 2}));
}

TEST(Rope, RejectsWhatDoesNotFit) {
  EXPECT_ERROR(rope_frequencies({.rotary_dim = 5}), "rope: wanted an even rotary_dim up to 1024, got 5");
  EXPECT_ERROR(rope_frequencies({.rotary_dim = 8, .sections = {1, 1, 1}}),
               "rope: sections (1, 1, 1) must add up to 4 pairs");
  EXPECT_ERROR(rope_frequencies({.rotary_dim = 8, .sections = {5, -1, 0}}),
               "rope: sections (5, -1, 0) must add up to 4 pairs");
  const RopeTable table{.rotary_dim = 4, .sections = {2, 0, 0}};
  EXPECT_ERROR(rope_angles(from(std::vector<int32_t>{0, 0, 1'000'001}, {1, 3}), table),
               "rope_angles: position 1000001 is not within 1000000");
  const RopeAngles angles = rope_angles(zeros({2, 3}, DType::i32), table);
  EXPECT_ERROR(rope(zeros({3, 1, 4}), angles), "rope: x is (3, 1, 4), angles are (2, 2)");
  EXPECT_ERROR(rope(zeros({2, 1, 3}), angles), "rope: x is (2, 1, 3), angles are (2, 2)");
}

}  // namespace
}  // namespace naru
