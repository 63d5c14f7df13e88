#include "core/ops/conv.h"

#include <algorithm>
#include <tuple>

#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"
#include "kernels/conv.h"
#include "kernels/reduce.h"

namespace naru {
namespace {

using kernels::ConvFilter;
using kernels::ConvPlan;

constexpr int64_t kMaxSide = 1 << 15;  // of a picture, a kernel, a stride: products of two stay far from overflow

void check_filter(int64_t kh, int64_t kw, const Conv2dOptions& options) {
  check(kh >= 1 && kw >= 1 && kh <= kMaxSide && kw <= kMaxSide, "conv2d: wanted a kernel of 1x1 to ", kMaxSide, "x",
        kMaxSide, ", got ", kh, "x", kw);
  check(options.stride >= 1 && options.stride <= kMaxSide && options.pad >= 0 && options.pad <= kMaxSide,
        "conv2d: wanted stride >= 1 and pad >= 0, got ", options.stride, " and ", options.pad);
}

ConvFilter filter_of(const Tensor& x, const Tensor& w, const Tensor& bias, const Conv2dOptions& options) {
  const auto [O, kh, kw, I] = w.dims<4>("conv2d: w (O, kh, kw, I)");
  check_filter(kh, kw, options);
  check(x.rank() == 2 && x.dim(1) == I, "conv2d: x must be (P, I) with I = ", I, ", got ", x.shape());
  check(!bias || bias.shape() == Shape{O}, "conv2d: bias must be (O) = (", O, ")");
  return {O, kh, kw, I, options.stride, options.pad};
}

// What the windows of a run's pixels cover: rows from iy on, columns from ix on, of which begin <= column < end are in
// the picture.
struct Cover {
  int64_t iy, ix, begin, end;
};
Cover cover_of(const PixelRun& run, int64_t X, int64_t kw, const Conv2dOptions& options) {
  const int64_t ix = run.begin * options.stride - options.pad;
  const int64_t end = (run.end - 1) * options.stride - options.pad + kw;
  return {run.row * options.stride - options.pad, ix, std::clamp<int64_t>(ix, 0, X), std::clamp<int64_t>(end, 0, X)};
}

// Finds pixels among those that a tensor has rows for.
class RowFinder {
 public:
  explicit RowFinder(const Pixels& pixels) : runs_(pixels.runs) {
    for (const PixelRun& run : runs_) {
      first_.push_back(n_);
      n_ += run.end - run.begin;
    }
  }
  // The row that column 0 of the picture's row y would have if the run that columns begin .. end - 1 are in went on to
  // there. Throws Error when they are not all in one.
  int64_t row(int32_t picture, int64_t y, int64_t begin, int64_t end) const {
    const auto after = std::upper_bound(
        runs_.begin(), runs_.end(), std::tuple<int64_t, int64_t, int64_t>(picture, y, begin),
        [](const auto& at, const PixelRun& run) { return at < std::tuple(run.picture, run.row, run.begin); });
    const auto run = after == runs_.begin() ? runs_.end() : after - 1;
    check(run != runs_.end() && run->picture == picture && run->row == y && run->end >= end, "conv2d: row ", y,
          ", columns ", begin, " to ", end, " of picture ", picture, " are wanted, x lacks some");
    return first_[size_t(run - runs_.begin())] - run->begin;
  }
  // The first row of a picture.
  int64_t picture_at(int32_t picture) const {
    const auto run = std::lower_bound(runs_.begin(), runs_.end(), picture,
                                      [](const PixelRun& r, int32_t b) { return r.picture < b; });
    return run == runs_.end() ? n_ : first_[size_t(run - runs_.begin())];
  }

