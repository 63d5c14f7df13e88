#include "base/exact.h"

namespace naru::exact {
namespace {

constexpr double kPi = 3.14159265358979323846;

// Sum over i of c[i] * x^i.
template <int N>
double horner(const double (&c)[N], double x) {
  double y = c[N - 1];
  for (int i = N - 2; i >= 0; --i) y = std::fma(y, x, c[i]);
  return y;
}

// sin(r) and cos(r) for |r| <= pi/4: Taylor series, whose remainder is below 1e-17 there.
double sin_small(double r) {
  static const double c[] = {1.,
                             -1. / 6,
                             1. / 120,
                             -1. / 5040,
                             1. / 362880,
                             -1. / 39916800,
                             1. / 6227020800.,
                             -1. / 1307674368000.,
                             1. / 355687428096000.};
  return r * horner(c, r * r);
}
double cos_small(double r) {
  static const double c[] = {1.,
                             -1. / 2,
                             1. / 24,
                             -1. / 720,
                             1. / 40320,
                             -1. / 3628800,
                             1. / 479001600.,
                             -1. / 87178291200.,
                             1. / 20922789888000.,
                             -1. / 6402373705728000.};
  return horner(c, r * r);
}

// x = quadrant * pi/2 + r, with pi/2 in three parts of which the first two have 33 bits (Cody and Waite).
double reduce(double x, int* quadrant) {
  const double n = __builtin_rint(x * (2 / kPi));
  double r = std::fma(n, -1.57079632673412561417e+00, x);
  r = std::fma(n, -6.07710050630396597660e-11, r);
  r = std::fma(n, -2.02226624879595063154e-21, r);
  *quadrant = int(int64_t(n) & 3);
  return r;
}

}  // namespace

double exp(double x) {
  if (x < -708) return 0;
  if (x != x) return x;
  if (x > 709) x = 709;
  const double n = __builtin_rint(x * 1.44269504088896340736);
  double r = std::fma(n, -6.93147180369123816490e-01, x);
  r = std::fma(n, -1.90821492927058770002e-10, r);
  double y = 1;  // Taylor by Horner: |r| <= 0.35, the remainder after 14 terms is below 1e-17
  for (int k = 14; k > 0; --k) y = std::fma(y * r, 1. / k, 1.);
  return y * std::bit_cast<double>(uint64_t(int64_t(n) + 1023) << 52);
}

double log(double x) {
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  double e = double(int64_t(bits >> 52) - 1022);
  double m = std::bit_cast<double>((bits & 0x000fffffffffffffu) | 0x3fe0000000000000u);
  if (m < 0.70710678118654752440) {
    m *= 2;
    e -= 1;
  }
  const double s = (m - 1) / (m + 1), z = s * s;  // log m = 2 artanh(s), |s| <= 0.172
  double p = 1. / 23;
  for (int k = 21; k >= 3; k -= 2) p = std::fma(p, z, 1. / k);
  return std::fma(e, 6.93147180369123816490e-01, std::fma(e, 1.90821492927058770002e-10, 2 * std::fma(s * z, p, s)));
}

double sin(double x) {
  int quadrant;
  const double r = reduce(x, &quadrant);
  const double y = quadrant & 1 ? cos_small(r) : sin_small(r);
  return quadrant & 2 ? -y : y;
}

double cos(double x) {
  int quadrant;
  const double r = reduce(x, &quadrant);
  const double y = quadrant & 1 ? sin_small(r) : cos_small(r);
  return quadrant == 1 || quadrant == 2 ? -y : y;
}

}  // namespace naru::exact
