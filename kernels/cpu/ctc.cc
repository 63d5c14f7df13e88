// The plain forward-backward recursion, and the choice between it and the vector form.
#include "kernels/ctc.h"

#include <algorithm>
#include <vector>

#include "base/thread_pool.h"
#include "kernels/cpu/ctc_loops.h"
#include "kernels/cpu/plain.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {
namespace {

template <class T>
T log_sum(T a, T b, T c) {
  const T m = std::max(std::max(a, b), c);
  return m + exact::log(exact::exp(a - m) + exact::exp(b - m) + exact::exp(c - m));
}

// The states of a sequence, and what their frames say about them.
template <class T>
struct States {
  const CtcSequence<T>& sequence;
  const T* log_z;
  int64_t count = 2 * sequence.n_labels + 1;

  int32_t label(int64_t s) const { return s % 2 ? sequence.labels[s / 2] : sequence.blank; }
  T log_p(int64_t t, int64_t s) const { return sequence.logits[t * sequence.V + label(s)] - log_z[t]; }
  // A state may be entered from two before it: over a blank, between labels that differ.
  bool skips(int64_t s) const { return s >= 2 && s % 2 && label(s) != label(s - 2); }
};

// Makes a frame's states relative to the largest of them, which is returned.
template <class T>
T make_relative(T* row, int64_t n) {
  const T largest = *std::max_element(row, row + n);
  for (int64_t s = 0; s < n; ++s) row[s] -= largest;
  return largest;
}

// alpha (n_frames, states): all ways to be in a state at a frame, that frame's probability included. *scale is the
// logarithm that all of the last row is relative to.
template <class T>
std::vector<T> alpha_of(const States<T>& states, double* scale) {
  const int64_t S = states.count;
  std::vector<T> alpha(size_t(states.sequence.n_frames * S), T(kLogZero));
  *scale = 0;
  for (int64_t t = 0; t < states.sequence.n_frames; ++t) {
    T* out = &alpha[size_t(t * S)];
    for (int64_t s = 0; s < S; ++s) {
      if (t == 0) {
        if (s < 2) out[s] = states.log_p(0, s);
        continue;
      }
      const T* before = out - S;
      const T step = s >= 1 ? before[s - 1] : T(kLogZero), skip = states.skips(s) ? before[s - 2] : T(kLogZero);
      out[s] = states.log_p(t, s) + log_sum(before[s], step, skip);
    }
    *scale += double(make_relative(out, S));
  }
  return alpha;
}

// beta (n_frames, states): all ways from a state at a frame to the end, that frame's probability not included.
template <class T>
std::vector<T> beta_of(const States<T>& states) {
  const int64_t S = states.count, n_frames = states.sequence.n_frames;
  std::vector<T> beta(size_t(n_frames * S), T(kLogZero));
  for (int64_t t = n_frames - 1; t >= 0; --t) {
    T* out = &beta[size_t(t * S)];
    for (int64_t s = 0; s < S; ++s) {
      if (t == n_frames - 1) {
        if (s >= S - 2) out[s] = 0;
        continue;
      }
      const auto after = [&](int64_t to) { return out[S + to] + states.log_p(t + 1, to); };
      const T step = s + 1 < S ? after(s + 1) : T(kLogZero);
      const T skip = s + 2 < S && states.skips(s + 2) ? after(s + 2) : T(kLogZero);
      out[s] = log_sum(after(s), step, skip);
    }
    make_relative(out, S);
  }
  return beta;
}

}  // namespace

template <class T>
void ctc_log_z(const CtcSequence<T>& sequence, T* log_z) {
  for (int64_t t = 0; t < sequence.n_frames; ++t) {
    const T* x = sequence.logits + t * sequence.V;
    const T m = *std::max_element(x, x + sequence.V);
    Lanes<T> sum;
    for (int64_t v = 0; v < sequence.V; ++v) sum[v] += exact::exp(x[v] - m);
    log_z[t] = m + exact::log(sum.total());
  }
}

template <class T>
T ctc_loss(const CtcSequence<T>& sequence, const T* log_z) {
  if (sequence.n_frames == 0) return 0;
  const States<T> states{sequence, log_z};
  double scale;
  const std::vector<T> alpha = alpha_of(states, &scale);
  const T label = states.count > 1 ? alpha[alpha.size() - 2] : T(kLogZero);
  return T(-(scale + double(log_sum(alpha.back(), label, T(kLogZero)))));
}

