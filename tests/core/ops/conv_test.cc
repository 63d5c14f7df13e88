#include "core/ops/conv.h"

#include <gtest/gtest.h>

#include <set>

#include "base/philox.h"
#include "base/thread_pool.h"
#include "core/autograd/tape.h"
#include "core/ops/elementwise.h"
#include "core/ops/rows.h"
#include "kernels/gemm.h"
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

// Runs of 1 to `longest` pixels with gaps between them, on about `share` of the rows.
Pixels some_pixels(const Tensor& sizes, float share, int64_t longest, uint64_t seed) {
  Pixels out{sizes, {}};
  Random random(seed);
  for (const PixelRun& row : all_pixels(sizes).runs) {
    int32_t x = int32_t(random.below(uint64_t(longest) + 1));
    while (random.chance(share) && x < row.end) {
      const int32_t end = std::min(row.end, x + 1 + int32_t(random.below(uint64_t(longest))));
      out.runs.push_back({row.picture, row.row, x, end});
      x = end + 1 + int32_t(random.below(uint64_t(longest)));
    }
  }
  return out;
}

// A convolution of a list of output pixels, of those that they see.
struct Listed {
  Tensor sizes;
  Pixels from, to;
  OpCase op_case;
};

Listed listed_case(const std::vector<int32_t>& sides, int64_t I, int64_t O, int64_t kh, int64_t kw,
                   Conv2dOptions options, float share, int64_t longest) {
  const Tensor sizes = sizes_of(sides);
  const Pixels to = some_pixels(conv2d_sizes(sizes, kh, kw, options), share, longest, /*seed=*/5);
  const Pixels from = pixels_under(to, sizes, kh, kw, options);
  const OpCase op_case{
      .name = concat("conv2d of ", to.count(), " pixels from ", from.count(), "x", I, " to ", O, " kernel ", kh, "x",
                     kw, " stride ", options.stride, " pad ", options.pad),
      .inputs = {uniform({from.count(), I}, -1, 1, 1), uniform({O, kh, kw, I}, -1, 1, 2), uniform({O}, -1, 1, 3)},
      .op = [=](auto in) { return conv2d(in[0], from, to, in[1], in[2], options); },
      .golden = {}};
  return {sizes, from, to, op_case};
}

