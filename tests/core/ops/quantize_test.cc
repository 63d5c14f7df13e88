#include "core/ops/quantize.h"

#include <gtest/gtest.h>

#include "core/autograd/tape.h"
#include "core/ops/elementwise.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::OpCase;
using testing::uniform;

OpCase l1_case(const Shape& shape) {
  return {.name = concat("l1_loss ", shape),
          .inputs = {uniform(shape, -2, 2), uniform(shape, -2, 2, 2)},
          .op = [](auto in) { return l1_loss(in[0], in[1]); },
          .golden = {}};
}

TEST(L1Loss, GoldenGradientAndBits) {
  OpCase op_case = l1_case({3, 7});
  op_case.golden = "tests/golden/l1_loss.safetensors";
  run(op_case);
}

TEST(L1Loss, OddSizes) {
  for (const int64_t n : {0, 1, 15, 16, 31, 33, 1000}) run(l1_case({n}));
  check_same_bits(l1_case({301, 401}));  // several blocks for each of three threads
}

TEST(L1Loss, HasNoSlopeWhereBothAreEqual) {
  const Tensor x = from<float>({1, 2, 3}, {3}), y = from<float>({1, 5, -3}, {3});
  x.set_requires_grad(true);
  Tape tape;
  Tensor loss;
  {
    const Tape::Scope on(tape);
    loss = scale(l1_loss(x, y), 2);
  }
  tape.backward(loss);
  EXPECT_EQ(loss.data<float>()[0], 18);
  const auto dx = tape.grad(x).span<float>();
  EXPECT_EQ(std::vector<float>(dx.begin(), dx.end()), (std::vector<float>{0, -2, 2}));
  EXPECT_FALSE(tape.grad(y));
  EXPECT_ERROR(l1_loss(x, zeros({2})), "l1_loss: wanted two tensors of one shape, got (3) and (2)");
}

TEST(RoundThrough, RoundsToEvenAndLetsTheGradientThrough) {
  const std::vector<float> values{-2.5f, -1.51f, -0.5f, -0.2f, 0, 0.49f, 0.5f, 1.5f, 2.4f, 1e6f};
  const Tensor x = from(values, {10});
  x.set_requires_grad(true);
  Tape tape;
  Tensor y;
  {
    const Tape::Scope on(tape);
    y = round_through(x);
  }
  const auto rounded = y.span<float>();
  EXPECT_EQ(std::vector<float>(rounded.begin(), rounded.end()),
            (std::vector<float>{-2, -2, 0, 0, 0, 0, 0, 2, 2, 1e6f}));
  const Tensor dy = cast(uniform({10}, -1, 1), DType::f32);
  tape.backward(y, dy);
  EXPECT_EQ(testing::bits_of({tape.grad(x)}), testing::bits_of({dy}));
}

TEST(RoundThrough, SameBits) {
  for (const int64_t n : {0, 1, 15, 16, 33, 100'000})
    check_same_bits(
        OpCase{concat("round_through ", n), {uniform({n}, -9, 9)}, [](auto in) { return round_through(in[0]); }, ""});
}

}  // namespace
}  // namespace naru
