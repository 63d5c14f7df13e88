// The packed product (Goto and van de Geijn 2008): panels of A and B (gemm_pack.h) meet in a micro-kernel that keeps a
// tile of C in registers and walks k upwards, so each output stays one chain of fma. A chain longer than kKc is cut for
// the cache only: it goes on from the value that was stored, in C itself.
#include <algorithm>
#include <array>
#include <utility>

#include "kernels/cpu/block_sums.h"
#include "kernels/cpu/gemm_loops.h"
#include "kernels/cpu/packed_product.h"
#include "kernels/cpu/pairwise.h"
#include "kernels/cpu/thin_product.h"
#include "kernels/cpu/workspace.h"

namespace naru::kernels::NARU_SIMD {
namespace {

// k of one pass, a multiple of 8: a panel of B and a tile's rows of A fit the first-level cache.
constexpr int64_t kKc = kMr > 6 ? 256 : 344;
constexpr int64_t kMc = kMr * 24;  // rows of A packed at a time: kMc x kKc floats stay in the second-level cache
constexpr int64_t kNc = 1536;      // columns of B packed at a time
constexpr int64_t kTreeSide = 384,
                  kTreeSize = 2 * kTreeSide * kMc;  // elements of C whose block sums are kept at a time

int64_t round_up(int64_t n, int64_t to) {
  return (n + to - 1) / to * to;
}

// The size of parts of n that are about equal and no larger than `most`, but for rounding up to a multiple of `unit`.
int64_t even_part(int64_t n, int64_t most, int64_t unit) {
  const int64_t n_parts = (n + most - 1) / most;
  return round_up((n + n_parts - 1) / n_parts, unit);
}

// The part of a product whose first row, column and element of k are i, j and k.
struct Part {
  int64_t i, j, k;
  bool room = false;  // rows of C go on to the end of the last vector, which may be written whole
};

// What comes before and after one pass of k over a part of C.
struct Ends {
  bool go_on;         // from the values in C, else from 0
  const float* bias;  // of the part's first column, or null
  bool accumulate;    // C + the sum
};

// Calls body(i) for i = 0 .. kCount - 1, each a constant, so that arrays indexed by it stay in registers.
template <int kCount, class Body>
inline void unrolled(Body body) {
  [&]<int... kIndex>(std::integer_sequence<int, kIndex...>) {
    (body(std::integral_constant<int, kIndex>{}), ...);
  }
  (std::make_integer_sequence<int, kCount>{});
}

// C tile (kRows, columns in kVectors registers) from A and a panel b (k, kNr). A is a panel (k, kMr), or with kInPlace
// rows of memory `lda` apart.
template <int kRows, int kVectors, bool kInPlace>
void micro_kernel(const float* a, int64_t lda, const float* b, int64_t k, float* c, int64_t ldc, int64_t columns,
                  const Ends& ends) {
  const int64_t tail = columns - (kVectors - 1) * kLanes;  // columns of the last register
  const auto load = [tail](const float* p, int v) {
    return v + 1 < kVectors ? F32x16::load(p + v * kLanes) : F32x16::load(p + v * kLanes, tail);
  };
  F32x16 sum[kRows][kVectors];
  const auto for_tile = [&](auto body) {
    unrolled<kRows>([&](auto i) { unrolled<kVectors>([&](auto v) { body(sum[i][v], c + i * ldc, v); }); });
  };
  if (ends.go_on)
    for_tile([&](F32x16& s, const float* row, auto v) { s = load(row, v); });
  else
    for_tile([&](F32x16& s, const float*, auto) { s = F32x16(0.f); });
  const float* rows[kRows];
  unrolled<kRows>([&](auto i) { rows[i] = a + i * lda; });
  const auto step = [&](int64_t p) {
    F32x16 bv[kVectors];
    unrolled<kVectors>([&](auto v) { bv[v] = F32x16::load(b + p * kNr + v * kLanes); });
    unrolled<kRows>([&](auto i) {
      const F32x16 ai(kInPlace ? rows[i][p] : a[p * kMr + i]);
      unrolled<kVectors>([&](auto v) { sum[i][v] = fma(ai, bv[v], sum[i][v]); });
    });
  };
  // What comes next is asked for a little at a time, as much at once would hold up the loop: the tile of C below, and
  // the rows of A that go with it.
  const float* c_next = c + kMr * ldc;
  int64_t p = 0;
  for (int64_t row = 0; p + 8 <= k; ++row) {
    if (row < kMr)
      for (int v = 0; v < kVectors; ++v) __builtin_prefetch(c_next + row * ldc + v * kLanes);
    if constexpr (kAskForA) {
      if constexpr (kInPlace) {
        const int64_t half = kMr / 2, first = row % 2 * half;
        for (int64_t i = first; i < first + half; ++i) __builtin_prefetch(a + (kMr + i) * lda + p);
      } else {
        for (int64_t line = 0; line < 8 * kMr; line += kLanes) __builtin_prefetch(a + kMr * (k + p) + line);
      }
    }
    for (const int64_t end = p + 8; p < end; ++p) step(p);
  }
  for (; p < k; ++p) step(p);
  if (ends.bias) for_tile([&](F32x16& s, const float*, auto v) { s = s + load(ends.bias, v); });
  if (ends.accumulate) for_tile([&](F32x16& s, const float* row, auto v) { s = load(row, v) + s; });
  for_tile([&](F32x16& s, float* row, auto v) {
    if (v + 1 < kVectors)
      s.store(row + v * kLanes);
    else
      s.store(row + v * kLanes, tail);
  });
}

using MicroKernel = void (*)(const float* a, int64_t lda, const float* b, int64_t k, float* c, int64_t ldc,
                             int64_t columns, const Ends& ends);
// [(rows - 1) * kNv + vectors - 1]: edges of C have kernels of their own size.
template <bool kInPlace, size_t... kIndex>
constexpr std::array<MicroKernel, sizeof...(kIndex)> make_kernels(std::index_sequence<kIndex...>) {
  return {micro_kernel<kIndex / kNv + 1, kIndex % kNv + 1, kInPlace>...};
}
constexpr auto kOfPanels = make_kernels<false>(std::make_index_sequence<size_t{kMr * kNv}>());
constexpr auto kOfRows = make_kernels<kRowsInPlace>(std::make_index_sequence<size_t{kMr * kNv}>());

// C (M, N), a part whose K <= kGemmBlock; `accumulate` only for K <= kKc, as C itself holds the unfinished sums.
void block_product(const Operand& a, const Operand& b, const Part& part, float* c, int64_t ldc, int64_t M, int64_t N,
                   int64_t K, const Epilogue<float>& epilogue) {
  const int64_t n_passes = std::max<int64_t>(1, (K + kKc - 1) / kKc), step = round_up((K + n_passes - 1) / n_passes, 8);
  for (int64_t j0 = 0; j0 < N; j0 += kNc) {
    const int64_t n = std::min(kNc, N - j0);
    for (int64_t pass = 0; pass < n_passes; ++pass) {
      const int64_t k0 = pass * step, k = std::clamp<int64_t>(K - k0, 0, step);
      const bool last = pass + 1 == n_passes;
      float* packed_b = workspace(Slot::gemm_b, round_up(n, kNr) * kKc);
      b.pack(part.j + j0, n, part.k + k0, k, packed_b);
      for (int64_t i0 = 0; i0 < M; i0 += kMc) {
        const int64_t m = std::min(kMc, M - i0);
        int64_t lda = 0;
        const float* rows = a.in_place(part.i + i0, part.k + k0, &lda);
        const auto& kernels = rows ? kOfRows : kOfPanels;
        const int64_t below = rows ? lda * kMr : k * kMr;  // from the rows of a tile to those of the next
        if (!rows) {
          float* packed_a = workspace(Slot::gemm_a, kMc * kKc + kPackSpill);
          a.pack(part.i + i0, m, part.k + k0, k, packed_a);
          rows = packed_a;
        }
        for (int64_t j = 0; j < n; j += kNr) {
          const int64_t columns = std::min<int64_t>(kNr, part.room ? round_up(n - j, kLanes) : n - j);
          const Ends ends{k0 > 0, last && epilogue.bias ? epilogue.bias + j0 + j : nullptr,
                          last && epilogue.accumulate};
          for (int64_t i = 0; i < m; i += kMr) {
            const int64_t n_rows = std::min<int64_t>(kMr, m - i);
            kernels[size_t((n_rows - 1) * kNv + (columns - 1) / kLanes)](
                rows + i / kMr * below, lda, packed_b + j * k, k, c + (i0 + i) * ldc + j0 + j, ldc, columns, ends);
          }
        }
      }
    }
  }
}

// C (M, N), a part of about kTreeSize elements, for any K: sums of blocks in scratch, joined by the tree.
void tree_product(const Operand& a, const Operand& b, const Part& part, float* c, int64_t ldc, int64_t M, int64_t N,
                  int64_t K, const Epilogue<float>& epilogue) {
  const int64_t n_blocks = (K + kGemmBlock - 1) / kGemmBlock, lds = round_up(N, kLanes), size = M * lds;
  float* sums = workspace(Slot::gemm_tree, pairwise_places(n_blocks) * size);
  pairwise_tree(
      n_blocks,
      [&](int64_t block, int64_t place) {
        const int64_t k0 = block * kGemmBlock;
        block_product(a, b, {part.i, part.j, k0, true}, sums + place * size, lds, M, N, std::min(kGemmBlock, K - k0),
                      {});
      },
      [&](int64_t place) { join_places(sums, place, size); });
  finish(sums, lds, c, ldc, M, N, epilogue);
}

void gemm(MatrixView<float> a, MatrixView<float> b, float* c, int64_t ldc, int64_t M, int64_t N, int64_t K,
          const Epilogue<float>& epilogue) {
  if (is_thin(b, M))
    thin_product(a, b, c, ldc, M, N, K, epilogue);
  else
    packed_product(MatrixA(a), MatrixB(b), c, ldc, M, N, K, epilogue);
}

}  // namespace

void packed_product(const Operand& a, const Operand& b, float* c, int64_t ldc, int64_t M, int64_t N, int64_t K,
                    const Epilogue<float>& epilogue) {
  if (K <= kKc || (K <= kGemmBlock && !epilogue.accumulate)) {
    block_product(a, b, {}, c, ldc, M, N, K, epilogue);
    return;
  }
  // Parts near to square: A is packed anew for each part beside another, B for each part below another.
  int64_t rows = std::min(M, kTreeSize / kTreeSide), columns = std::min(N, kTreeSide);
  if (M <= N)
    columns = kTreeSize / rows;
  else
    rows = kTreeSize / columns;
  rows = even_part(M, rows, kMr);
  columns = even_part(N, columns, kNr);
  for (int64_t i = 0; i < M; i += rows)
    for (int64_t j = 0; j < N; j += columns)
      tree_product(a, b, {i, j, 0}, c + i * ldc + j, ldc, std::min(rows, M - i), std::min(columns, N - j), K,
                   epilogue.from_column(j));
}

const GemmLoops<float> gemm_loops{gemm};

}  // namespace naru::kernels::NARU_SIMD
