// The forward-backward recursion, sixteen states at a time: a frame's states depend on the frame beside it alone.
#include "kernels/cpu/ctc_loops.h"

#include <algorithm>

#include "base/exact.h"
#include "kernels/cpu/simd.h"
#include "kernels/cpu/workspace.h"

namespace naru::kernels::NARU_SIMD {
namespace {

template <class V>
V log_sum(V a, V b, V c) {
  using exact::vmax;
  const V m = vmax(vmax(a, b), c);
  return m + exact::log(exact::exp(a - m) + exact::exp(b - m) + exact::exp(c - m));
}

void ctc_log_z(const CtcSequence<float>& sequence, float* log_z) {
  // The last group of a row is filled up with what adds nothing to a maximum or a sum.
  const auto load = [](const float* p, int64_t n) {
    if (n == kLanes) return F32x16::load(p);
    float filled[kLanes];
    F32x16(kLogZero).store(filled);
    std::copy(p, p + n, filled);
    return F32x16::load(filled);
  };
  for (int64_t t = 0; t < sequence.n_frames; ++t) {
    const float* x = sequence.logits + t * sequence.V;
    F32x16 largest(kLogZero), sum(0.f);
    for_lanes(sequence.V, [&](int64_t v, int64_t n) { largest = vmax(largest, load(x + v, n)); });
    const float m = reduce_max(largest);
    for_lanes(sequence.V, [&](int64_t v, int64_t n) { sum = sum + exact::exp(load(x + v, n) - F32x16(m)); });
    log_z[t] = m + exact::log(reduce(sum));
  }
}

// The states of a sequence in scratch memory. A row of states is whole groups of sixteen, with one more group on the
// side from which states are entered; what is no state is impossible.
class States {
 public:
  States(const CtcSequence<float>& sequence, const float* log_z, int64_t n_rows)
      : sequence_(sequence),
        log_z_(log_z),
        count_(2 * sequence.n_labels + 1),
        stride_((count_ + kLanes - 1) / kLanes * kLanes + kLanes),
        skips_(workspace(Slot::other, (n_rows + 2) * stride_)),
        log_p_(skips_ + stride_) {
    std::fill(skips_, skips_ + stride_, 0.f);
    std::fill(log_p_, log_p_ + (n_rows + 1) * stride_, kLogZero);
    for (int64_t s = 3; s < count_; s += 2) skips_[s] = label(s) != label(s - 2);
  }

  int64_t count() const { return count_; }
  float* row(int64_t i) const { return log_p_ + (i + 1) * stride_; }
  int32_t label(int64_t s) const { return s % 2 ? sequence_.labels[s / 2] : sequence_.blank; }

  // The logarithm of the probability of each state's label in frame t; the next call writes over it.
  const float* log_p(int64_t t) const {
    const float *x = sequence_.logits + t * sequence_.V, z = log_z_[t], blank = x[sequence_.blank] - z;
    for (int64_t i = 0; i < sequence_.n_labels; ++i) {
      log_p_[2 * i] = blank;
      log_p_[2 * i + 1] = x[sequence_.labels[i]] - z;
    }
    log_p_[count_ - 1] = blank;
    return log_p_;
  }

  // alpha of frame t from that of the frame before it (any row when t is 0). Both have their spare group in front.
  // Returns the logarithm that the frame is relative to.
  float alpha(int64_t t, const float* before, float* out) const {
    const float* p = log_p(t);
    if (t == 0) {
      std::fill(out, out + stride_, kLogZero);
      std::copy(p, p + std::min<int64_t>(2, count_), out + kLanes);
      return make_relative(out + kLanes);
    }
    for (int64_t s = 0; s < count_; s += kLanes) {
      const float* from = before + kLanes + s;
      const F32x16 skip = allowed(skips_ + s, F32x16::load(from - 2));
      (F32x16::load(p + s) + log_sum(F32x16::load(from), F32x16::load(from - 1), skip)).store(out + kLanes + s);
    }
    return make_relative(out + kLanes);
  }

