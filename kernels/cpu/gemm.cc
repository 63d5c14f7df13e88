// The plain product, and how a product is shared out to threads.
#include "kernels/gemm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "base/thread_pool.h"
#include "kernels/cpu/gemm_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
void gemm(MatrixView<T> a, MatrixView<T> b, T* c, int64_t ldc, int64_t M, int64_t N, int64_t K,
          const Epilogue<T>& epilogue) {
  for (int64_t i = 0; i < M; ++i) {
    std::vector<std::vector<T>> sums;  // one row (N) for each block of k
    for (int64_t k0 = 0; k0 == 0 || k0 < K; k0 += kGemmBlock) {
      std::vector<T> row(size_t(N), T(0));
      for (int64_t k = k0; k < std::min(K, k0 + kGemmBlock); ++k) {
        const T aik = a.data[i * a.row_stride + k * a.col_stride];
        const T* bk = b.data + k * b.row_stride;
        for (int64_t j = 0; j < N; ++j) row[size_t(j)] = std::fma(aik, bk[j * b.col_stride], row[size_t(j)]);
      }
      sums.push_back(std::move(row));
    }
    while (sums.size() > 1) {  // the tree: neighbours join, an odd one goes up as it is
      std::vector<std::vector<T>> joined;
      for (size_t s = 0; s + 1 < sums.size(); s += 2) {
        for (size_t j = 0; j < size_t(N); ++j) sums[s][j] += sums[s + 1][j];
        joined.push_back(std::move(sums[s]));
      }
      if (sums.size() % 2) joined.push_back(std::move(sums.back()));
      sums = std::move(joined);
    }
    for (int64_t j = 0; j < N; ++j) {
      T s = sums[0][size_t(j)];
      if (epilogue.bias) s += epilogue.bias[j];
      c[i * ldc + j] = epilogue.accumulate ? c[i * ldc + j] + s : s;
    }
  }
}

template <class T>
constexpr GemmLoops<T> gemm_loops{gemm<T>};

}  // namespace plain

namespace {

// How many of n rows or columns, of `work` multiplications each, one task takes: a thread's equal share, or a part of
// it where that is a lot. Each task packs the other input anew, so tasks are few; but work that can wait comes in
// pieces of a millisecond or two.
int64_t share_of(int64_t n, int64_t least, int64_t work) {
  constexpr int64_t kMost = 1536, kUnit = 16, kWaitingWork = int64_t(1) << 26;
  const int64_t threads = ThreadPool::available(), n_tasks = threads * std::max<int64_t>(1, n / (threads * kMost));
  const int64_t share = ((n + n_tasks - 1) / n_tasks + kUnit - 1) / kUnit * kUnit;
  const int64_t most = ThreadPool::gate() ? kWaitingWork / std::max<int64_t>(1, work) / kUnit * kUnit : share;
  return std::max(least, std::min(share, most));
}

}  // namespace

template <class T>
void gemm(Cpu, MatrixView<T> a, MatrixView<T> b, T* c, int64_t ldc, int64_t M, int64_t N, int64_t K,
          const Epilogue<T>& epilogue) {
  check(M >= 0 && N >= 0 && K >= 0 && ldc >= N, "gemm: wanted sizes >= 0 and ldc >= N, got M ", M, ", N ", N, ", K ", K,
        ", ldc ", ldc);
  check((a.row_stride == 1 || a.col_stride == 1) && (b.row_stride == 1 || b.col_stride == 1),
        "gemm: one stride of each input must be 1");
  if (M == 0 || N == 0) return;
  if (K == 0) a.data = b.data = c;  // not read; those of empty inputs may be null, which takes no offset
  const auto& loops = pick<T, GemmLoops>(plain::gemm_loops<T>, avx2::gemm_loops, avx512::gemm_loops);
  // Each thread takes a range of rows, or of columns where the product is wide: any split gives the same sums.
  if (M >= N || M >= 256) {
    parallel_for(M, share_of(M, 48, N * K), [&](int64_t i0, int64_t i1) {
      loops.gemm({a.data + i0 * a.row_stride, a.row_stride, a.col_stride}, b, c + i0 * ldc, ldc, i1 - i0, N, K,
                 epilogue);
    });
  } else {
    parallel_for(N, share_of(N, 64, M * K), [&](int64_t j0, int64_t j1) {
      loops.gemm(a, {b.data + j0 * b.col_stride, b.row_stride, b.col_stride}, c + j0, ldc, M, j1 - j0, K,
                 epilogue.from_column(j0));
    });
  }
}

template void gemm(Cpu, MatrixView<float>, MatrixView<float>, float*, int64_t, int64_t, int64_t, int64_t,
                   const Epilogue<float>&);
template void gemm(Cpu, MatrixView<double>, MatrixView<double>, double*, int64_t, int64_t, int64_t, int64_t,
                   const Epilogue<double>&);

}  // namespace naru::kernels
