#include "core/ops/ctc.h"

#include <algorithm>

#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"
#include "kernels/ctc.h"

namespace naru {
namespace {

void check_segments(const Tensor& segments, int64_t n, const char* what) {
  check(segments.rank() == 1 && segments.size() >= 1, "ctc_loss: ", what, " must be (S + 1), got ", segments.shape());
  const auto at = segments.span<int32_t>();
  check(at.front() == 0 && at.back() == n && std::is_sorted(at.begin(), at.end()), "ctc_loss: ", what,
        " must ascend from 0 to ", n);
}

}  // namespace

Tensor ctc_loss(const Tensor& logits, const Tensor& segments, const Tensor& targets, const Tensor& target_segments,
                int blank) {
  const auto [N, V] = logits.dims<2>("ctc_loss: logits (N, V)");
  check(targets.rank() == 1, "ctc_loss: targets must be (L), got ", targets.shape());
  check(blank >= 0 && blank < V, "ctc_loss: blank must be below V = ", V, ", got ", blank);
  check_segments(segments, N, "segments");
  check_segments(target_segments, targets.size(), "target_segments");
  check(segments.size() == target_segments.size(), "ctc_loss: ", segments.size() - 1, " sequences of frames, ",
        target_segments.size() - 1, " of labels");
  for (const int32_t label : targets.span<int32_t>())
    check(label >= 0 && label < V && label != blank, "ctc_loss: a label must be below V = ", V,
          " and not blank = ", blank, ", got ", label);
  const int64_t S = segments.size() - 1;
  const kernels::CtcBatch batch{
      segments.data<int32_t>(), targets.data<int32_t>(), target_segments.data<int32_t>(), S, V, blank};
  const Tensor log_z = empty({N}, logits.dtype()), losses = empty({S}, logits.dtype());
  const Tensor loss = empty({1}, logits.dtype());
  dispatch(logits, [&]<class T>(auto dev) {
    kernels::ctc_forward<T>(dev, batch, logits.data<T>(), log_z.data<T>(), losses.data<T>());
    T sum = 0;
    for (const T one : losses.span<T>()) sum += one;
    *loss.data<T>() = sum;
  });
  // `batch` points into these three tensors: the closure holds them.
  record(loss, {logits}, [=, held = std::vector<Tensor>{segments, targets, target_segments}](const Tensor& dloss) {
    const Tensor dlogits = empty_like(logits);
    dispatch(logits, [&]<class T>(auto dev) {
      kernels::ctc_backward<T>(dev, batch, logits.data<T>(), log_z.data<T>(), *dloss.data<T>(), dlogits.data<T>());
    });
    return Grads{dlogits};
  });
  return loss;
}

std::vector<int32_t> ctc_greedy(const Tensor& logits, int blank) {
  const auto [N, V] = logits.dims<2>("ctc_greedy: logits (N, V)");
  check(V > 0, "ctc_greedy: wanted V > 0, got ", logits.shape());
  std::vector<int32_t> labels;
  dispatch(logits, [&, N = N, V = V]<class T>(auto) {
    int32_t before = blank;
    for (int64_t t = 0; t < N; ++t) {
      const T* x = logits.data<T>() + t * V;
      const int32_t best = int32_t(std::max_element(x, x + V) - x);
      if (best != before && best != blank) labels.push_back(best);
      before = best;
    }
  });
  return labels;
}

}  // namespace naru
