#include "core/nn/causal_stack.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::bits_of;
using testing::uniform;

constexpr CausalConfig kConfig{.d_model = 4, .d_hidden = 6, .kernel = 3, .n_layers = 3};

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (int64_t i = 0; i < kConfig.n_layers; ++i)
    for (const char* name : {"norm.weight", "in.weight", "in.bias", "out.weight", "out.bias"})
      out.push_back(concat("layers.", i, ".", name));
  return out;
}

// inputs: x (16, 4), then the parameters in the order of names(). Two sounds of 11 and 5 rows.
Tensor output_of(const std::vector<Tensor>& inputs) {
  NamedTensors parameters;
  for (size_t i = 0; i < names().size(); ++i) parameters.emplace_back(names()[i], inputs[1 + i]);
  Weights weights = Weights::sharing(parameters);
  const CausalStack stack(Params(weights) / "layers", kConfig);
  weights.check_all_taken();
  return stack.forward(inputs[0], {0, 11, 16});
}

TEST(CausalStack, ValuesAndGradientsOfAllParameters) {
  Weights weights = Weights::random(1);
  const CausalStack shapes(Params(weights) / "layers", kConfig);
  const std::map<std::string, Tensor> parameters(weights.all().begin(), weights.all().end());
  testing::OpCase op_case{.name = "causal_stack", .inputs = {uniform({16, 4}, -1, 1)}, .op = output_of, .golden = {}};
  op_case.golden = "tests/golden/causal_stack.safetensors";
  for (const std::string& name : names()) {
    const bool norm = name.find("norm") != std::string::npos;
    op_case.inputs.push_back(
        uniform(parameters.at(name).shape(), norm ? 0.5 : -0.6, norm ? 1.5 : 0.6, /*seed=*/op_case.inputs.size() + 1));
  }
  run(op_case);
}

struct Stack {
  explicit Stack(const CausalConfig& config = {.d_model = 24, .d_hidden = 40, .kernel = 3, .n_layers = 3})
      : stack(Params(weights) / "layers", config) {}
  Weights weights = Weights::random(3);
  CausalStack stack;
};

Tensor rows(int64_t n, uint64_t seed) {
  return cast(uniform({n, 24}, -1, 1, seed), DType::f32);
}

TEST(CausalStack, StepsAreTheWhole) {
  for (const int64_t kernel : {1, 2, 3, 5}) {
    const Stack s({.d_model = 24, .d_hidden = 40, .kernel = kernel, .n_layers = 3});
    const Tensor x = rows(41, 1), want = s.stack.forward(x, {0, 41});
    for (const std::vector<int64_t>& sizes : std::vector<std::vector<int64_t>>{{1}, {7, 1}, {40}, {2, 0, 3}}) {
      CausalStack::State state;
      std::vector<Tensor> got;
      for (int64_t at = 0, i = 0; at < 41; ++i) {
        const int64_t n = std::min(sizes[size_t(i) % sizes.size()], 41 - at);
        got.push_back(s.stack.step(x.rows(at, n), &state));
        at += n;
      }
      EXPECT_EQ(bits_of({concat_rows(got)}), bits_of({want})) << "kernel " << kernel << ", pieces of " << sizes[0];
    }
  }
}

TEST(CausalStack, SoundsDoNotSeeEachOtherNorWhatComes) {
  const Stack s;
  const Tensor a = rows(23, 1), b = rows(9, 2), both = concat_rows({a, b});
  const Tensor out = s.stack.forward(both, {0, 23, 32});
  EXPECT_EQ(bits_of({out.rows(0, 23)}), bits_of({s.stack.forward(a, {0, 23})}));
  EXPECT_EQ(bits_of({out.rows(23, 9)}), bits_of({s.stack.forward(b, {0, 9})}));
  EXPECT_EQ(bits_of({s.stack.forward(a.rows(0, 12), {0, 12})}), bits_of({out.rows(0, 12)}));
  // Seen in one is (kernel - 1) (1 + 2 + 4) = 14 rows back and no further.
  const Tensor changed = cast(cast(a, DType::f64), DType::f32);
  changed.data<float>()[0] += 1;
  const Tensor after = s.stack.forward(changed, {0, 23}), before = s.stack.forward(a, {0, 23});
  EXPECT_NE(bits_of({after.rows(14, 1)}), bits_of({before.rows(14, 1)}));
  EXPECT_EQ(bits_of({after.rows(15, 8)}), bits_of({before.rows(15, 8)}));
}

TEST(CausalStack, SameBits) {
  const Stack s;
  testing::expect_same_bits("causal_stack", [&] {
    return std::vector<Tensor>{s.stack.forward(rows(300, 5), {0, 100, 300})};
  });
}

TEST(CausalStack, RefusesWhatDoesNotFit) {
  const Stack s;
  EXPECT_ERROR(s.stack.forward(zeros({4, 3}), {0, 4}), "CausalStack: x must be (N, D) with D = 24, got (4, 3)");
  EXPECT_ERROR(s.stack.forward(zeros({4, 24}), {0, 3}), "CausalStack: segments must ascend from 0 to 4");
  EXPECT_ERROR(Stack({.d_model = 24, .d_hidden = 4, .kernel = 3, .n_layers = 17}),
               "CausalStack: wanted positive widths, a kernel, and at most 16 layers, got d_model 24, d_hidden 4, "
               "kernel 3, n_layers 17");
}

}  // namespace
}  // namespace naru
