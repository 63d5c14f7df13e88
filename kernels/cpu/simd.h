// F32x16: sixteen floats, the unit of numeric profile 1. One AVX-512 register, or two AVX2 ones; the bits are the same.
//
// Files named *.simd.cc include this and are compiled once for each instruction set, inside namespace NARU_SIMD. Sums
// over a long axis use the sixteen lanes as sixteen running sums and end in reduce(): element i always goes to lane i
// % 16.
#pragma once

#include <immintrin.h>

#include <cstdint>

#ifndef NARU_SIMD
#error "simd.h belongs in *.simd.cc files, which are compiled with NARU_SIMD"
#endif

namespace naru::kernels::NARU_SIMD {

constexpr int kLanes = 16;

#ifdef NARU_AVX512

struct F32x16 {
  __m512 v;
  F32x16() = default;
  explicit F32x16(float x) : v(_mm512_set1_ps(x)) {}
  F32x16(__m512 x) : v(x) {}

  static F32x16 load(const float* p) { return _mm512_loadu_ps(p); }
  // The first n floats, zeros after them; n in [0, 16].
  static F32x16 load(const float* p, int64_t n) { return _mm512_maskz_loadu_ps(first(n), p); }
  void store(float* p) const { _mm512_storeu_ps(p, v); }
  void store(float* p, int64_t n) const { _mm512_mask_storeu_ps(p, first(n), v); }

 private:
  static __mmask16 first(int64_t n) { return __mmask16((1u << n) - 1); }
};

inline F32x16 operator+(F32x16 a, F32x16 b) {
  return _mm512_add_ps(a.v, b.v);
}
inline F32x16 operator-(F32x16 a, F32x16 b) {
  return _mm512_sub_ps(a.v, b.v);
}
inline F32x16 operator*(F32x16 a, F32x16 b) {
  return _mm512_mul_ps(a.v, b.v);
}
inline F32x16 operator/(F32x16 a, F32x16 b) {
  return _mm512_div_ps(a.v, b.v);
}
inline F32x16 fma(F32x16 a, F32x16 b, F32x16 c) {
  return _mm512_fmadd_ps(a.v, b.v, c.v);
}
inline F32x16 sqrt(F32x16 a) {
  return _mm512_sqrt_ps(a.v);
}
inline F32x16 vmin(F32x16 a, F32x16 b) {
  return _mm512_min_ps(a.v, b.v);
}  // a < b ? a : b
inline F32x16 vmax(F32x16 a, F32x16 b) {
  return _mm512_max_ps(a.v, b.v);
}  // a > b ? a : b
inline F32x16 select_lt(F32x16 a, F32x16 b, F32x16 yes, F32x16 no) {
  return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ), no.v, yes.v);
}
inline F32x16 round_even(F32x16 x) {
  return _mm512_roundscale_ps(x.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
inline F32x16 abs_of(F32x16 x) {
  return _mm512_abs_ps(x.v);
}
inline F32x16 scale_pow2(F32x16 y, F32x16 n) {
  const __m512i e = _mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(n.v), _mm512_set1_epi32(127)), 23);
  return _mm512_mul_ps(y.v, _mm512_castsi512_ps(e));
}
inline F32x16 exponent_of(F32x16 x) {
  const __m512i e = _mm512_srli_epi32(_mm512_castps_si512(x.v), 23);
  return _mm512_cvtepi32_ps(_mm512_sub_epi32(e, _mm512_set1_epi32(126)));
}
inline F32x16 mantissa_of(F32x16 x) {
  const __m512i m = _mm512_and_si512(_mm512_castps_si512(x.v), _mm512_set1_epi32(0x007fffff));
  return _mm512_castsi512_ps(_mm512_or_si512(m, _mm512_set1_epi32(0x3f000000)));
}
inline __m256 low_half(F32x16 x) {
  return _mm512_castps512_ps256(x.v);
}
inline __m256 high_half(F32x16 x) {
  return _mm512_maskz_extractf32x8_ps(0xff, x.v, 1);
}

#else

struct F32x16 {
  __m256 lo, hi;
  F32x16() = default;
  explicit F32x16(float x) : lo(_mm256_set1_ps(x)), hi(_mm256_set1_ps(x)) {}
  F32x16(__m256 low, __m256 high) : lo(low), hi(high) {}

  static F32x16 load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
  // The first n floats, zeros after them; n in [0, 16].
  static F32x16 load(const float* p, int64_t n) {
    if (n == kLanes) return load(p);  // masked moves are slow on some processors
    return {_mm256_maskload_ps(p, first(n)), n > 8 ? _mm256_maskload_ps(p + 8, first(n - 8)) : _mm256_setzero_ps()};
  }
  void store(float* p) const {
    _mm256_storeu_ps(p, lo);
    _mm256_storeu_ps(p + 8, hi);
  }
  void store(float* p, int64_t n) const {
    if (n == kLanes) return store(p);
    if (n < 8) return store_first(p, lo, n);
    _mm256_storeu_ps(p, lo);
    store_first(p + 8, hi, n - 8);
  }

