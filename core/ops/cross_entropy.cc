#include "core/ops/cross_entropy.h"

#include "core/autograd/tape.h"
#include "core/ops/check_index.h"
#include "core/tensor/dispatch.h"

namespace naru {

using kernels::Accum;

CrossEntropy softmax_cross_entropy(const Tensor& logits, const Tensor& targets, const CrossEntropyOptions& options) {
  const auto [N, V] = logits.dims<2>("softmax_cross_entropy: logits (N, V)");
  check(targets.shape() == Shape{N}, "softmax_cross_entropy: targets must be (N) = (", N, "), got ", targets.shape());
  CrossEntropyOptions o = options;
  if (o.count < 0) o.count = V - o.first;
  check(o.first >= 0 && o.count >= 1 && o.count <= V - o.first, "softmax_cross_entropy: ", o.count, " classes from ",
        o.first, " on are not in V = ", V);
  check(o.softcap >= 0, "softmax_cross_entropy: wanted softcap >= 0, got ", o.softcap);
  check_index("softmax_cross_entropy: targets", targets, -1, o.count - 1);

  CrossEntropy out{.loss = empty({1}, logits.dtype())};
  const Tensor lse = empty({N}, accum_dtype(logits));  // (N)
  dispatch(logits, [&, N = N, V = V]<class T>(auto dev) {
    const auto sums = kernels::cross_entropy_forward<T>(dev, logits.data<T>(), targets.data<int32_t>(),
                                                        lse.data<Accum<T>>(), N, V, o);
    *out.loss.data<T>() = T(sums.loss);
    out.n_rows = sums.n_rows;
    out.n_correct = sums.n_correct;
  });
  record(out.loss, {logits}, [=, N = N, V = V](const Tensor& dloss) {
    const Tensor dlogits = empty_like(logits);
    dispatch(logits, [&]<class T>(auto dev) {
      kernels::cross_entropy_backward<T>(dev, dloss.data<T>(), logits.data<T>(), targets.data<int32_t>(),
                                         lse.data<Accum<T>>(), dlogits.data<T>(), N, V, o);
    });
    return Grads{dlogits};
  });
  return out;
}

}  // namespace naru
