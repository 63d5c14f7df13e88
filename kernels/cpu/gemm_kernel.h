// The micro-kernel of the packed product. It keeps a tile of C in registers and walks a whole block of k upwards, so
// each output stays one chain of fma. Cutting the chain for the first-level cache is not worth its loads and stores of
// C: panels come from the second as fast as they are used.
//
// A packed copy costs its traffic, which the product cannot hide while it waits for the copy. So the first tiles to see
// lines of an operand may read them where they lie and leave the panel themselves, and while they work they ask for the
// memory of those that come next.
#pragma once

#include <array>
#include <utility>

#include "kernels/cpu/gemm_pack.h"

namespace naru::kernels::NARU_SIMD {

// Calls body(i) for i = 0 .. kCount - 1, each a constant, so that arrays indexed by it stay in registers.
template <int kCount, class Body>
inline void unrolled(Body body) {
  [&]<int... kIndex>(std::integer_sequence<int, kIndex...>) {
    (body(std::integral_constant<int, kIndex>{}), ...);
  }
  (std::make_integer_sequence<int, kCount>{});
}

// How a tile meets an operand: as a panel; where it lies in memory, rows of A alone; or where it lies in memory with
// its lines beside each other, left behind as a panel for the tiles that follow. That costs no more than the loads
// which the tile needs anyway.
// A tile with an errand may read B where it lies, too, and leave nothing.
enum class From { panel, memory, memory_to_panel };

// What a tile does besides: panels that it leaves, and the memory that it asks for, `n_ahead` places `ldb` apart.
struct Errand {
  float *panel_a = nullptr, *panel_b = nullptr;  // memory_to_panel
  int64_t ldb = 0;                               // between the elements of a line of B in memory
  const float* ahead = nullptr;
  int64_t n_ahead = 0;
};

constexpr int64_t kSoon = 24;    // steps of k from asking for memory to its use
constexpr int64_t kStoredA = 8;  // floats that leave a row of A's panel, of which the next row covers those too many

// C tile (kRows, columns in kVectors registers) from A and B. `lda` lies between the lines of A, or, where they become
// a panel, between the elements of one. Without kErrand `errand` is not read. Flat: a call would put the tile in
// memory.
template <int kRows, int kVectors, From kA, From kB, bool kErrand>
[[gnu::flatten]] void micro_kernel(const float* a, int64_t lda, const float* b, int64_t k, float* c, int64_t ldc,
                                   int64_t columns, const Epilogue<float>& epilogue, const Errand* errand) {
  const int64_t tail = columns - (kVectors - 1) * kLanes;  // columns of the last register
  const auto load = [tail](const float* p, int v) {
    return v + 1 < kVectors ? F32x16::load(p + v * kLanes) : F32x16::load(p + v * kLanes, tail);
  };
  static_assert(kErrand || (kA != From::memory_to_panel && kB == From::panel));
  static_assert(kA != From::memory_to_panel || kMr <= kStoredA);
  F32x16 sum[kRows][kVectors];
  const auto for_tile = [&](auto body) {
    unrolled<kRows>([&](auto i) { unrolled<kVectors>([&](auto v) { body(sum[i][v], c + i * ldc, v); }); });
  };
  for_tile([&](F32x16& s, const float*, auto) { s = F32x16(0.f); });
  const float* rows[kRows];
  unrolled<kRows>([&](auto i) { rows[i] = a + i * lda; });
  const Errand extra = kErrand ? *errand : Errand{};
  const int64_t step_a = kA == From::panel ? kMr : lda, step_b = kB == From::panel ? kNr : extra.ldb;
  const auto step = [&](int64_t p) {
    F32x16 bv[kVectors];
    unrolled<kVectors>([&](auto v) {
      bv[v] = F32x16::load(b + p * step_b + v * kLanes);
      if constexpr (kB == From::memory_to_panel) bv[v].store(extra.panel_b + p * kNr + v * kLanes);
    });
    if constexpr (kA == From::memory_to_panel)
      _mm256_storeu_ps(extra.panel_a + p * kMr, _mm256_loadu_ps(a + p * step_a));
    unrolled<kRows>([&](auto i) {
      const F32x16 ai(kA == From::memory ? rows[i][p] : a[p * step_a + i]);
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
    if constexpr (kErrand)
      if (row < extra.n_ahead) __builtin_prefetch(extra.ahead + row * extra.ldb, 0, 2);
    if constexpr (kPrefetchA && kA == From::memory) {
      const int64_t half = kMr / 2, first = row % 2 * half;
      for (int64_t i = first; i < first + half; ++i) __builtin_prefetch(a + (kMr + i) * lda + p);
    }
    if constexpr (kPrefetchA && kA == From::panel)
      for (int64_t line = 0; line < 8 * kMr; line += kLanes) __builtin_prefetch(a + kMr * (k + p) + line);
    if constexpr (kA == From::memory_to_panel)
      for (int64_t i = p; i < p + 8; ++i) __builtin_prefetch(a + (kSoon + i) * lda);
    if constexpr (kB == From::memory_to_panel)
      for (int64_t i = p; i < p + 8; ++i) __builtin_prefetch(b + (kSoon + i) * extra.ldb);
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
                             int64_t columns, const Epilogue<float>& epilogue, const Errand* errand);
// [(rows - 1) * kNv + vectors - 1]: edges of C have kernels of their own size.
template <From kA, size_t... kIndex>
constexpr std::array<MicroKernel, sizeof...(kIndex)> make_kernels(std::index_sequence<kIndex...>) {
  return {micro_kernel<kIndex / kNv + 1, kIndex % kNv + 1, kA, From::panel, false>...};
}
constexpr auto kOfPanels = make_kernels<From::panel>(std::make_index_sequence<size_t{kMr * kNv}>());
constexpr auto kOfRows = make_kernels < kRowsInPlace ? From::memory
                                                     : From::panel > (std::make_index_sequence<size_t{kMr * kNv}>());
inline const auto& kernels_of(From a) {
  return a == From::memory ? kOfRows : kOfPanels;
}
inline size_t kernel_index(int64_t n_rows, int64_t columns) {
  return size_t((n_rows - 1) * kNv + (columns - 1) / kLanes);
}

// Of tiles that read both operands where they lie: errand->ldb lies between the elements of a line of B.
template <size_t... kIndex>
constexpr std::array<MicroKernel, sizeof...(kIndex)> make_unpacked(std::index_sequence<kIndex...>) {
  return {micro_kernel<kIndex / kNv + 1, kIndex % kNv + 1, From::memory, From::memory, true>...};
}
constexpr auto kUnpacked = make_unpacked(std::make_index_sequence<size_t{kMr * kNv}>());

// The kernel of a whole tile with an errand.
inline MicroKernel errand_kernel(From a, From b) {
  constexpr From kInPlace = kRowsInPlace ? From::memory : From::panel;
  constexpr From kLeaving = kLeavesPanels ? From::memory_to_panel : From::panel;
  constexpr MicroKernel kKernels[3][2] = {
      {micro_kernel<kMr, kNv, From::panel, From::panel, true>, micro_kernel<kMr, kNv, From::panel, kLeaving, true>},
      {micro_kernel<kMr, kNv, kInPlace, From::panel, true>, micro_kernel<kMr, kNv, kInPlace, kLeaving, true>},
      {micro_kernel<kMr, kNv, kLeaving, From::panel, true>, micro_kernel<kMr, kNv, kLeaving, kLeaving, true>}};
  return kKernels[int(a)][b == From::memory_to_panel];
}

}  // namespace naru::kernels::NARU_SIMD