 private:
  // n < 8 floats, in pieces: masked stores are very slow on some processors.
  static void store_first(float* p, __m256 x, int64_t n) {
    __m128 rest = _mm256_castps256_ps128(x);
    if (n & 4) {
      _mm_storeu_ps(p, rest);
      rest = _mm256_extractf128_ps(x, 1);
      p += 4;
    }
    if (n & 2) {
      _mm_storel_pi(reinterpret_cast<__m64*>(p), rest);
      rest = _mm_movehl_ps(rest, rest);
      p += 2;
    }
    if (n & 1) _mm_store_ss(p, rest);
  }
  static __m256i first(int64_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(int(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
};

inline F32x16 operator+(F32x16 a, F32x16 b) {
  return {_mm256_add_ps(a.lo, b.lo), _mm256_add_ps(a.hi, b.hi)};
}
inline F32x16 operator-(F32x16 a, F32x16 b) {
  return {_mm256_sub_ps(a.lo, b.lo), _mm256_sub_ps(a.hi, b.hi)};
}
inline F32x16 operator*(F32x16 a, F32x16 b) {
  return {_mm256_mul_ps(a.lo, b.lo), _mm256_mul_ps(a.hi, b.hi)};
}
inline F32x16 operator/(F32x16 a, F32x16 b) {
  return {_mm256_div_ps(a.lo, b.lo), _mm256_div_ps(a.hi, b.hi)};
}
inline F32x16 fma(F32x16 a, F32x16 b, F32x16 c) {
  return {_mm256_fmadd_ps(a.lo, b.lo, c.lo), _mm256_fmadd_ps(a.hi, b.hi, c.hi)};
}
inline F32x16 sqrt(F32x16 a) {
  return {_mm256_sqrt_ps(a.lo), _mm256_sqrt_ps(a.hi)};
}
inline F32x16 vmin(F32x16 a, F32x16 b) {
  return {_mm256_min_ps(a.lo, b.lo), _mm256_min_ps(a.hi, b.hi)};
}
inline F32x16 vmax(F32x16 a, F32x16 b) {
  return {_mm256_max_ps(a.lo, b.lo), _mm256_max_ps(a.hi, b.hi)};
}
inline F32x16 select_lt(F32x16 a, F32x16 b, F32x16 yes, F32x16 no) {
  return {_mm256_blendv_ps(no.lo, yes.lo, _mm256_cmp_ps(a.lo, b.lo, _CMP_LT_OQ)),
          _mm256_blendv_ps(no.hi, yes.hi, _mm256_cmp_ps(a.hi, b.hi, _CMP_LT_OQ))};
}
inline F32x16 round_even(F32x16 x) {
  constexpr int kMode = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
  return {_mm256_round_ps(x.lo, kMode), _mm256_round_ps(x.hi, kMode)};
}
inline F32x16 abs_of(F32x16 x) {
  const __m256 mask = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
  return {_mm256_and_ps(x.lo, mask), _mm256_and_ps(x.hi, mask)};
}
inline __m256 scale_pow2(__m256 y, __m256 n) {
  const __m256i e = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
  return _mm256_mul_ps(y, _mm256_castsi256_ps(e));
}
inline F32x16 scale_pow2(F32x16 y, F32x16 n) {
  return {scale_pow2(y.lo, n.lo), scale_pow2(y.hi, n.hi)};
}
inline __m256 exponent_of(__m256 x) {
  const __m256i e = _mm256_srli_epi32(_mm256_castps_si256(x), 23);
  return _mm256_cvtepi32_ps(_mm256_sub_epi32(e, _mm256_set1_epi32(126)));
}
inline F32x16 exponent_of(F32x16 x) {
  return {exponent_of(x.lo), exponent_of(x.hi)};
}
inline __m256 mantissa_of(__m256 x) {
  const __m256i m = _mm256_and_si256(_mm256_castps_si256(x), _mm256_set1_epi32(0x007fffff));
  return _mm256_castsi256_ps(_mm256_or_si256(m, _mm256_set1_epi32(0x3f000000)));
}
inline F32x16 mantissa_of(F32x16 x) {
  return {mantissa_of(x.lo), mantissa_of(x.hi)};
}
inline __m256 low_half(F32x16 x) {
  return x.lo;
}
inline __m256 high_half(F32x16 x) {
  return x.hi;
}

#endif

// The profile's tree: lane i + lane i+8, then i+4, i+2, i+1.
inline float reduce(F32x16 x) {
  const __m256 a = _mm256_add_ps(low_half(x), high_half(x));
  const __m128 b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 c = _mm_add_ps(b, _mm_movehl_ps(b, b));
  return _mm_cvtss_f32(_mm_add_ss(c, _mm_shuffle_ps(c, c, 1)));
}
// The largest lane; the order does not matter.
inline float reduce_max(F32x16 x) {
  const __m256 a = _mm256_max_ps(low_half(x), high_half(x));
  const __m128 b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 c = _mm_max_ps(b, _mm_movehl_ps(b, b));
  return _mm_cvtss_f32(_mm_max_ss(c, _mm_shuffle_ps(c, c, 1)));
}

// Calls body(offset, count) for each group of 16 of 0..n-1: count is 16 but for the last.
template <class Body>
inline void for_lanes(int64_t n, Body body) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) body(i, int64_t(kLanes));
  if (i < n) body(i, n - i);
}

}  // namespace naru::kernels::NARU_SIMD
