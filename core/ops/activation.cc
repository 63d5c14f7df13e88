#include "core/ops/activation.h"

#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"

namespace naru {

Tensor activation(Activation f, const Tensor& x) {
  const Tensor y = empty_like(x);
  dispatch(x, [&]<class T>(auto dev) { kernels::activation_forward<T>(dev, f, x.data<T>(), y.data<T>(), x.size()); });
  record(y, {x}, [=](const Tensor& dy) {
    const Tensor dx = empty_like(x);
    dispatch(x, [&]<class T>(auto dev) {
      kernels::activation_backward<T>(dev, f, dy.data<T>(), x.data<T>(), dx.data<T>(), x.size());
    });
    return Grads{dx};
  });
  return y;
}

Tensor softcap(const Tensor& x, float cap) {
  check(cap > 0, "softcap: wanted cap > 0, got ", cap);
  const Tensor y = empty_like(x);
  dispatch(x, [&]<class T>(auto dev) { kernels::softcap_forward<T>(dev, x.data<T>(), y.data<T>(), x.size(), cap); });
  record(y, {x}, [=](const Tensor& dy) {
    const Tensor dx = empty_like(x);
    dispatch(x, [&]<class T>(auto dev) {
      kernels::softcap_backward<T>(dev, dy.data<T>(), x.data<T>(), dx.data<T>(), x.size(), cap);
    });
    return Grads{dx};
  });
  return y;
}

Tensor silu_glu(const Tensor& gate, const Tensor& up) {
  check(gate.shape() == up.shape(), "silu_glu: wanted gate and up of one shape, got ", gate.shape(), " and ",
        up.shape());
  const Tensor y = empty_like(gate);
  dispatch(gate, [&]<class T>(auto dev) {
    kernels::silu_glu_forward<T>(dev, gate.data<T>(), up.data<T>(), y.data<T>(), y.size());
  });
  record(y, {gate, up}, [=](const Tensor& dy) {
    const Tensor dgate = empty_like(gate), dup = empty_like(up);
    dispatch(gate, [&]<class T>(auto dev) {
      kernels::silu_glu_backward<T>(dev, dy.data<T>(), gate.data<T>(), up.data<T>(), dgate.data<T>(), dup.data<T>(),
                                    dy.size());
    });
    return Grads{dgate, dup};
  });
  return y;
}

}  // namespace naru
