#include "core/ops/conv.h"

#include <gtest/gtest.h>

#include "base/thread_pool.h"
#include "core/autograd/tape.h"
#include "kernels/isa.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::bits_of;
using testing::OpCase;
using testing::uniform;

Tensor sizes_of(const std::vector<int32_t>& sides) {
  return from<int32_t>(sides, {int64_t(sides.size()) / 2, 2});
}

OpCase conv_case(const std::vector<int32_t>& sides, int64_t I, int64_t O, int64_t kh, int64_t kw, Conv2dOptions options,
                 bool with_bias = true) {
  int64_t P = 0;
  for (size_t b = 0; b < sides.size(); b += 2) P += int64_t(sides[b]) * sides[b + 1];
  OpCase op_case{.name = concat("conv2d ", P, "x", I, " to ", O, " kernel ", kh, "x", kw, " stride ", options.stride,
                                " pad ", options.pad),
                 .inputs = {uniform({P, I}, -1, 1, 1), sizes_of(sides), uniform({O, kh, kw, I}, -1, 1, 2)},
                 .op = [=](auto in) { return conv2d(in[0], in[1], in[2], with_bias ? in[3] : Tensor(), options).y; },
                 .golden = {}};
  if (with_bias) op_case.inputs.push_back(uniform({O}, -1, 1, 3));
  return op_case;
}

TEST(Conv2d, GoldenGradientAndBits) {
  OpCase op_case = conv_case({6, 9, 5, 4}, 3, 8, 3, 3, {.stride = 2, .pad = 1});
  op_case.golden = "tests/golden/conv2d.safetensors";
  run(op_case);
}

TEST(Conv2d, OddSizes) {
  run(conv_case({}, 3, 2, 3, 3, {}));
  run(conv_case({1, 1}, 1, 1, 1, 1, {}));
  run(conv_case({1, 1}, 2, 3, 3, 3, {.stride = 1, .pad = 1}));  // only the centre is inside
  run(conv_case({2, 1, 1, 7}, 17, 5, 3, 3, {.stride = 2, .pad = 1}));
  run(conv_case({5, 7, 4, 4}, 4, 33, 2, 3, {.stride = 1, .pad = 2}, /*with_bias=*/false));
  run(conv_case({9, 8}, 2, 3, 2, 1, {.stride = 3, .pad = 0}));  // pixels that no output sees
  run(conv_case({3, 4}, 0, 2, 3, 3, {.stride = 1, .pad = 1}));
}

// Every block edge at once, too large for central differences: k of y over 1,024, several blocks of output pixels for
// dw, several bands and pieces of taps.
TEST(Conv2d, SameBitsOverBlocksAndBands) {
  const auto gradients_of = [](const OpCase& op_case) {
    std::vector<Tensor> inputs;
    for (const Tensor& x : op_case.inputs)
      inputs.push_back(x.dtype() == DType::i32 ? x : cast(x, DType::f32).set_requires_grad(true));
    Tape tape;
    Tensor y;
    {
      const Tape::Scope on(tape);
      y = op_case.op(inputs);
    }
    tape.backward(y, cast(uniform(y.shape(), -1, 1), DType::f32));
    return bits_of({y, tape.grad(inputs[0]), tape.grad(inputs[2]), tape.grad(inputs[3])});
  };
  const kernels::Isa before = kernels::active_isa();
  for (const OpCase& op_case : {conv_case({9, 11, 30, 40, 3, 40}, 130, 3, 3, 3, {.stride = 1, .pad = 1}),
                                conv_case({70, 75}, 3, 7, 3, 3, {.stride = 1, .pad = 1})}) {
    kernels::set_isa(kernels::Isa::scalar);
    const std::string plain = gradients_of(op_case);
    for (const kernels::Isa isa : {kernels::Isa::avx2, kernels::Isa::avx512}) {
      if (!kernels::isa_supported(isa)) continue;
      kernels::set_isa(isa);
      for (const int threads : {1, 3}) {
        ThreadPool pool(threads);
        const ThreadPool::Scope scope(pool);
        EXPECT_EQ(gradients_of(op_case), plain) << op_case.name << ", " << isa_name(isa) << ", " << threads;
      }
    }
    kernels::set_isa(before);
  }
}

TEST(Conv2d, APictureDoesNotDependOnItsBatch) {
  const Tensor x = cast(uniform({6 * 9 + 5 * 4, 16}, -1, 1), DType::f32);
  const Tensor w = cast(uniform({20, 3, 3, 16}, -1, 1, 2), DType::f32);
  const Conv2dOptions options{.stride = 2, .pad = 1};
  const Conv2dOutput both = conv2d(x, sizes_of({6, 9, 5, 4}), w, {}, options);
  const Conv2dOutput second = conv2d(x.rows(54, 20), sizes_of({5, 4}), w, {}, options);
  EXPECT_EQ(bits_of({both.y.rows(15, 6)}), bits_of({second.y}));
  EXPECT_EQ(bits_of({both.sizes}), bits_of({sizes_of({3, 5, 3, 2})}));
}

TEST(Conv2d, RejectsSizesThatDoNotMatch) {
  const Tensor w = zeros({2, 3, 3, 4});
  EXPECT_ERROR(conv2d(zeros({6, 5}), sizes_of({2, 3}), w), "conv2d: x must be (P, I) with I = 4, got (6, 5)");
  EXPECT_ERROR(conv2d(zeros({6, 4}), sizes_of({2, 3}), w), "conv2d: picture 0 is 2x3, the kernel 3x3 with pad 0");
  EXPECT_ERROR(conv2d(zeros({9, 4}), sizes_of({3, 3, 3, 4}), w), "conv2d: sizes add up to 21 pixels, x has 9");
  EXPECT_ERROR(conv2d(zeros({9, 4}), sizes_of({3, -3}), w), "conv2d: picture 0 is 3x-3, the kernel 3x3 with pad 0");
  EXPECT_ERROR(conv2d(zeros({9, 4}), sizes_of({3, 3}), w, zeros({3})), "conv2d: bias must be (O) = (2)");
  EXPECT_ERROR(conv2d(zeros({9, 4}), sizes_of({3, 3}), w, {}, {.stride = 0}),
               "conv2d: wanted stride >= 1 and pad >= 0, got 0 and 0");
}

}  // namespace
}  // namespace naru
