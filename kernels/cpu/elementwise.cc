#include "kernels/elementwise.h"

#include <cmath>

#include "base/exact.h"
#include "base/thread_pool.h"
#include "kernels/cpu/elementwise_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
void combine(T s, const T* x, T t, const T* y, T* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = std::fma(s, x[i], t * y[i]);
}

template <class T>
void scale(T s, const T* x, T* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = s * x[i];
}

template <class T>
void multiply(const T* a, const T* b, T* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = a[i] * b[i];
}

template <class T>
void add_row(const T* x, const T* b, T* y, int64_t R, int64_t D) {
  for (int64_t r = 0; r < R; ++r)
    for (int64_t d = 0; d < D; ++d) y[r * D + d] = x[r * D + d] + b[d];
}

template <class T>
void round_to_whole(const T* x, T* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = exact::round_even(x[i]);
}

template <class T>
void distance_slope(T s, const T* a, const T* b, T* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = b[i] < a[i] ? s : a[i] < b[i] ? -s : T(0);
}

template <class T>
constexpr ElementwiseLoops<T> elementwise_loops{combine<T>, scale<T>,          multiply<T>,
                                                add_row<T>, round_to_whole<T>, distance_slope<T>};

}  // namespace plain

namespace {
constexpr int64_t kGrain = 16384;
}

template <class T>
static const ElementwiseLoops<T>& loops() {
  return pick<T, ElementwiseLoops>(plain::elementwise_loops<T>, avx2::elementwise_loops, avx512::elementwise_loops);
}

template <class T>
void combine(Cpu, T s, const T* x, T t, const T* y, T* out, int64_t n) {
  parallel_for(n, kGrain, [&](int64_t i, int64_t end) { loops<T>().combine(s, x + i, t, y + i, out + i, end - i); });
}

template <class T>
void scale(Cpu, T s, const T* x, T* y, int64_t n) {
  parallel_for(n, kGrain, [&](int64_t i, int64_t end) { loops<T>().scale(s, x + i, y + i, end - i); });
}

template <class T>
void multiply(Cpu, const T* a, const T* b, T* y, int64_t n) {
  parallel_for(n, kGrain, [&](int64_t i, int64_t end) { loops<T>().multiply(a + i, b + i, y + i, end - i); });
}

template <class T>
void add_row(Cpu, const T* x, const T* b, T* y, int64_t R, int64_t D) {
  parallel_for(R, kGrain / (D + 1) + 1,
               [&](int64_t r, int64_t end) { loops<T>().add_row(x + r * D, b, y + r * D, end - r, D); });
}

template <class T>
void round_to_whole(Cpu, const T* x, T* y, int64_t n) {
  parallel_for(n, kGrain, [&](int64_t i, int64_t end) { loops<T>().round_to_whole(x + i, y + i, end - i); });
}

template <class T>
void distance_slope(Cpu, T s, const T* a, const T* b, T* out, int64_t n) {
  parallel_for(n, kGrain,
               [&](int64_t i, int64_t end) { loops<T>().distance_slope(s, a + i, b + i, out + i, end - i); });
}

template void combine(Cpu, float, const float*, float, const float*, float*, int64_t);
template void combine(Cpu, double, const double*, double, const double*, double*, int64_t);
template void scale(Cpu, float, const float*, float*, int64_t);
template void scale(Cpu, double, const double*, double*, int64_t);
template void multiply(Cpu, const float*, const float*, float*, int64_t);
template void multiply(Cpu, const double*, const double*, double*, int64_t);
template void add_row(Cpu, const float*, const float*, float*, int64_t, int64_t);
template void add_row(Cpu, const double*, const double*, double*, int64_t, int64_t);
template void round_to_whole(Cpu, const float*, float*, int64_t);
template void round_to_whole(Cpu, const double*, double*, int64_t);
template void distance_slope(Cpu, float, const float*, const float*, float*, int64_t);
template void distance_slope(Cpu, double, const double*, const double*, double*, int64_t);

}  // namespace naru::kernels