template <class T>
void ctc_gradient(const CtcSequence<T>& sequence, const T* log_z, T dloss, T* dlogits) {
  const States<T> states{sequence, log_z};
  double scale;
  std::vector<T> alpha = alpha_of(states, &scale);
  const std::vector<T> beta = beta_of(states);
  for (int64_t t = 0; t < sequence.n_frames; ++t) {
    T* share = &alpha[size_t(t * states.count)];  // of each state in this frame, over all alignments
    for (int64_t s = 0; s < states.count; ++s) share[s] += beta[size_t(t * states.count + s)];
    make_relative(share, states.count);
    Lanes<T> sum;
    for (int64_t s = 0; s < states.count; ++s) sum[s] += share[s] = exact::exp(share[s]);
    const T total = sum.total();
    std::vector<T> share_of_label(size_t(sequence.V), T(0));
    for (int64_t s = 0; s < states.count; ++s) share_of_label[size_t(states.label(s))] += share[s] / total;
    for (int64_t v = 0; v < sequence.V; ++v)
      dlogits[t * sequence.V + v] =
          dloss * (exact::exp(sequence.logits[t * sequence.V + v] - log_z[t]) - share_of_label[size_t(v)]);
  }
}

template <class T>
constexpr CtcLoops<T> ctc_loops{ctc_log_z<T>, ctc_loss<T>, ctc_gradient<T>};

}  // namespace plain

bool ctc_fits(int64_t n_frames, const int32_t* labels, int64_t n_labels) {
  int64_t needed = n_labels;
  for (int64_t i = 1; i < n_labels; ++i) needed += labels[i] == labels[i - 1];
  return n_frames >= needed;
}

template <class T>
static CtcSequence<T> sequence_of(const CtcBatch& batch, const T* logits, int64_t s) {
  const int64_t t0 = batch.segments[s], l0 = batch.target_segments[s];
  return {logits + t0 * batch.V,
          batch.targets + l0,
          batch.segments[s + 1] - t0,
          batch.target_segments[s + 1] - l0,
          batch.V,
          batch.blank};
}

template <class T>
static const CtcLoops<T>& loops() {
  return pick<T, CtcLoops>(plain::ctc_loops<T>, avx2::ctc_loops, avx512::ctc_loops);
}

template <class T>
void ctc_forward(Cpu, const CtcBatch& batch, const T* logits, T* log_z, T* losses) {
  parallel_for(batch.n_sequences, 1, [&](int64_t s0, int64_t s1) {
    for (int64_t s = s0; s < s1; ++s) {
      const CtcSequence<T> sequence = sequence_of(batch, logits, s);
      loops<T>().log_z(sequence, log_z + batch.segments[s]);
      losses[s] = ctc_fits(sequence.n_frames, sequence.labels, sequence.n_labels)
                      ? loops<T>().loss(sequence, log_z + batch.segments[s])
                      : T(0);
    }
  });
}

template <class T>
void ctc_backward(Cpu, const CtcBatch& batch, const T* logits, const T* log_z, T dloss, T* dlogits) {
  parallel_for(batch.n_sequences, 1, [&](int64_t s0, int64_t s1) {
    for (int64_t s = s0; s < s1; ++s) {
      const CtcSequence<T> sequence = sequence_of(batch, logits, s);
      T* out = dlogits + batch.segments[s] * batch.V;
      if (ctc_fits(sequence.n_frames, sequence.labels, sequence.n_labels))
        loops<T>().gradient(sequence, log_z + batch.segments[s], dloss, out);
      else
        std::fill(out, out + sequence.n_frames * batch.V, T(0));
    }
  });
}

template void ctc_forward(Cpu, const CtcBatch&, const float*, float*, float*);
template void ctc_forward(Cpu, const CtcBatch&, const double*, double*, double*);
template void ctc_backward(Cpu, const CtcBatch&, const float*, const float*, float, float*);
template void ctc_backward(Cpu, const CtcBatch&, const double*, const double*, double, double*);

}  // namespace naru::kernels
