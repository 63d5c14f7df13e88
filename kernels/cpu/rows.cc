#include "kernels/rows.h"

#include <algorithm>

#include "base/thread_pool.h"
#include "kernels/cpu/rows_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
void scatter_add(const T* dy, const int32_t* index, T* dx, int64_t N, int64_t D, int64_t c0, int64_t c1) {
  for (int64_t n = 0; n < N; ++n) {
    if (index[n] < 0) continue;
    for (int64_t c = c0; c < c1; ++c) dx[index[n] * D + c] += dy[n * D + c];
  }
}

template <class T>
constexpr RowsLoops<T> rows_loops{scatter_add<T>};

}  // namespace plain

namespace {
constexpr int64_t kGrain = 16384;  // elements
}

template <class T>
static const RowsLoops<T>& loops() {
  return pick<T, RowsLoops>(plain::rows_loops<T>, avx2::rows_loops, avx512::rows_loops);
}

template <class T>
void gather_rows(Cpu, const T* x, const int32_t* index, T* y, int64_t N, int64_t D) {
  parallel_for(N, kGrain / (D + 1) + 1, [&](int64_t n0, int64_t n1) {
    for (int64_t n = n0; n < n1; ++n) {
      if (index[n] < 0)
        std::fill_n(y + n * D, D, T(0));
      else
        std::copy_n(x + index[n] * D, D, y + n * D);
    }
  });
}

template <class T>
void scatter_add_rows(Cpu, const T* dy, const int32_t* index, T* dx, int64_t N, int64_t R, int64_t D) {
  parallel_for(R * D, kGrain, [&](int64_t i, int64_t end) { std::fill(dx + i, dx + end, T(0)); });
  parallel_for(D, 64, [&](int64_t c0, int64_t c1) { loops<T>().scatter_add(dy, index, dx, N, D, c0, c1); });
}

template <class T>
void copy(Cpu, const T* x, T* y, int64_t n) {
  parallel_for(n, kGrain, [&](int64_t i, int64_t end) { std::copy(x + i, x + end, y + i); });
}

template void gather_rows(Cpu, const float*, const int32_t*, float*, int64_t, int64_t);
template void gather_rows(Cpu, const double*, const int32_t*, double*, int64_t, int64_t);
template void scatter_add_rows(Cpu, const float*, const int32_t*, float*, int64_t, int64_t, int64_t);
template void scatter_add_rows(Cpu, const double*, const int32_t*, double*, int64_t, int64_t, int64_t);
template void copy(Cpu, const float*, float*, int64_t);
template void copy(Cpu, const double*, double*, int64_t);

}  // namespace naru::kernels