  // beta of a frame from beta + log_p of the frame after it; the spare group is behind.
  void beta(const float* after, float* out) const {
    for (int64_t s = 0; s < count_; s += kLanes) {
      const F32x16 skip = allowed(skips_ + s + 2, F32x16::load(after + s + 2));
      log_sum(F32x16::load(after + s), F32x16::load(after + s + 1), skip).store(out + s);
    }
    make_relative(out);
  }

  // share = each state's part of a frame, over all alignments.
  void shares(const float* alpha, const float* beta, float* share) const {
    for (int64_t s = 0; s < count_; s += kLanes) (F32x16::load(alpha + s) + F32x16::load(beta + s)).store(share + s);
    make_relative(share);
    F32x16 sum(0.f);
    for (int64_t s = 0; s < count_; s += kLanes) {
      const F32x16 e = exact::exp(F32x16::load(share + s));
      sum = sum + e;
      e.store(share + s);
    }
    const F32x16 total(reduce(sum));
    for (int64_t s = 0; s < count_; s += kLanes) (F32x16::load(share + s) / total).store(share + s);
  }

 private:
  // Makes a row relative to its largest state, which is returned.
  float make_relative(float* row) const {
    F32x16 largest(kLogZero);
    for (int64_t s = 0; s < count_; s += kLanes) largest = vmax(largest, F32x16::load(row + s));
    const F32x16 m(reduce_max(largest));
    for (int64_t s = 0; s < count_; s += kLanes) (F32x16::load(row + s) - m).store(row + s);
    return reduce_max(largest);
  }

  static F32x16 allowed(const float* skips, F32x16 value) {
    return select_lt(F32x16::load(skips), F32x16(0.5f), F32x16(kLogZero), value);
  }

  const CtcSequence<float>& sequence_;
  const float* log_z_;
  int64_t count_, stride_;
  float *skips_, *log_p_;
};

float ctc_loss(const CtcSequence<float>& sequence, const float* log_z) {
  if (sequence.n_frames == 0) return 0;
  const States states(sequence, log_z, /*n_rows=*/2);
  double scale = 0;
  for (int64_t t = 0; t < sequence.n_frames; ++t)
    scale += double(states.alpha(t, states.row((t + 1) % 2), states.row(t % 2)));
  const float* last = states.row((sequence.n_frames - 1) % 2) + kLanes + states.count() - 1;
  return float(-(scale + double(log_sum(last[0], last[-1], kLogZero))));
}

void ctc_gradient(const CtcSequence<float>& sequence, const float* log_z, float dloss, float* dlogits) {
  const int64_t n_frames = sequence.n_frames, V = sequence.V;
  const States states(sequence, log_z, n_frames + 3);
  for (int64_t t = 0; t < n_frames; ++t) states.alpha(t, states.row(std::max<int64_t>(0, t - 1)), states.row(t));
  float *beta = states.row(n_frames), *after = states.row(n_frames + 1), *share = states.row(n_frames + 2);
  for (int64_t s = std::max<int64_t>(0, states.count() - 2); s < states.count(); ++s) beta[s] = 0;
  for (int64_t t = n_frames - 1; t >= 0; --t) {
    states.shares(states.row(t) + kLanes, beta, share);
    float* out = dlogits + t * V;
    std::fill(out, out + V, 0.f);
    for (int64_t s = 0; s < states.count(); ++s) out[states.label(s)] += share[s];
    const float* x = sequence.logits + t * V;
    for_lanes(V, [&](int64_t v, int64_t n) {
      const F32x16 p = exact::exp(F32x16::load(x + v, n) - F32x16(log_z[t]));
      (F32x16(dloss) * (p - F32x16::load(out + v, n))).store(out + v, n);
    });
    const float* log_p = states.log_p(t);
    for (int64_t s = 0; s < states.count(); s += kLanes)
      (F32x16::load(beta + s) + F32x16::load(log_p + s)).store(after + s);
    states.beta(after, beta);
  }
}

}  // namespace

const CtcLoops<float> ctc_loops{ctc_log_z, ctc_loss, ctc_gradient};

}  // namespace naru::kernels::NARU_SIMD
