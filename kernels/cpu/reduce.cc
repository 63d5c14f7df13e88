#include "kernels/reduce.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/thread_pool.h"
#include "kernels/cpu/plain.h"
#include "kernels/cpu/reduce_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
void sum_rows(const T* x, T* out, int64_t R, int64_t C, int64_t c0, int64_t c1) {
  for (int64_t c = c0; c < c1; ++c) {
    T sum = 0;
    for (int64_t r = 0; r < R; ++r) sum += x[r * C + c];
    out[c] = sum;
  }
}

template <class T>
Accum<T> squares(const T* x, int64_t n) {
  Lanes<Accum<T>> sum;
  for (int64_t i = 0; i < n; ++i) sum[i] = std::fma(x[i], x[i], sum[i]);
  return sum.total();
}

template <class T>
Accum<T> distances(const T* x, const T* y, int64_t n) {
  Lanes<Accum<T>> sum;
  for (int64_t i = 0; i < n; ++i) sum[i] += exact::abs_of(x[i] - y[i]);
  return sum.total();
}

template <class T>
constexpr ReduceLoops<T> reduce_loops{sum_rows<T>, squares<T>, distances<T>};

}  // namespace plain

namespace {

// block(first, count) is the sum of the elements first .. first + count - 1.
template <class Block>
double sum_of_blocks(int64_t n, const Block& block) {
  constexpr int64_t kBlock = 4096;
  std::vector<double> totals(size_t((n + kBlock - 1) / kBlock));
  parallel_for(int64_t(totals.size()), 8, [&](int64_t b0, int64_t b1) {
    for (int64_t b = b0; b < b1; ++b) totals[size_t(b)] = double(block(b * kBlock, std::min(kBlock, n - b * kBlock)));
  });
  double sum = 0;
  for (const double total : totals) sum += total;
  return sum;
}

}  // namespace

template <class T>
static const ReduceLoops<T>& loops() {
  return pick<T, ReduceLoops>(plain::reduce_loops<T>, avx2::reduce_loops, avx512::reduce_loops);
}

template <class T>
void sum_rows(Cpu, const T* x, T* out, int64_t R, int64_t C) {
  parallel_for(C, 64, [&](int64_t c0, int64_t c1) { loops<T>().sum_rows(x, out, R, C, c0, c1); });
}

template <class T>
double sum_of_squares(Cpu, const T* x, int64_t n) {
  return sum_of_blocks(n, [&](int64_t first, int64_t count) { return loops<T>().squares(x + first, count); });
}

template <class T>
double sum_of_distances(Cpu, const T* x, const T* y, int64_t n) {
  return sum_of_blocks(n,
                       [&](int64_t first, int64_t count) { return loops<T>().distances(x + first, y + first, count); });
}

template void sum_rows(Cpu, const float*, float*, int64_t, int64_t);
template void sum_rows(Cpu, const double*, double*, int64_t, int64_t);
template double sum_of_squares(Cpu, const float*, int64_t);
template double sum_of_squares(Cpu, const double*, int64_t);
template double sum_of_distances(Cpu, const float*, const float*, int64_t);
template double sum_of_distances(Cpu, const double*, const double*, int64_t);

}  // namespace naru::kernels
