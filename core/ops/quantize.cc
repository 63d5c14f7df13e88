#include "core/ops/quantize.h"

#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"
#include "kernels/elementwise.h"
#include "kernels/reduce.h"

namespace naru {

Tensor round_through(const Tensor& x) {
  const Tensor y = empty_like(x);
  dispatch(x, [&]<class T>(auto dev) { kernels::round_to_whole<T>(dev, x.data<T>(), y.data<T>(), x.size()); });
  record(y, {x}, [](const Tensor& dy) { return Grads{dy}; });
  return y;
}

Tensor l1_loss(const Tensor& x, const Tensor& y) {
  check(x.shape() == y.shape(), "l1_loss: wanted two tensors of one shape, got ", x.shape(), " and ", y.shape());
  const Tensor out = empty({1}, x.dtype());
  dispatch(x, [&]<class T>(auto dev) {
    out.data<T>()[0] = T(kernels::sum_of_distances<T>(dev, x.data<T>(), y.data<T>(), x.size()));
  });
  record(out, {x, y}, [=](const Tensor& dy) {
    const auto slope = [&](const Tensor& a, const Tensor& b) {
      if (!a.requires_grad()) return Tensor();
      const Tensor da = empty_like(a);
      dispatch(a, [&]<class T>(auto dev) {
        kernels::distance_slope<T>(dev, dy.data<T>()[0], a.data<T>(), b.data<T>(), da.data<T>(), a.size());
      });
      return da;
    };
    return Grads{slope(x, y), slope(y, x)};
  });
  return out;
}

}  // namespace naru