 private:
  const std::vector<PixelRun>& runs_;
  std::vector<int64_t> first_;  // row of each run
  int64_t n_ = 0;
};

ConvPlan plan_of(const Pixels& from, const Pixels& to, const ConvFilter& f, const Conv2dOptions& options) {
  const RowFinder rows(from);
  const int32_t* sizes = from.sizes.data<int32_t>();
  ConvPlan plan;
  for (const PixelRun& run : to.runs) {
    const int64_t Y = sizes[2 * run.picture], X = sizes[2 * run.picture + 1];
    const Cover cover = cover_of(run, X, f.kw, options);
    plan.runs.push_back({plan.n_outputs, run.end - run.begin, cover.ix, X});
    plan.n_outputs += run.end - run.begin;
    for (int64_t y = cover.iy; y < cover.iy + f.kh; ++y) {
      const bool inside = y >= 0 && y < Y && cover.begin < cover.end;
      plan.x_rows.push_back(inside ? rows.row(run.picture, y, cover.begin, cover.end) : ConvPlan::kNoRow);
    }
  }
  auto run = to.runs.begin();
  for (int32_t b = 1; b <= int32_t(from.sizes.dim(0)); ++b) {
    while (run != to.runs.end() && run->picture < b) ++run;
    plan.pictures.push_back(run - to.runs.begin());
    plan.x_at.push_back(rows.picture_at(b));
  }
  return plan;
}

bool same(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::ranges::equal(a.span<int32_t>(), b.span<int32_t>());
}

}  // namespace

Tensor conv2d_sizes(const Tensor& sizes, int64_t kh, int64_t kw, const Conv2dOptions& options) {
  check_filter(kh, kw, options);
  const auto [B, two] = sizes.dims<2>("conv2d: sizes (B, 2)");
  check(two == 2, "conv2d: sizes must be (B, 2), got ", sizes.shape());
  const Tensor out = empty({B, 2}, DType::i32);
  for (int64_t b = 0; b < B; ++b) {
    const int64_t Y = sizes.data<int32_t>()[2 * b], X = sizes.data<int32_t>()[2 * b + 1];
    check(Y >= 1 && X >= 1 && Y <= kMaxSide && X <= kMaxSide && Y + 2 * options.pad >= kh && X + 2 * options.pad >= kw,
          "conv2d: picture ", b, " is ", Y, "x", X, ", the kernel ", kh, "x", kw, " with pad ", options.pad);
    out.data<int32_t>()[2 * b] = int32_t(kernels::conv_output_size(Y, kh, options.stride, options.pad));
    out.data<int32_t>()[2 * b + 1] = int32_t(kernels::conv_output_size(X, kw, options.stride, options.pad));
  }
  return out;
}

Pixels pixels_under(const Pixels& to, const Tensor& sizes, int64_t kh, int64_t kw, const Conv2dOptions& options) {
  check(same(to.sizes, conv2d_sizes(sizes, kh, kw, options)), "pixels_under: the kernel gives pictures of other sizes");
  check_pixels("pixels_under", to);
  std::vector<PixelRun> runs;
  for (const PixelRun& run : to.runs) {
    const int64_t Y = sizes.data<int32_t>()[2 * run.picture], X = sizes.data<int32_t>()[2 * run.picture + 1];
    const Cover cover = cover_of(run, X, kw, options);
    for (int64_t y = std::max<int64_t>(0, cover.iy); y < std::min(Y, cover.iy + kh) && cover.begin < cover.end; ++y)
      runs.push_back({run.picture, int32_t(y), int32_t(cover.begin), int32_t(cover.end)});
  }
  return {sizes, joined(std::move(runs))};
}

Tensor conv2d(const Tensor& x, const Pixels& from, const Pixels& to, const Tensor& w, const Tensor& bias,
              const Conv2dOptions& options) {
  const ConvFilter f = filter_of(x, w, bias, options);
  check(same(to.sizes, conv2d_sizes(from.sizes, f.kh, f.kw, options)),
        "conv2d: the kernel gives pictures of other sizes");
  check_pixels("conv2d: from", from);
  check_pixels("conv2d: to", to);
  check(from.count() == x.dim(0), "conv2d: wanted a row of x for each of ", from.count(), " pixels, got ", x.dim(0));
  const ConvPlan plan = plan_of(from, to, f, options);
  const Tensor y = empty({plan.n_outputs, f.O}, x.dtype());
  dispatch(x, [&]<class T>(auto dev) {
    kernels::conv_forward<T>(dev, plan, f, x.data<T>(), w.data<T>(), bias ? bias.data<T>() : nullptr, y.data<T>());
  });
  std::vector<Tensor> inputs{x, w};
  if (bias) inputs.push_back(bias);
  record(y, inputs, [=](const Tensor& dy) {
    Grads grads(bias ? 3 : 2);
    dispatch(x, [&]<class T>(auto dev) {
      if (x.requires_grad()) {
        grads[0] = empty_like(x);
        kernels::conv_dx<T>(dev, plan, f, dy.data<T>(), w.data<T>(), grads[0].data<T>());
      }
      if (w.requires_grad()) {
        grads[1] = empty_like(w);
        kernels::conv_dw<T>(dev, plan, f, dy.data<T>(), x.data<T>(), grads[1].data<T>());
      }
      if (bias && bias.requires_grad()) {
        grads[2] = empty_like(bias);
        kernels::sum_rows<T>(dev, dy.data<T>(), grads[2].data<T>(), plan.n_outputs, f.O);
      }
    });
    return grads;
  });
  return y;
}

Conv2dOutput conv2d(const Tensor& x, const Tensor& sizes, const Tensor& w, const Tensor& bias,
                    const Conv2dOptions& options) {
  const ConvFilter f = filter_of(x, w, bias, options);
  const Tensor after = conv2d_sizes(sizes, f.kh, f.kw, options);
  return {conv2d(x, all_pixels(sizes), all_pixels(after), w, bias, options), after};
}

}  // namespace naru
