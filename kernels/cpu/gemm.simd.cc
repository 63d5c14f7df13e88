// The packed product (Goto and van de Geijn 2008): panels of A and B (gemm_pack.h) meet in the micro-kernel
// (gemm_kernel.h), a part of A in the second-level cache with one panel of B after another.
#include <algorithm>

#include "kernels/cpu/block_sums.h"
#include "kernels/cpu/gemm_kernel.h"
#include "kernels/cpu/gemm_loops.h"
#include "kernels/cpu/packed_product.h"
#include "kernels/cpu/pairwise.h"
#include "kernels/cpu/thin_product.h"
#include "kernels/cpu/workspace.h"

namespace naru::kernels::NARU_SIMD {
namespace {

// Rows of A at a time, which the second-level cache keeps: panels, and rows in place, of which each is on a page of its
// own, as is its row of C.
constexpr int64_t kMcOfPanels = (kLeavesPanels ? 192 : 144) / kMr * kMr, kMcInPlace = 144 / kMr * kMr;
constexpr int64_t kNc = 768;  // columns of B packed at a time
constexpr int64_t kTreeSide = 384,
                  kTreeSize = 2 * kTreeSide * kMcOfPanels;  // elements of C whose block sums are kept at a time

// Tiles leave panels of B where the rows of A are few: beside many, packing costs nothing. They leave panels of A where
// that much memory is kept by the cache from tile to tile, as a line of it is part of several.
constexpr int64_t kFewRows = 4 * kMcOfPanels, kMostMemory = 192 * kGemmBlock;

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

// Lines of an operand, elements k0 .. k0 + k - 1 of each, as the tiles of a part of C take them.
struct Lines {
  const Operand* operand;
  int64_t first, n;  // lines of the operand
  int64_t k0, k;
  From from;
  const float* memory = nullptr;  // of the first line, unless they are panels
  int64_t ld = 0;                 // between the lines, or, to become panels, between the elements of one
  float* panels = nullptr;
  int64_t step = 0;  // from the panel of a tile to the next; 0: a panel is used once, and another takes its place

