#include "core/ops/norm.h"

#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"
#include "kernels/norm.h"

namespace naru {

using kernels::Accum;

Tensor rms_norm(const Tensor& x, const Tensor& w, float eps) {
  check(x.rank() >= 1 && x.dim(-1) > 0, "rms_norm: wanted x (..., D) with D > 0, got ", x.shape());
  const int64_t D = x.dim(-1), R = x.size() / D;
  check(w.shape() == Shape{D}, "rms_norm: w must be (D) = (", D, "), got ", w.shape());
  const Tensor y = empty_like(x);                  // (..., D)
  const Tensor rstd = empty({R}, accum_dtype(x));  // (R)
  dispatch(x, [&]<class T>(auto dev) {
    kernels::rms_norm_forward<T>(dev, x.data<T>(), w.data<T>(), y.data<T>(), rstd.data<Accum<T>>(), R, D, eps);
  });
  record(y, {x, w}, [=](const Tensor& dy) {
    const Tensor dx = x.requires_grad() ? empty_like(x) : Tensor();
    const Tensor dw = w.requires_grad() ? empty_like(w) : Tensor();
    dispatch(x, [&]<class T>(auto dev) {
      kernels::rms_norm_backward<T>(dev, dy.data<T>(), x.data<T>(), w.data<T>(), rstd.data<Accum<T>>(),
                                    dx ? dx.data<T>() : nullptr, dw ? dw.data<T>() : nullptr, R, D);
    });
    return Grads{dx, dw};
  });
  return y;
}

}  // namespace naru
