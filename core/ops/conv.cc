#include "core/ops/conv.h"

#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"
#include "kernels/conv.h"
#include "kernels/reduce.h"

namespace naru {
namespace {

using kernels::ConvFilter;
using kernels::ConvPicture;

constexpr int64_t kMaxSide = 1 << 15;  // of a picture, a kernel, a stride: products of two stay far from overflow

ConvFilter filter_of(const Tensor& w, const Conv2dOptions& options) {
  const auto [O, kh, kw, I] = w.dims<4>("conv2d: w (O, kh, kw, I)");
  check(kh >= 1 && kw >= 1 && kh <= kMaxSide && kw <= kMaxSide, "conv2d: w (O, kh, kw, I) has no kernel: ", w.shape());
  check(options.stride >= 1 && options.stride <= kMaxSide && options.pad >= 0 && options.pad <= kMaxSide,
        "conv2d: wanted stride >= 1 and pad >= 0, got ", options.stride, " and ", options.pad);
  return {O, kh, kw, I, options.stride, options.pad};
}

std::vector<ConvPicture> pictures_of(const Tensor& sizes, const ConvFilter& f, int64_t n_pixels) {
  const auto [B, two] = sizes.dims<2>("conv2d: sizes (B, 2)");
  check(two == 2, "conv2d: sizes must be (B, 2), got ", sizes.shape());
  std::vector<ConvPicture> pictures;
  int64_t x_at = 0, y_at = 0;
  for (int64_t b = 0; b < B; ++b) {
    const int64_t Y = sizes.data<int32_t>()[2 * b], X = sizes.data<int32_t>()[2 * b + 1];
    check(Y >= 1 && X >= 1 && Y <= kMaxSide && X <= kMaxSide && Y + 2 * f.pad >= f.kh && X + 2 * f.pad >= f.kw,
          "conv2d: picture ", b, " is ", Y, "x", X, ", the kernel ", f.kh, "x", f.kw, " with pad ", f.pad);
    const int64_t Yo = kernels::conv_output_size(Y, f.kh, f.stride, f.pad);
    const int64_t Xo = kernels::conv_output_size(X, f.kw, f.stride, f.pad);
    pictures.push_back({x_at, y_at, Y, X, Yo, Xo});
    x_at += Y * X;
    y_at += Yo * Xo;
  }
  check(x_at == n_pixels, "conv2d: sizes add up to ", x_at, " pixels, x has ", n_pixels);
  return pictures;
}

Tensor output_sizes(const std::vector<ConvPicture>& pictures) {
  const Tensor sizes = empty({int64_t(pictures.size()), 2}, DType::i32);
  int32_t* out = sizes.data<int32_t>();
  for (const ConvPicture& picture : pictures) {
    *out++ = int32_t(picture.Yo);
    *out++ = int32_t(picture.Xo);
  }
  return sizes;
}

}  // namespace

Conv2dOutput conv2d(const Tensor& x, const Tensor& sizes, const Tensor& w, const Tensor& bias,
                    const Conv2dOptions& options) {
  const ConvFilter f = filter_of(w, options);
  const auto [P, I] = x.dims<2>("conv2d: x (P, I)");
  check(I == f.I, "conv2d: x must be (P, I) with I = ", f.I, ", got ", x.shape());
  check(!bias || bias.shape() == Shape{f.O}, "conv2d: bias must be (O) = (", f.O, ")");
  const std::vector<ConvPicture> pictures = pictures_of(sizes, f, P);
  const int64_t n_outputs = pictures.empty() ? 0 : pictures.back().y_at + pictures.back().Yo * pictures.back().Xo;
  const Tensor y = empty({n_outputs, f.O}, x.dtype());
  dispatch(x, [&]<class T>(auto dev) {
    kernels::conv_forward<T>(dev, pictures, f, x.data<T>(), w.data<T>(), bias ? bias.data<T>() : nullptr, y.data<T>());
  });
  std::vector<Tensor> inputs{x, w};
  if (bias) inputs.push_back(bias);
  record(y, inputs, [=](const Tensor& dy) {
    Grads grads(bias ? 3 : 2);
    dispatch(x, [&]<class T>(auto dev) {
      if (x.requires_grad()) {
        grads[0] = empty_like(x);
        kernels::conv_dx<T>(dev, pictures, f, dy.data<T>(), w.data<T>(), grads[0].data<T>());
      }
      if (w.requires_grad()) {
        grads[1] = empty_like(w);
        kernels::conv_dw<T>(dev, pictures, f, dy.data<T>(), x.data<T>(), grads[1].data<T>());
      }
      if (bias && bias.requires_grad()) {
        grads[2] = empty_like(bias);
        kernels::sum_rows<T>(dev, dy.data<T>(), grads[2].data<T>(), n_outputs, f.O);
      }
    });
    return grads;
  });
  return {y, output_sizes(pictures)};
}

}  // namespace naru
