#include "core/ops/rows.h"

#include "core/autograd/tape.h"
#include "core/ops/check_index.h"
#include "core/tensor/dispatch.h"
#include "kernels/rows.h"

namespace naru {
namespace {

// x (R, D), index with N elements -> y, which has N D.
Tensor gather(const Tensor& x, const Tensor& index, const Shape& shape) {
  const int64_t R = x.dim(0), D = x.dim(1), N = index.size();
  const Tensor y = empty(shape, x.dtype());
  dispatch(x, [&]<class T>(auto dev) {
    kernels::gather_rows<T>(dev, x.data<T>(), index.data<int32_t>(), y.data<T>(), N, D);
  });
  record(y, {x}, [=](const Tensor& dy) {
    const Tensor dx = empty_like(x);
    dispatch(x, [&]<class T>(auto dev) {
      kernels::scatter_add_rows<T>(dev, dy.data<T>(), index.data<int32_t>(), dx.data<T>(), N, R, D);
    });
    return Grads{dx};
  });
  return y;
}

}  // namespace

Tensor embedding(const Tensor& table, const Tensor& ids) {
  const auto [V, D] = table.dims<2>("embedding: table (V, D)");
  const auto [N] = ids.dims<1>("embedding: ids (N)");
  check_index("embedding: ids", ids, 0, V - 1);
  return gather(table, ids, {N, D});
}

Tensor gather_rows(const Tensor& x, const Tensor& index) {
  const auto [R, D] = x.dims<2>("gather_rows: x (R, D)");
  const auto [N] = index.dims<1>("gather_rows: index (N)");
  check_index("gather_rows: index", index, 0, R - 1);
  return gather(x, index, {N, D});
}

Tensor gather_concat(const Tensor& x, const Tensor& index) {
  const auto [R, D] = x.dims<2>("gather_concat: x (R, D)");
  const auto [N, k] = index.dims<2>("gather_concat: index (N, k)");
  check_index("gather_concat: index", index, -1, R - 1);
  return gather(x, index, {N, k * D});
}

Tensor concat_rows(const std::vector<Tensor>& parts) {
  check(!parts.empty(), "concat_rows: wanted at least one matrix");
  int64_t R = 0;
  const int64_t D = parts[0].dims<2>("concat_rows: part (R, D)")[1];
  for (const Tensor& part : parts) {
    check(part.rank() == 2 && part.dim(1) == D, "concat_rows: wanted parts (R, D) with D = ", D, ", got ",
          part.shape());
    R += part.dim(0);
  }
  const Tensor y = empty({R, D}, parts[0].dtype());
  int64_t row = 0;
  for (const Tensor& part : parts) {
    const Tensor to = y.rows(row, part.dim(0));
    dispatch(y, [&]<class T>(auto dev) { kernels::copy<T>(dev, part.data<T>(), to.data<T>(), part.size()); });
    row += part.dim(0);
  }
  record(y, parts, [parts](const Tensor& dy) {
    Grads grads;
    int64_t first = 0;
    for (const Tensor& part : parts) {
      grads.push_back(dy.rows(first, part.dim(0)));
      first += part.dim(0);
    }
    return grads;
  });
  return y;
}

}  // namespace naru
