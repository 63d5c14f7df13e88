// Plain loops of the cross-entropy; what is done once a row, for all instruction sets.
#include "kernels/cross_entropy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/thread_pool.h"
#include "kernels/cpu/cross_entropy_loops.h"
#include "kernels/cpu/plain.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
T largest(const T* x, int64_t n) {
  T peak = -std::numeric_limits<T>::infinity();
  for (int64_t v = 0; v < n; ++v) peak = exact::vmax(x[v], peak);
  return peak;
}

template <class T>
T sum_exp(const T* x, int64_t n, SoftCap<T> cap, T shift) {
  Lanes<T> sum;
  for (int64_t v = 0; v < n; ++v) sum[v] = sum[v] + exact::exp(element::capped(x[v], cap) - shift);
  return sum.total();
}

template <class T>
void gradient(const T* x, T* dx, int64_t n, SoftCap<T> cap, T lse, T factor) {
  for (int64_t v = 0; v < n; ++v) dx[v] = element::cross_entropy_slope(x[v], cap, lse, factor);
}

template <class T>
constexpr CrossEntropyLoops<T> cross_entropy_loops{largest<T>, sum_exp<T>, gradient<T>};

}  // namespace plain

namespace {

template <class T>
const CrossEntropyLoops<T>& loops() {
  return pick<T, CrossEntropyLoops>(plain::cross_entropy_loops<T>, avx2::cross_entropy_loops,
                                    avx512::cross_entropy_loops);
}

template <class T>
SoftCap<T> soft_cap(const CrossEntropyOptions& options) {
  return options.softcap > 0 ? SoftCap<T>{T(options.softcap), 1 / T(options.softcap)} : SoftCap<T>{};
}

int64_t class_count(const CrossEntropyOptions& options, int64_t V) {
  return options.count < 0 ? V - options.first : options.count;
}

struct RowLoss {
  double loss = 0;
  bool correct = false;
};

// x: the row's n classes.
template <class T>
RowLoss row_loss(const T* x, int64_t n, int32_t target, SoftCap<T> cap, T z_loss, Accum<T>* lse) {
  const T peak = loops<T>().largest(x, n), shift = element::capped(peak, cap);
  const T sum = loops<T>().sum_exp(x, n, cap, shift);
  const T log_sum = std::isnan(sum) ? sum : exact::log(sum);
  *lse = shift + log_sum;
  const T loss = (shift - element::capped(x[target], cap)) + log_sum + z_loss * *lse * *lse;
  return {double(loss), x[target] == peak && std::find(x, x + target, peak) == x + target};
}

int64_t grain(int64_t count) {
  return 8192 / count + 1;
}

}  // namespace

template <class T>
CrossEntropySums cross_entropy_forward(Cpu, const T* logits, const int32_t* targets, Accum<T>* lse, int64_t N,
                                       int64_t V, const CrossEntropyOptions& options) {
  const int64_t count = class_count(options, V);
  std::vector<RowLoss> rows(static_cast<size_t>(N));
  parallel_for(N, grain(count), [&](int64_t n0, int64_t n1) {
    for (int64_t n = n0; n < n1; ++n) {
      lse[n] = 0;
      if (targets[n] < 0) continue;
      rows[size_t(n)] =
          row_loss(logits + n * V + options.first, count, targets[n], soft_cap<T>(options), T(options.z_loss), lse + n);
    }
  });
  CrossEntropySums sums;
  for (int64_t n = 0; n < N; ++n) {
    if (targets[n] < 0) continue;
    sums.loss += rows[size_t(n)].loss;
    sums.n_rows += 1;
    sums.n_correct += rows[size_t(n)].correct;
  }
  return sums;
}

template <class T>
void cross_entropy_backward(Cpu, const T* dloss, const T* logits, const int32_t* targets, const Accum<T>* lse,
                            T* dlogits, int64_t N, int64_t V, const CrossEntropyOptions& options) {
  const int64_t first = options.first, count = class_count(options, V);
  const SoftCap<T> cap = soft_cap<T>(options);
  parallel_for(N, grain(V), [&](int64_t n0, int64_t n1) {
    for (int64_t n = n0; n < n1; ++n) {
      T* row = dlogits + n * V;
      if (targets[n] < 0) {
        std::fill_n(row, V, T(0));
        continue;
      }
      const T *x = logits + n * V + first, xt = x[targets[n]];
      T* dx = row + first;
      const T factor = *dloss * std::fma(2 * T(options.z_loss), lse[n], T(1));
      std::fill(row, dx, T(0));
      loops<T>().gradient(x, dx, count, cap, lse[n], factor);
      std::fill(dx + count, row + V, T(0));
      const T slope = cap.cap > 0 ? element::softcap_slope(xt, cap.inverse) : T(1);
      dx[targets[n]] = std::fma(-*dloss, slope, dx[targets[n]]);
    }
  });
}

template CrossEntropySums cross_entropy_forward(Cpu, const float*, const int32_t*, float*, int64_t, int64_t,
                                                const CrossEntropyOptions&);
template CrossEntropySums cross_entropy_forward(Cpu, const double*, const int32_t*, double*, int64_t, int64_t,
                                                const CrossEntropyOptions&);
template void cross_entropy_backward(Cpu, const float*, const float*, const int32_t*, const float*, float*, int64_t,
                                     int64_t, const CrossEntropyOptions&);
template void cross_entropy_backward(Cpu, const double*, const double*, const int32_t*, const double*, double*, int64_t,
                                     int64_t, const CrossEntropyOptions&);

}  // namespace naru::kernels
