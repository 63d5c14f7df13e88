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

Tensor linear(const Tensor& x, const Tensor& w, const Tensor& bias) {
  const auto [O, I] = w.dims<2>("linear: w (O, I)");
  check(x.rank() >= 1 && x.dim(-1) == I, "linear: x must be (..., I) with I = ", I, ", got ", x.shape());
  check(!bias || bias.shape() == Shape{O}, "linear: bias must be (O) = (", O, ")");
  const int64_t N = I ? x.size() / I : 0;
  std::array<int64_t, Shape::kMaxRank> sizes{};
  std::copy(x.shape().sizes().begin(), x.shape().sizes().end(), sizes.begin());
  sizes[size_t(x.rank() - 1)] = O;
  const Tensor y = empty(Shape(std::span<const int64_t>(sizes.data(), size_t(x.rank()))), x.dtype());  // (..., O)
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

}  // namespace naru
