#include "core/ops/elementwise.h"

#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"
#include "kernels/elementwise.h"
#include "kernels/reduce.h"

namespace naru {
namespace {

void check_same_shape(const char* op, const Tensor& a, const Tensor& b) {
  check(a.shape() == b.shape(), op, ": wanted two tensors of one shape, got ", a.shape(), " and ", b.shape());
}

Tensor scaled(const Tensor& x, float s) {
  const Tensor y = empty_like(x);
  dispatch(x, [&]<class T>(auto dev) { kernels::scale<T>(dev, T(s), x.data<T>(), y.data<T>(), x.size()); });
  return y;
}

Tensor product(const Tensor& a, const Tensor& b) {
  const Tensor y = empty_like(a);
  dispatch(a, [&]<class T>(auto dev) { kernels::multiply<T>(dev, a.data<T>(), b.data<T>(), y.data<T>(), y.size()); });
  return y;
}

// x + s y
Tensor sum(const Tensor& x, const Tensor& y, float s) {
  const Tensor out = empty_like(x);
  dispatch(x, [&]<class T>(auto dev) {
    kernels::combine<T>(dev, T(s), y.data<T>(), T(1), x.data<T>(), out.data<T>(), x.size());
  });
  return out;
}

}  // namespace

Tensor add(const Tensor& a, const Tensor& b) {
  check_same_shape("add", a, b);
  const Tensor y = sum(a, b, 1);
  record(y, {a, b}, [](const Tensor& dy) { return Grads{dy, dy}; });
  return y;
}

Tensor add_scaled(const Tensor& x, const Tensor& y, float s) {
  check_same_shape("add_scaled", x, y);
  const Tensor out = sum(x, y, s);
  record(out, {x, y}, [=](const Tensor& dy) { return Grads{dy, y.requires_grad() ? scaled(dy, s) : Tensor()}; });
  return out;
}

Tensor mul(const Tensor& a, const Tensor& b) {
  check_same_shape("mul", a, b);
  const Tensor y = product(a, b);
  record(y, {a, b}, [=](const Tensor& dy) {
    return Grads{a.requires_grad() ? product(dy, b) : Tensor(), b.requires_grad() ? product(dy, a) : Tensor()};
  });
  return y;
}

Tensor scale(const Tensor& x, float s) {
  const Tensor y = scaled(x, s);
  record(y, {x}, [=](const Tensor& dy) { return Grads{scaled(dy, s)}; });
  return y;
}

Tensor add_row(const Tensor& x, const Tensor& b) {
  const auto [N, D] = x.dims<2>("add_row: x (N, D)");
  check(b.shape() == Shape{D}, "add_row: b must be (D) = (", D, "), got ", b.shape());
  const Tensor y = empty_like(x);  // (N, D)
  dispatch(x, [&, N = N, D = D]<class T>(auto dev) {
    kernels::add_row<T>(dev, x.data<T>(), b.data<T>(), y.data<T>(), N, D);
  });
  record(y, {x, b}, [=, N = N, D = D](const Tensor& dy) {
    if (!b.requires_grad()) return Grads{dy, Tensor()};
    const Tensor db = empty_like(b);
    dispatch(b, [&]<class T>(auto dev) { kernels::sum_rows<T>(dev, dy.data<T>(), db.data<T>(), N, D); });
    return Grads{dy, db};
  });
  return y;
}

Tensor weighted_sum(const std::vector<WeightedLoss>& losses) {
  check(!losses.empty(), "weighted_sum: wanted at least one loss");
  for (const auto& [loss, weight] : losses)
    check(loss.shape() == Shape{1}, "weighted_sum: wanted losses (1), got ", loss.shape());
  Tensor total = scale(losses[0].loss, losses[0].weight);
  for (size_t i = 1; i < losses.size(); ++i) total = add_scaled(total, losses[i].loss, losses[i].weight);
  return total;
}

Tensor reshape(const Tensor& x, const Shape& shape) {
  check(shape.size() == x.size(), "reshape: ", x.shape(), " cannot become ", shape);
  const Tensor y = x.view(shape);
  record(y, {x}, [from = x.shape()](const Tensor& dy) { return Grads{dy.view(from)}; });
  return y;
}

}  // namespace naru
