// Elementary functions that give the same bits on every machine: polynomials built from +, -, *, / and fma only.
//
// The float forms are templates over V, which is float or a SIMD vector of floats (kernels/cpu/simd.h), so that the
// plain loop and the fast kernel run one and the same sequence of roundings. V needs + - * /, fma, and the few
// bit-level primitives below. Double forms are scalar; they serve tables (RoPE, mel filters), the making of examples,
// and gradient tests. Errors: float forms within 2 ulp on their stated range, double forms within 1e-15 relative.
// Polynomials: minimax coefficients of the Cephes library (S. Moshier), public domain figures.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace naru::exact {

// --- primitives for float; simd.h gives the same names for vectors
// -----------------------------------------------------

inline float fma(float a, float b, float c) {
  return std::fma(a, b, c);
}
inline float vmin(float a, float b) {
  return a < b ? a : b;
}
inline float vmax(float a, float b) {
  return a > b ? a : b;
}
// a < b ? yes : no, lane by lane.
inline float select_lt(float a, float b, float yes, float no) {
  return a < b ? yes : no;
}
inline float round_even(float x) {
  return __builtin_rintf(x);
}
inline float abs_of(float x) {
  return std::bit_cast<float>(std::bit_cast<uint32_t>(x) & 0x7fffffffu);
}
// y * 2^n for an integral n in [-126, 127]; NaN when both are NaN.
inline float scale_pow2(float y, float n) {
  return y * std::bit_cast<float>((int32_t(n == n ? n : 0) + 127) << 23);
}
// x = mantissa * 2^exponent, mantissa in [0.5, 1); x must be positive and normal.
inline float exponent_of(float x) {
  return float(int32_t(std::bit_cast<uint32_t>(x) >> 23) - 126);
}
inline float mantissa_of(float x) {
  return std::bit_cast<float>((std::bit_cast<uint32_t>(x) & 0x007fffffu) | 0x3f000000u);
}

inline double fma(double a, double b, double c) {
  return std::fma(a, b, c);
}
inline double abs_of(double x) {
  return std::fabs(x);
}
inline double vmin(double a, double b) {
  return a < b ? a : b;
}
inline double vmax(double a, double b) {
  return a > b ? a : b;
}
inline double select_lt(double a, double b, double yes, double no) {
  return a < b ? yes : no;
}
inline double round_even(double x) {
  return __builtin_rint(x);
}

// --- float and SIMD
// ----------------------------------------------------------------------------------------------------

// Always in line: a call would hand vectors over in memory, which costs more than the polynomial.

// e^x. Below -87.3 the result is 0, above 88.3 it is the value at 88.3 (about 2.2e38). NaN stays NaN, also in tanh and
// sigmoid: vmin and vmax give their second operand when one is NaN.
template <class V>
[[gnu::always_inline]] inline V exp(V x) {
  const V clamped = vmax(V(-87.3f), vmin(V(88.3f), x));
  const V n = round_even(clamped * V(1.44269504088896341f));
  V r = fma(n, V(-0.693359375f), clamped);
  r = fma(n, V(2.12194440e-4f), r);
  V p = fma(V(1.9875691500e-4f), r, V(1.3981999507e-3f));
  p = fma(p, r, V(8.3334519073e-3f));
  p = fma(p, r, V(4.1665795894e-2f));
  p = fma(p, r, V(1.6666665459e-1f));
  p = fma(p, r, V(5.0000001201e-1f));
  p = fma(p, r * r, r) + V(1.f);
  return select_lt(x, V(-87.3f), V(0.f), scale_pow2(p, n));
}

// Natural logarithm of a positive normal x; callers keep x above 1e-37.
template <class V>
[[gnu::always_inline]] inline V log(V x) {
  const V m0 = mantissa_of(x), e0 = exponent_of(x);
  const V low = V(0.707106781186547524f);
  const V e = select_lt(m0, low, e0 - V(1.f), e0);
  const V m = select_lt(m0, low, m0 + m0, m0) - V(1.f);
  const V z = m * m;
  V p = fma(V(7.0376836292e-2f), m, V(-1.1514610310e-1f));
  p = fma(p, m, V(1.1676998740e-1f));
  p = fma(p, m, V(-1.2420140846e-1f));
  p = fma(p, m, V(1.4249322787e-1f));
  p = fma(p, m, V(-1.6668057665e-1f));
  p = fma(p, m, V(2.0000714765e-1f));
  p = fma(p, m, V(-2.4999993993e-1f));
  p = fma(p, m, V(3.3333331174e-1f));
  V y = p * m * z;
  y = fma(e, V(-2.12194440e-4f), y);
  y = fma(V(-0.5f), z, y);
  return fma(e, V(0.693359375f), m + y);
}

// Hyperbolic tangent, any x.
template <class V>
[[gnu::always_inline]] inline V tanh(V x) {
  const V a = abs_of(x);
  const V big = V(1.f) - V(2.f) / (exp(a + a) + V(1.f));
  const V z = x * x;
  V p = fma(V(-5.70498872745e-3f), z, V(2.06390887954e-2f));
  p = fma(p, z, V(-5.37397155531e-2f));
  p = fma(p, z, V(1.33314422036e-1f));
  p = fma(p, z, V(-3.33332819422e-1f));
  const V small = fma(p * z, x, x);
  const V signed_big = select_lt(x, V(0.f), V(0.f) - big, big);
  return select_lt(a, V(0.625f), small, signed_big);
}

// 1 / (1 + e^-x), any x.
template <class V>
[[gnu::always_inline]] inline V sigmoid(V x) {
  return V(1.f) / (V(1.f) + exp(V(0.f) - x));
}

// --- double
// ------------------------------------------------------------------------------------------------------------

double exp(double x);
double log(double x);  // x > 0 and normal
double sin(double x);  // |x| up to 1e6
double cos(double x);
inline double tanh(double x) {
  const double e = exp(-2 * std::fabs(x)), t = (1 - e) / (1 + e);
  return x < 0 ? -t : t;
}
inline double sigmoid(double x) {
  return 1 / (1 + exp(-x));
}
inline double pow(double base, double exponent) {
  return exp(exponent * log(base));
}  // base > 0

}  // namespace naru::exact