  float* panel(int64_t line, int64_t n_lines) const { return panels + line / n_lines * step; }
  // Makes the panel of lines line .. line + n_lines - 1.
  void pack(int64_t line, int64_t n_lines) const {
    operand->pack(first + line, std::min(n_lines, n - line), k0, k, panel(line, n_lines));
  }
};

Lines rows_of(const Operand& a, int64_t i, int64_t m, int64_t k0, int64_t k) {
  Lines rows{&a, i, m, k0, k, From::memory};
  rows.memory = a.in_place(i, k0, &rows.ld);
  if (rows.memory) return rows;
  rows.panels = workspace(Slot::gemm_a, round_up(m, kMr) * k + kPackSpill);
  rows.step = kMr * k;
  rows.memory = kLeavesPanels ? a.across(i, k0, &rows.ld) : nullptr;
  rows.from = rows.memory && rows.ld * k <= kMostMemory ? From::memory_to_panel : From::panel;
  if (rows.from == From::panel) a.pack(i, m, k0, k, rows.panels);
  return rows;
}

// Of the columns of B that M rows of A meet, mc at a time. Where those are one part, each panel is used once.
Lines columns_of(const Operand& b, int64_t j, int64_t n, int64_t k0, int64_t k, int64_t M, int64_t mc) {
  Lines columns{&b, j, n, k0, k, From::panel};
  columns.memory = kLeavesPanels && M <= kFewRows ? b.across(j, k0, &columns.ld) : nullptr;
  if (columns.memory) columns.from = From::memory_to_panel;
  const bool once = columns.memory && M <= mc;
  columns.step = once ? 0 : kNr * k;
  columns.panels = workspace(Slot::gemm_b, (once ? kNr : round_up(n, kNr)) * k);
  if (!columns.memory) b.pack(j, n, k0, k, columns.panels);
  return columns;
}

// A column of tiles: C (a.n, columns) from rows of A and a panel of B.
void tiles(const Lines& a, const float* b, float* c, int64_t ldc, int64_t columns, const Epilogue<float>& epilogue) {
  const bool in_place = a.from == From::memory;
  const auto& kernels = kernels_of(a.from);
  const float* rows = in_place ? a.memory : a.panels;
  const int64_t step = in_place ? kMr * a.ld : a.step;
  for (int64_t i = 0; i < a.n; i += kMr, rows += step)
    kernels[kernel_index(std::min<int64_t>(kMr, a.n - i), columns)](rows, a.ld, b, a.k, c + i * ldc, ldc, columns,
                                                                    epilogue, nullptr);
}

// The same for the tiles that leave panels of A, of B (column j of its lines), or of both, and ask for the next of B.
// What is no whole tile is packed.
void first_tiles(const Lines& a, bool leave_a, const Lines& b, bool leave_b, int64_t j, float* c, int64_t ldc,
                 int64_t columns, const Epilogue<float>& epilogue) {
  const bool whole = b.n - j >= kNr;
  if (leave_b && !(whole && a.n >= kMr)) {
    b.pack(j, kNr);
    leave_b = false;
  }
  const int64_t share = leave_b && b.n - j >= 2 * kNr ? (b.k * kMr + a.n - 1) / a.n : 0;  // that each tile asks for
  for (int64_t i = 0; i < a.n; i += kMr, leave_b = false) {
    const int64_t n_rows = std::min<int64_t>(kMr, a.n - i), asked = i / kMr * share;
    const bool full = whole && n_rows == kMr;
    Errand errand{.ldb = b.ld};
    if (share > 0) {
      errand.ahead = b.memory + j + kNr + asked * b.ld;
      errand.n_ahead = std::min(share, b.k - asked);
    }
    const bool in_place = a.from == From::memory;
    From from_a = in_place ? From::memory : From::panel, from_b = From::panel;
    const float *rows = in_place ? a.memory + i * a.ld : a.panel(i, kMr), *panel = b.panel(j, kNr);
    if (leave_a && full && a.n - i >= kStoredA) {
      errand.panel_a = a.panel(i, kMr);
      rows = a.memory + i;
      from_a = From::memory_to_panel;
    } else if (leave_a) {
      a.pack(i, kMr);
    }
    if (leave_b) {
      errand.panel_b = b.panel(j, kNr);
      panel = b.memory + j;
      from_b = From::memory_to_panel;
    }
    const MicroKernel kernel = full ? errand_kernel(from_a, from_b) : kernels_of(from_a)[kernel_index(n_rows, columns)];
    kernel(rows, a.ld, panel, a.k, c + i * ldc, ldc, columns, epilogue, &errand);
  }
}

// C (M, N), a part whose K <= kGemmBlock.
void block_product(const Operand& a, const Operand& b, const Part& part, float* c, int64_t ldc, int64_t M, int64_t N,
                   int64_t K, const Epilogue<float>& epilogue) {
  int64_t lda;
  const int64_t mc = a.in_place(part.i, part.k, &lda) ? kMcInPlace : kMcOfPanels;
  for (int64_t j0 = 0; j0 < N; j0 += kNc) {
    const int64_t n = std::min(kNc, N - j0);
    const Lines bs = columns_of(b, part.j + j0, n, part.k, K, M, mc);
    for (int64_t i0 = 0; i0 < M; i0 += mc) {
      const Lines as = rows_of(a, part.i + i0, std::min(mc, M - i0), part.k, K);
      const bool leave_b = i0 == 0 && bs.from == From::memory_to_panel;
      for (int64_t j = 0; j < n; j += kNr) {
        const int64_t columns = std::min<int64_t>(kNr, part.padded ? round_up(n - j, kLanes) : n - j);
        const bool leave_a = j == 0 && as.from == From::memory_to_panel;
        float* to = c + i0 * ldc + j0 + j;
        if (leave_a || leave_b)
          first_tiles(as, leave_a, bs, leave_b, j, to, ldc, columns, epilogue.from_column(j0 + j));
        else
          tiles(as, bs.panel(j, kNr), to, ldc, columns, epilogue.from_column(j0 + j));
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
  if (is_thin(a, b, M, K))
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
