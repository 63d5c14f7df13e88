// The plain loop of AdamW, and Muon as a sequence of kernels.
#include "kernels/optim.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/thread_pool.h"
#include "kernels/cpu/optim_loops.h"
#include "kernels/elementwise.h"
#include "kernels/gemm.h"
#include "kernels/isa.h"
#include "kernels/reduce.h"

namespace naru::kernels {
namespace plain {

template <class T>
void adamw(T* w, const T* g, T* m, T* v, int64_t n, const AdamWConstants<T>& k) {
  for (int64_t i = 0; i < n; ++i) element::adamw(w[i], g[i], m[i], v[i], k);
}

template <class T>
constexpr OptimLoops<T> optim_loops{adamw<T>};

}  // namespace plain

template <class T>
void adamw_step(Cpu, T* w, const T* g, T* m, T* v, int64_t n, const AdamW& o) {
  const AdamWConstants<T> constants{.beta1 = T(o.beta1),
                                    .rest1 = T(1 - o.beta1),
                                    .beta2 = T(o.beta2),
                                    .rest2 = T(1 - o.beta2),
                                    .rate = T(o.lr / o.correction1),
                                    .root = T(1 / std::sqrt(o.correction2)),
                                    .eps = T(o.eps),
                                    .keep = T(1 - o.lr * o.weight_decay)};
  const auto& loops = pick<T, OptimLoops>(plain::optim_loops<T>, avx2::optim_loops, avx512::optim_loops);
  parallel_for(n, 4096, [&](int64_t i, int64_t end) { loops.adamw(w + i, g + i, m + i, v + i, end - i, constants); });
}

int64_t muon_scratch_size(int64_t rows, int64_t cols) {
  const int64_t side = std::min(rows, cols);
  return 2 * rows * cols + 2 * side * side;
}

// x (rows, cols) towards the nearest matrix with orthonormal rows or columns. The result lies in x or in `other`, which
// has its size; a and square are (side, side).
template <class T>
static T* newton_schulz(Cpu dev, T* x, T* other, T* a, T* square, int64_t rows, int64_t cols) {
  const bool tall = rows > cols;
  const int64_t side = std::min(rows, cols), inner = std::max(rows, cols);
  for (int step = 0; step < 5; ++step) {
    const MatrixView<T> across = row_major(x, cols), down = transposed(x, cols);
    gemm<T>(dev, tall ? down : across, tall ? across : down, a, side, side, side, inner);
    gemm<T>(dev, row_major(a, side), row_major(a, side), square, side, side, side, side);
    combine<T>(dev, T(2.0315), square, T(-4.7750), a, a, side * side);
    for (int64_t i = 0; i < side; ++i) a[i * side + i] += T(3.4445);
    if (tall)
      gemm<T>(dev, across, row_major(a, side), other, cols, rows, cols, side);
    else
      gemm<T>(dev, row_major(a, side), across, other, cols, rows, cols, side);
    std::swap(x, other);
  }
  return x;
}

template <class T>
void muon_step(Cpu dev, T* w, const T* g, T* m, int64_t rows, int64_t cols, const Muon& o, T* scratch) {
  const int64_t n = rows * cols, side = std::min(rows, cols);
  if (n == 0) return;
  const T momentum = T(o.momentum), rest = T(1 - o.momentum);
  T *x = scratch, *other = x + n, *a = other + n, *square = a + side * side;
  combine<T>(dev, momentum, m, rest, g, m, n);
  combine<T>(dev, momentum, m, rest, g, x, n);
  scale<T>(dev, T(1 / (std::sqrt(sum_of_squares<T>(dev, x, n)) + o.eps)), x, x, n);
  const T* direction = newton_schulz<T>(dev, x, other, a, square, rows, cols);
  const double rate = o.lr * std::sqrt(std::max(1., double(rows) / double(cols)));
  combine<T>(dev, T(1 - o.lr * o.weight_decay), w, T(-rate), direction, w, n);
}

template <class T>
void scale_by(Cpu dev, T* x, T s, int64_t n) {
  scale<T>(dev, s, x, x, n);
}

template void adamw_step(Cpu, float*, const float*, float*, float*, int64_t, const AdamW&);
template void adamw_step(Cpu, double*, const double*, double*, double*, int64_t, const AdamW&);
template void muon_step(Cpu, float*, const float*, float*, int64_t, int64_t, const Muon&, float*);
template void muon_step(Cpu, double*, const double*, double*, int64_t, int64_t, const Muon&, double*);
template void scale_by(Cpu, float*, float, int64_t);
template void scale_by(Cpu, double*, double, int64_t);

}  // namespace naru::kernels
