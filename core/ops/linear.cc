#include "core/ops/linear.h"

#include <algorithm>
#include <array>

#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"
#include "kernels/gemm.h"
#include "kernels/reduce.h"

namespace naru {

using kernels::row_major;
using kernels::transposed;

namespace {

// x's shape with O in the place of the last size.
Shape with_last(const Shape& shape, int64_t O) {
  std::array<int64_t, Shape::kMaxRank> sizes{};
  std::copy(shape.sizes().begin(), shape.sizes().end(), sizes.begin());
  sizes[size_t(shape.rank() - 1)] = O;
  return Shape(std::span<const int64_t>(sizes.data(), size_t(shape.rank())));
}

}  // namespace

Tensor linear(const Tensor& x, const Tensor& w, const Tensor& bias) {
  const auto [O, I] = w.dims<2>("linear: w (O, I)");
  check(x.rank() >= 1 && x.dim(-1) == I, "linear: x must be (..., I) with I = ", I, ", got ", x.shape());
  check(!bias || bias.shape() == Shape{O}, "linear: bias must be (O) = (", O, ")");
  const int64_t N = I ? x.size() / I : 0;
  const Tensor y = empty(with_last(x.shape(), O), x.dtype());  // (..., O)
  dispatch(x, [&, O = O, I = I]<class T>(auto dev) {
    kernels::Epilogue<T> epilogue;
    if (bias) epilogue.bias = bias.data<T>();
    kernels::gemm<T>(dev, row_major(x.data<T>(), I), transposed(w.data<T>(), I), y.data<T>(), O, N, O, I, epilogue);
  });
  std::vector<Tensor> inputs{x, w};
  if (bias) inputs.push_back(bias);
  record(y, inputs, [=, O = O, I = I](const Tensor& dy) {
    Grads grads(bias ? 3 : 2);
    dispatch(x, [&]<class T>(auto dev) {
      if (x.requires_grad()) {  // dx (N, I) = dy (N, O) w (O, I)
        grads[0] = empty_like(x);
        kernels::gemm<T>(dev, row_major(dy.data<T>(), O), row_major(w.data<T>(), I), grads[0].data<T>(), I, N, I, O);
      }
      if (w.requires_grad()) {  // dw (O, I) = dy^T (O, N) x (N, I)
        grads[1] = empty_like(w);
        kernels::gemm<T>(dev, transposed(dy.data<T>(), O), row_major(x.data<T>(), I), grads[1].data<T>(), I, O, I, N);
      }
      if (bias && bias.requires_grad()) {
        grads[2] = empty_like(bias);
        kernels::sum_rows<T>(dev, dy.data<T>(), grads[2].data<T>(), N, O);
      }
    });
    return grads;
  });
  return y;
}

Tensor linear_transposed(const Tensor& x, const Tensor& wt, const Tensor& bias) {
  const auto [I, O] = wt.dims<2>("linear_transposed: wt (I, O)");
  check(x.rank() >= 1 && x.dim(-1) == I, "linear_transposed: x must be (..., I) with I = ", I, ", got ", x.shape());
  check(!bias || bias.shape() == Shape{O}, "linear_transposed: bias must be (O) = (", O, ")");
  check(!recording({x, wt}), "linear_transposed: has no gradient");
  const Tensor y = empty(with_last(x.shape(), O), x.dtype());
  dispatch(x, [&, O = O, I = I]<class T>(auto dev) {
    kernels::Epilogue<T> epilogue;
    if (bias) epilogue.bias = bias.data<T>();
    kernels::gemm<T>(dev, row_major(x.data<T>(), I), row_major(wt.data<T>(), O), y.data<T>(), O, I ? x.size() / I : 0,
                     O, I, epilogue);
  });
  return y;
}

Tensor transpose(const Tensor& x) {
  const auto [R, C] = x.dims<2>("transpose: x (R, C)");
  const Tensor y = empty({C, R}, x.dtype());
  dispatch(x, [&, R = R, C = C]<class T>(auto) {
    const T* from = x.data<T>();
    T* to = y.data<T>();
    constexpr int64_t kTile = 16;  // so that both sides use whole cache lines
    for (int64_t r0 = 0; r0 < R; r0 += kTile)
      for (int64_t c0 = 0; c0 < C; c0 += kTile)
        for (int64_t r = r0; r < std::min(R, r0 + kTile); ++r)
          for (int64_t c = c0; c < std::min(C, c0 + kTile); ++c) to[c * R + r] = from[r * C + c];
  });
  return y;
}

}  // namespace naru
