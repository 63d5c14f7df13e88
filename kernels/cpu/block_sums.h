// The end of a product for k > 1,024: the sums of its blocks lie in scratch, one place after another, and are joined by
// the profile's tree (pairwise.h).
#pragma once

#include "kernels/cpu/simd.h"
#include "kernels/gemm.h"

namespace naru::kernels::NARU_SIMD {

// The sums (size) at a place, a multiple of 16 of them, += those at the next.
inline void join_places(float* sums, int64_t place, int64_t size) {
  float *left = sums + place * size, *right = left + size;
  for (int64_t i = 0; i < size; i += kLanes) (F32x16::load(left + i) + F32x16::load(right + i)).store(left + i);
}

// C (M, N) from its finished sums, whose rows are lds apart.
inline void finish(const float* sums, int64_t lds, float* c, int64_t ldc, int64_t M, int64_t N,
                   const Epilogue<float>& epilogue) {
  for (int64_t i = 0; i < M; ++i)
    for_lanes(N, [&](int64_t j, int64_t n) {
      F32x16 s = F32x16::load(sums + i * lds + j, n);
      if (epilogue.bias) s = s + F32x16::load(epilogue.bias + j, n);
      if (epilogue.accumulate) s = F32x16::load(c + i * ldc + j, n) + s;
      s.store(c + i * ldc + j, n);
    });
}

}  // namespace naru::kernels::NARU_SIMD
