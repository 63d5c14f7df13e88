// The packed product (Goto and van de Geijn 2008). B is packed into panels of kNr columns, A into panels of kMr rows;
// the micro-kernel keeps a kMr x kNr tile of C in registers and walks k upwards, so each output stays one chain of fma.
// A chain longer than kKc is cut for the cache only: it goes on from the value that was stored.
#include "kernels/cpu/gemm_loops.h"
#include "kernels/cpu/simd.h"
#include "kernels/cpu/workspace.h"

#include <algorithm>

namespace naru::kernels::NARU_SIMD {
namespace {

#ifdef NARU_AVX512
constexpr int kMr = 14, kNv = 2;  // 28 accumulators of 32 registers
#else
constexpr int kMr = 6, kNv = 1;  // 12 of 16 half-width registers
#endif
constexpr int kNr = kNv * kLanes;
constexpr int64_t kKc = 256;       // k of one pass: a panel of B stays in the first-level cache; divides kGemmBlock
constexpr int64_t kMc = kMr * 24;  // rows of A packed at a time: kMc x kKc floats stay in the second-level cache

int64_t round_up(int64_t n, int64_t to) {
  return (n + to - 1) / to * to;
}

// Panels of `width` rows of A, k-major: out[panel][k][row]; rows past m are zero.
void pack_a(MatrixView<float> a, float* out, int64_t m, int64_t k) {
  for (int64_t i0 = 0; i0 < m; i0 += kMr) {
    const int64_t rows = std::min<int64_t>(kMr, m - i0);
    const float* from = a.data + i0 * a.row_stride;
    if (rows < kMr) std::fill(out, out + kMr * k, 0.f);
    if (a.row_stride == 1) {
      for (int64_t p = 0; p < k; ++p)
        for (int64_t i = 0; i < rows; ++i) out[p * kMr + i] = from[p * a.col_stride + i];
    } else {
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t p = 0; p < k; ++p) out[p * kMr + i] = from[i * a.row_stride + p];
    }
    out += kMr * k;
  }
}

// Panels of kNr columns of B: out[panel][k][column]; columns past n are zero.
void pack_b(MatrixView<float> b, float* out, int64_t k, int64_t n) {
  for (int64_t j0 = 0; j0 < n; j0 += kNr) {
    const int64_t columns = std::min<int64_t>(kNr, n - j0);
    const float* from = b.data + j0 * b.col_stride;
    if (b.col_stride == 1) {
      for (int64_t p = 0; p < k; ++p) {
        const float* row = from + p * b.row_stride;
        for (int v = 0; v < kNv; ++v) {
          const int64_t left = std::clamp<int64_t>(columns - v * kLanes, 0, kLanes);
          F32x16::load(left ? row + v * kLanes : row, left).store(out + p * kNr + v * kLanes);
        }
      }
    } else {
      if (columns < kNr) std::fill(out, out + kNr * k, 0.f);
      for (int64_t p0 = 0; p0 < k; p0 += 16)  // short strips of k, so that a column's cache line is used whole
        for (int64_t j = 0; j < columns; ++j)
          for (int64_t p = p0; p < std::min(k, p0 + 16); ++p) out[p * kNr + j] = from[j * b.col_stride + p];
    }
    out += kNr * k;
  }
}

// C tile (kMr, kNr) = [its stored value if `go_on`, else 0] + A panel (k, kMr) B panel (k, kNr).
void micro_kernel(const float* a, const float* b, int64_t k, float* c, int64_t ldc, bool go_on) {
  F32x16 acc[kMr][kNv];
  for (int i = 0; i < kMr; ++i)
    for (int v = 0; v < kNv; ++v) acc[i][v] = go_on ? F32x16::load(c + i * ldc + v * kLanes) : F32x16(0.f);
  for (int64_t p = 0; p < k; ++p) {
    F32x16 bv[kNv];
#pragma GCC unroll 4
    for (int v = 0; v < kNv; ++v) bv[v] = F32x16::load(b + p * kNr + v * kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < kMr; ++i) {
      const F32x16 ai(a[p * kMr + i]);
#pragma GCC unroll 4
      for (int v = 0; v < kNv; ++v) acc[i][v] = fma(ai, bv[v], acc[i][v]);
    }
  }
  for (int i = 0; i < kMr; ++i)
    for (int v = 0; v < kNv; ++v) acc[i][v].store(c + i * ldc + v * kLanes);
}

// s(i, j) for one block of at most kGemmBlock values of k. `sum` is (M rounded up to kMr, N rounded up to kNr).
void block_sum(MatrixView<float> a, MatrixView<float> b, float* sum, int64_t lds, int64_t M, int64_t N, int64_t K) {
  const int64_t n_padded = round_up(N, kNr);
  for (int64_t k0 = 0; k0 < K; k0 += kKc) {
    const int64_t k = std::min(kKc, K - k0);
    float* packed_b = workspace(Slot::gemm_b, n_padded * kKc);
    pack_b({b.data + k0 * b.row_stride, b.row_stride, b.col_stride}, packed_b, k, N);
    for (int64_t i0 = 0; i0 < M; i0 += kMc) {
      const int64_t m = std::min(kMc, M - i0);
      float* packed_a = workspace(Slot::gemm_a, kMc * kKc);
      pack_a({a.data + i0 * a.row_stride + k0 * a.col_stride, a.row_stride, a.col_stride}, packed_a, m, k);
      for (int64_t j = 0; j < n_padded; j += kNr)
        for (int64_t i = 0; i < m; i += kMr)
          micro_kernel(packed_a + i * k, packed_b + j * k, k, sum + (i0 + i) * lds + j, lds, /*go_on=*/k0 > 0);
    }
  }
  if (K == 0) std::fill(sum, sum + M * lds, 0.f);
}

void finish(const float* sum, int64_t lds, float* c, int64_t ldc, int64_t M, int64_t N, const Epilogue<float>& e) {
  for (int64_t i = 0; i < M; ++i)
    for_lanes(N, [&](int64_t j, int64_t n) {
      F32x16 s = F32x16::load(sum + i * lds + j, n);
      if (e.bias) s = s + F32x16::load(e.bias + j, n);
      if (e.accumulate) s = F32x16::load(c + i * ldc + j, n) + s;
      s.store(c + i * ldc + j, n);
    });
}

// The tree of blocks over one padded copy of C.
void gemm(MatrixView<float> a, MatrixView<float> b, float* c, int64_t ldc, int64_t M, int64_t N, int64_t K,
          const Epilogue<float>& epilogue) {
  const int64_t n_padded = round_up(N, kNr), m_padded = round_up(M, kMr), size = m_padded * n_padded;
  const int64_t n_blocks = std::max<int64_t>(1, (K + kGemmBlock - 1) / kGemmBlock);
  int levels = 1;
  while ((int64_t(1) << (levels - 1)) < n_blocks) ++levels;
  float* stack = workspace(Slot::gemm_tree, size * (levels + 1));
  int height = 0;  // sums on the stack: the pairwise tree, walked like a binary counter
  const auto join = [&] {
    float *left = stack + (height - 2) * size, *right = left + size;
    for (int64_t i = 0; i < size; i += kLanes) (F32x16::load(left + i) + F32x16::load(right + i)).store(left + i);
    --height;
  };
  for (int64_t block = 0; block < n_blocks; ++block) {
    const int64_t k0 = block * kGemmBlock;
    block_sum({a.data + k0 * a.col_stride, a.row_stride, a.col_stride},
              {b.data + k0 * b.row_stride, b.row_stride, b.col_stride}, stack + height * size, n_padded, M, N,
              std::min(kGemmBlock, K - k0));
    ++height;
    for (int64_t n = block + 1; n % 2 == 0; n /= 2) join();
  }
  while (height > 1) join();
  finish(stack, n_padded, c, ldc, M, N, epilogue);
}

}  // namespace

const GemmLoops<float> gemm_loops{gemm};

}  // namespace naru::kernels::NARU_SIMD