// The rows of `pixels` among those of every pixel.
Tensor rows_of(const Pixels& pixels) {
  std::vector<int32_t> out;
  int32_t first = 0;
  auto run = pixels.runs.begin();
  for (const PixelRun& row : all_pixels(pixels.sizes).runs) {
    for (; run != pixels.runs.end() && run->picture == row.picture && run->row == row.row; ++run)
      for (int32_t x = run->begin; x < run->end; ++x) out.push_back(first + x);
    first += row.end;
  }
  return from<int32_t>(out, {int64_t(out.size())});
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

TEST(Conv2d, GradientAndBitsOfListedPixels) {
  const auto run_listed = [](auto... parts) { run(listed_case(parts...).op_case); };
  using Sides = std::vector<int32_t>;
  run_listed(Sides{6, 9, 5, 4}, 3, 8, 3, 3, Conv2dOptions{.stride = 2, .pad = 1}, 0.7f, 3);
  run_listed(Sides{6, 9, 5, 4}, 3, 8, 3, 3, Conv2dOptions{.stride = 2, .pad = 1}, 0.f, 3);  // nothing is listed
  run_listed(Sides{4, 41}, 2, 3, 3, 3, Conv2dOptions{.stride = 1, .pad = 1}, 0.8f, 25);
  run_listed(Sides{2, 1, 1, 7, 3, 3}, 17, 5, 3, 3, Conv2dOptions{.stride = 2, .pad = 1}, 0.6f, 2);
  run_listed(Sides{5, 7, 4, 4}, 4, 33, 2, 3, Conv2dOptions{.stride = 1, .pad = 2}, 0.6f, 4);
  run_listed(Sides{3, 4}, 2, 3, 3, 2, Conv2dOptions{.stride = 1, .pad = 4}, 0.9f, 9);  // windows that see nothing
  run_listed(Sides{13, 12}, 2, 3, 2, 1, Conv2dOptions{.stride = 3, .pad = 0}, 0.7f, 2);
}

// The harness finds a gradient that forgets a listed pixel.
TEST(Conv2d, AGradientWithoutOneListedPixelIsFound) {
  OpCase op_case = listed_case({6, 9}, 3, 8, 3, 3, {.stride = 2, .pad = 1}, 0.7f, 3).op_case;
  EXPECT_LT(gradient_error(op_case), 1e-7);
  op_case.op = [listed = op_case.op](auto in) {
    const Tensor y = listed(in);
    const Tensor z = y.view(y.shape());
    record(z, {y}, [](const Tensor& dy) {
      const Tensor dx = cast(dy, dy.dtype());
      if (dx.dtype() == DType::f64) std::fill_n(dx.data<double>() + 8, 8, 0.);
      return Grads{dx};
    });
    return z;
  };
  EXPECT_GT(gradient_error(op_case), 1e-3);
}

TEST(Conv2d, AListedPixelHasTheBitsOfTheWhole) {
  for (const auto& [I, O, stride] : {std::tuple{3, 48, 2}, {48, 33, 2}, {130, 20, 1}}) {
    const Conv2dOptions options{.stride = stride, .pad = 1};
    const Listed listed = listed_case({32, 40, 8, 90, 16, 16}, I, O, 3, 3, options, 0.7f, 20);
    const Tensor x = cast(uniform({all_pixels(listed.sizes).count(), I}, -1, 1), DType::f32);
    const Tensor w = cast(uniform({O, 3, 3, I}, -1, 1, 2), DType::f32), bias = cast(uniform({O}, -1, 1, 3), DType::f32);
    const Tensor whole = conv2d(x, listed.sizes, w, bias, options).y;
    const std::string want = bits_of({gather_rows(whole, rows_of(listed.to))});
    const Tensor part = gather_rows(x, rows_of(listed.from));
    EXPECT_EQ(bits_of({conv2d(part, listed.from, listed.to, w, bias, options)}), want);
    EXPECT_EQ(bits_of({conv2d(x, all_pixels(listed.sizes), listed.to, w, bias, options)}), want);
    EXPECT_LT(listed.to.count(), whole.dim(0));
  }
}

// Zeros as the gradient of what is not listed give the same gradients but for the order of sums.
TEST(Conv2d, GradientsOfAListAreThoseOfTheWhole) {
  const Conv2dOptions options{.stride = 2, .pad = 1};
  const Listed listed = listed_case({12, 20, 6, 9}, 5, 7, 3, 3, options, 0.6f, 4);
  const Tensor x = uniform({all_pixels(listed.sizes).count(), 5}, -1, 1, 1).set_requires_grad(true);
  const Tensor w = uniform({7, 3, 3, 5}, -1, 1, 2).set_requires_grad(true);
  const Tensor bias = uniform({7}, -1, 1, 3).set_requires_grad(true);
  const auto gradients_of = [&](bool whole) {
    Tape tape;
    Tensor y;
    {
      const Tape::Scope on(tape);
      y = whole ? gather_rows(conv2d(x, listed.sizes, w, bias, options).y, rows_of(listed.to))
                : conv2d(gather_rows(x, rows_of(listed.from)), listed.from, listed.to, w, bias, options);
    }
    tape.backward(y, uniform(y.shape(), -1, 1));
    return std::vector{tape.grad(x), tape.grad(w), tape.grad(bias)};
  };
  const std::vector<Tensor> got = gradients_of(false), want = gradients_of(true);
  for (size_t g = 0; g < got.size(); ++g)
    for (int64_t i = 0; i < got[g].size(); ++i)
      ASSERT_NEAR(got[g].data<double>()[i], want[g].data<double>()[i], 1e-12) << "gradient " << g << ", " << i;
}

// dw has the blocks of a product over the list: the matrix of what listed pixels see, written out.
TEST(Conv2d, BlocksOfDwAreCountedAlongTheList) {
  constexpr int64_t I = 2, O = 3;
  const Tensor sizes = sizes_of({60, 70, 40, 30});
  const Pixels to = some_pixels(sizes, 0.95f, 24, 5);
  const int64_t n = to.count(), K = 9 * I;
  ASSERT_GT(n, 2 * kernels::kGemmBlock);
  const Tensor x = cast(uniform({all_pixels(sizes).count(), I}, -1, 1), DType::f32);
  const Tensor w = zeros({O, 3, 3, I}).set_requires_grad(true), dy = cast(uniform({n, O}, -1, 1, 2), DType::f32);
  Tape tape;
  Tensor y;
  {
    const Tape::Scope on(tape);
    y = conv2d(x, all_pixels(sizes), to, w, {}, {.stride = 1, .pad = 1});
  }
  tape.backward(y, dy);

  std::vector<float> seen;  // (n, K)
  for (const PixelRun& run : to.runs) {
    const int32_t* side = sizes.data<int32_t>() + 2 * run.picture;
    const int64_t first = run.picture ? 60 * 70 : 0;
    for (int32_t ox = run.begin; ox < run.end; ++ox)
      for (int32_t iy = run.row - 1; iy <= run.row + 1; ++iy)
        for (int32_t ix = ox - 1; ix <= ox + 1; ++ix)
          for (int64_t i = 0; i < I; ++i) {
            const bool inside = iy >= 0 && iy < side[0] && ix >= 0 && ix < side[1];
            seen.push_back(inside ? x.data<float>()[(first + iy * side[1] + ix) * I + i] : 0.f);
          }
  }
  const Tensor want = empty({O, 3, 3, I});
  kernels::gemm<float>(kernels::Cpu{}, kernels::transposed(dy.data<float>(), O), kernels::row_major(seen.data(), K),
                       want.data<float>(), K, O, K, n);
  EXPECT_EQ(bits_of({tape.grad(w)}), bits_of({want}));
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
  for (const OpCase& op_case :
       {listed_case({9, 11, 30, 40, 3, 40}, 130, 3, 3, 3, {.stride = 1, .pad = 1}, 0.8f, 30).op_case,
        listed_case({70, 75}, 3, 7, 3, 3, {.stride = 1, .pad = 1}, 0.8f, 20).op_case})
    check_same_bits(op_case);
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
  EXPECT_ERROR(conv2d(zeros({9, 4}), sizes_of({3, 3, 3, 4}), w),
               "conv2d: wanted a row of x for each of 21 pixels, got 9");
  EXPECT_ERROR(conv2d(zeros({9, 4}), sizes_of({3, -3}), w), "conv2d: picture 0 is 3x-3, the kernel 3x3 with pad 0");
  EXPECT_ERROR(conv2d(zeros({9, 4}), sizes_of({3, 3}), w, zeros({3})), "conv2d: bias must be (O) = (2)");
  EXPECT_ERROR(conv2d(zeros({9, 4}), sizes_of({3, 3}), w, {}, {.stride = 0}),
               "conv2d: wanted stride >= 1 and pad >= 0, got 0 and 0");
}

TEST(Conv2d, RejectsListsThatDoNotMatch) {
  const Tensor w = zeros({2, 3, 3, 4}), sizes = sizes_of({3, 5});
  const Conv2dOptions options{.stride = 1, .pad = 1};
  const auto conv = [&](std::vector<PixelRun> from, std::vector<PixelRun> to, int64_t P) {
    return conv2d(zeros({P, 4}), Pixels{sizes, from}, Pixels{sizes, to}, w, {}, options);
  };
  EXPECT_EQ(conv({{0, 0, 0, 2}, {0, 1, 0, 2}}, {{0, 0, 0, 1}}, 4).shape(), (Shape{1, 2}));
  EXPECT_ERROR(conv({{0, 0, 0, 2}}, {{0, 0, 0, 1}}, 2),
               "conv2d: row 1, columns 0 to 2 of picture 0 are wanted, x lacks some");
  EXPECT_ERROR(conv({{0, 0, 0, 2}, {0, 1, 0, 1}}, {{0, 0, 0, 1}}, 3),
               "conv2d: row 1, columns 0 to 2 of picture 0 are wanted, x lacks some");
  EXPECT_ERROR(conv({{0, 0, 0, 2}, {0, 1, 0, 2}}, {{0, 0, 0, 1}}, 5),
               "conv2d: wanted a row of x for each of 4 pixels, got 5");
  EXPECT_ERROR(conv({}, {{1, 0, 0, 1}}, 0), "conv2d: to: there is no picture 1");
  EXPECT_ERROR(conv({{0, 3, 0, 1}}, {}, 1), "conv2d: from: row 3, columns 0 to 1 are no pixels of picture 0, 3x5");
  EXPECT_ERROR(conv({{0, 2, 2, 2}}, {}, 0), "conv2d: from: row 2, columns 2 to 2 are no pixels of picture 0, 3x5");
  EXPECT_ERROR(conv({{0, 1, 0, 1}, {0, 0, 0, 1}}, {}, 2), "conv2d: from: runs do not ascend at row 0 of picture 0");
  EXPECT_ERROR(conv({{0, 1, 0, 1}, {0, 1, 1, 2}}, {}, 2), "conv2d: from: runs touch at row 1, column 1 of picture 0");
  EXPECT_ERROR(conv2d(zeros({15, 4}), all_pixels(sizes), all_pixels(sizes), w),
               "conv2d: the kernel gives pictures of other sizes");
  EXPECT_ERROR(pixels_under(all_pixels(sizes), sizes, 3, 3), "pixels_under: the kernel gives pictures of other sizes");
  EXPECT_ERROR(all_pixels(sizes_of({3, 0})), "all_pixels: a picture has sides of 1 to 131072 pixels, got 0");
}

// Against every window, pixel by pixel.
TEST(Pixels, UnderAListAreThoseThatItSees) {
  for (const auto& [kh, kw, stride, pad] : {std::tuple{3, 3, 1, 1}, {3, 3, 2, 1}, {2, 5, 1, 4}, {5, 3, 3, 2}}) {
    const Conv2dOptions options{.stride = stride, .pad = pad};
    const Tensor sizes = sizes_of({9, 14, 7, 8});
    const Pixels to = some_pixels(conv2d_sizes(sizes, kh, kw, options), 0.5f, 3, 8);
    std::set<std::tuple<int, int, int>> want, got;
    for (const PixelRun& run : to.runs)
      for (int ox = run.begin; ox < run.end; ++ox)
        for (int iy = run.row * stride - pad; iy < run.row * stride - pad + kh; ++iy)
          for (int ix = ox * stride - pad; ix < ox * stride - pad + kw; ++ix) {
            const int32_t* side = sizes.data<int32_t>() + 2 * run.picture;
            if (iy >= 0 && iy < side[0] && ix >= 0 && ix < side[1]) want.insert({run.picture, iy, ix});
          }
    const Pixels seen = pixels_under(to, sizes, kh, kw, options);
    for (const PixelRun& run : seen.runs)
      for (int x = run.begin; x < run.end; ++x) got.insert({run.picture, run.row, x});
    EXPECT_EQ(got, want) << kh << "x" << kw << " stride " << stride << " pad " << pad;
    EXPECT_EQ(seen.count(), int64_t(want.size()));
    check_pixels("test", seen);
  }
}

}  // namespace
}  // namespace naru
