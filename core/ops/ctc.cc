#include "core/ops/ctc.h"

#include <algorithm>
#include <limits>

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

void check_labels(const char* op, std::span<const int32_t> labels, int64_t V, int blank) {
  check(blank >= 0 && blank < V, op, ": blank must be below V = ", V, ", got ", blank);
  for (const int32_t label : labels)
    check(label >= 0 && label < V && label != blank, op, ": a label must be below V = ", V, " and not blank = ", blank,
          ", got ", label);
}

// The states of a target, blank, label, blank, ... label, blank, and the best path to each, frame by frame.
class BestPaths {
 public:
  BestPaths(std::span<const int32_t> labels, int blank, int64_t n_frames)
      : labels_(labels), blank_(blank), S_(2 * int64_t(labels.size()) + 1), steps_(size_t(n_frames * S_)) {
    best_.assign(size_t(S_), kNone);
  }

  // The next frame's logits (V). They need not be normalised: that adds the same to every path.
  template <class T>
  void add(const T* logits) {
    uint8_t* step = &steps_[size_t(n_++ * S_)];
    std::vector<double> next(size_t(S_), kNone);
    for (int64_t s = 0; s < S_; ++s) {
      double from = n_ > 1 ? best_[size_t(s)] : s < 2 ? 0 : kNone;
      // A state may be entered from the one before it, and over a blank between labels that differ.
      const int64_t most = n_ == 1 ? 0 : s >= 2 && s % 2 && label(s) != label(s - 2) ? 2 : std::min<int64_t>(s, 1);
      for (int64_t k = 1; k <= most; ++k)
        if (best_[size_t(s - k)] > from) from = best_[size_t(s - k)], step[s] = uint8_t(k);
      next[size_t(s)] = from + finite(double(logits[label(s)]));
    }
    best_ = std::move(next);
  }

  // The frames of each label. Every frame has been added, and they can spell the labels.
  std::vector<LabelFrames> frames() const {
    std::vector<LabelFrames> out(labels_.size(), {0, 0});
    int64_t s = S_ > 1 && best_[size_t(S_ - 2)] > best_[size_t(S_ - 1)] ? S_ - 2 : S_ - 1;
    for (int64_t t = n_ - 1; t >= 0; s -= steps_[size_t(t * S_ + s)], --t) {
      if (s % 2 == 0) continue;
      LabelFrames& one = out[size_t(s / 2)];
      if (one.end == 0) one.end = int32_t(t) + 1;
      one.begin = int32_t(t);
    }
    return out;
  }

 private:
  static constexpr double kNone = -std::numeric_limits<double>::infinity(), kWorst = -1e30;
  static double finite(double x) { return x > kWorst ? std::min(x, -kWorst) : kWorst; }
  int32_t label(int64_t s) const { return s % 2 ? labels_[size_t(s / 2)] : blank_; }

  std::span<const int32_t> labels_;
  int32_t blank_;
  int64_t S_, n_ = 0;
  std::vector<uint8_t> steps_;  // (N, S): how many states back the path to a state comes from
  std::vector<double> best_;    // (S): sums of logits
};

}  // namespace

Tensor ctc_loss(const Tensor& logits, const Tensor& segments, const Tensor& targets, const Tensor& target_segments,
                int blank) {
  const auto [N, V] = logits.dims<2>("ctc_loss: logits (N, V)");
  check(targets.rank() == 1, "ctc_loss: targets must be (L), got ", targets.shape());
  check_labels("ctc_loss", targets.span<int32_t>(), V, blank);
  check_segments(segments, N, "segments");
  check_segments(target_segments, targets.size(), "target_segments");
  check(segments.size() == target_segments.size(), "ctc_loss: ", segments.size() - 1, " sequences of frames, ",
        target_segments.size() - 1, " of labels");
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

std::optional<std::vector<LabelFrames>> ctc_align(const Tensor& logits, std::span<const int32_t> labels, int blank) {
  const auto [N, V] = logits.dims<2>("ctc_align: logits (N, V)");
  check_labels("ctc_align", labels, V, blank);
  if (!kernels::ctc_fits(N, labels.data(), int64_t(labels.size()))) return std::nullopt;
  BestPaths paths(labels, blank, N);
  dispatch(logits, [&, N = N, V = V]<class T>(auto) {
    for (int64_t t = 0; t < N; ++t) paths.add(logits.data<T>() + t * V);
  });
  return paths.frames();
}

}  // namespace naru
