// The packed product (Goto and van de Geijn 2008): panels of A and B (gemm_pack.h) meet in a micro-kernel that keeps a
// tile of C in registers and walks a whole block of k upwards, so each output stays one chain of fma. Cutting the chain
// for the first-level cache is not worth its loads and stores of C: panels come from the second as fast as they are
// used.
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

constexpr int64_t kMc = 144 / kMr * kMr;  // rows of A at a time: they stay in the second-level cache
constexpr int64_t kNc = 768;              // columns of B packed at a time
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
  bool padded = false;  // rows of C go on to the end of the last vector, which may be written whole
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
                  const Epilogue<float>& epilogue) {
  const int64_t tail = columns - (kVectors - 1) * kLanes;  // columns of the last register
  const auto load = [tail](const float* p, int v) {
    return v + 1 < kVectors ? F32x16::load(p + v * kLanes) : F32x16::load(p + v * kLanes, tail);
  };
  F32x16 sum[kRows][kVectors];
  const auto for_tile = [&](auto body) {
    unrolled<kRows>([&](auto i) { unrolled<kVectors>([&](auto v) { body(sum[i][v], c + i * ldc, v); }); });
  };
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
    if constexpr (kPrefetchA) {
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
  if (epilogue.bias) for_tile([&](F32x16& s, const float*, auto v) { s = s + load(epilogue.bias, v); });
  if (epilogue.accumulate) for_tile([&](F32x16& s, const float* row, auto v) { s = load(row, v) + s; });
  for_tile([&](F32x16& s, float* row, auto v) {
    if (v + 1 < kVectors)
      s.store(row + v * kLanes);
    else
      s.store(row + v * kLanes, tail);
  });
}

using MicroKernel = void (*)(const float* a, int64_t lda, const float* b, int64_t k, float* c, int64_t ldc,
                             int64_t columns, const Epilogue<float>& epilogue);
// [(rows - 1) * kNv + vectors - 1]: edges of C have kernels of their own size.
template <bool kInPlace, size_t... kIndex>
constexpr std::array<MicroKernel, sizeof...(kIndex)> make_kernels(std::index_sequence<kIndex...>) {
  return {micro_kernel<kIndex / kNv + 1, kIndex % kNv + 1, kInPlace>...};
}
constexpr auto kOfPanels = make_kernels<false>(std::make_index_sequence<size_t{kMr * kNv}>());
constexpr auto kOfRows = make_kernels<kRowsInPlace>(std::make_index_sequence<size_t{kMr * kNv}>());

// Rows of A as the micro-kernel takes them: panels, or where they lie in memory.
struct RowsOfA {
  const float* data;
  int64_t lda = 0;  // between the rows that lie in memory
  int64_t step;     // from the rows of a tile to those of the next
  bool in_place;
};
RowsOfA rows_of(const Operand& a, int64_t i, int64_t m, int64_t k0, int64_t k) {
  int64_t lda = 0;
  if (const float* rows = a.in_place(i, k0, &lda)) return {rows, lda, lda * kMr, true};
  float* packed = workspace(Slot::gemm_a, round_up(m, kMr) * k + kPackSpill);
  a.pack(i, m, k0, k, packed);
  return {packed, 0, k * kMr, false};
}

// A column of tiles: C (m, columns) from rows of A and a panel of B.
void tiles(const RowsOfA& a, const float* b, int64_t k, float* c, int64_t ldc, int64_t m, int64_t columns,
           const Epilogue<float>& epilogue) {
  const auto& kernels = a.in_place ? kOfRows : kOfPanels;
  for (int64_t i = 0; i < m; i += kMr) {
    const int64_t n_rows = std::min<int64_t>(kMr, m - i);
    kernels[size_t((n_rows - 1) * kNv + (columns - 1) / kLanes)](a.data + i / kMr * a.step, a.lda, b, k, c + i * ldc,
                                                                 ldc, columns, epilogue);
  }
}

// C (M, N), a part whose K <= kGemmBlock.
void block_product(const Operand& a, const Operand& b, const Part& part, float* c, int64_t ldc, int64_t M, int64_t N,
                   int64_t K, const Epilogue<float>& epilogue) {
  for (int64_t j0 = 0; j0 < N; j0 += kNc) {
    const int64_t n = std::min(kNc, N - j0);
    float* packed_b = workspace(Slot::gemm_b, round_up(n, kNr) * K);
    b.pack(part.j + j0, n, part.k, K, packed_b);
    for (int64_t i0 = 0; i0 < M; i0 += kMc) {
      const int64_t m = std::min(kMc, M - i0);
      const RowsOfA rows = rows_of(a, part.i + i0, m, part.k, K);
      for (int64_t j = 0; j < n; j += kNr) {
        const int64_t columns = std::min<int64_t>(kNr, part.padded ? round_up(n - j, kLanes) : n - j);
        tiles(rows, packed_b + j * K, K, c + i0 * ldc + j0 + j, ldc, m, columns, epilogue.from_column(j0 + j));
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
      [&](int64_t block, int64_t place, bool add) {
        const int64_t k0 = block * kGemmBlock;
        block_product(a, b, {part.i, part.j, k0, /*padded=*/true}, sums + place * size, lds, M, N,
                      std::min(kGemmBlock, K - k0), {.accumulate = add});
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
  if (K <= kGemmBlock) return block_product(a, b, {}, c, ldc, M, N, K, epilogue);
  if (pairwise_places((K + kGemmBlock - 1) / kGemmBlock) == 1 && !epilogue.bias && !epilogue.accumulate) {
    // The tree has one place, which is C.
    for (int64_t k = 0; k < K; k += kGemmBlock)
      block_product(a, b, {0, 0, k}, c, ldc, M, N, std::min(kGemmBlock, K - k), {.accumulate = k > 0});
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
