// A number from -1 to 1 as what a linear map tells finely apart: itself, and sines and cosines of growing frequency
// (Tancik et al. 2020, "Fourier features let networks learn high frequency functions in low dimensional domains").
#pragma once

#include <cstdint>

#include "base/exact.h"

namespace naru {

constexpr int64_t fourier_size(int64_t frequencies) {
  return 2 * frequencies + 1;
}

// Writes fourier_size(frequencies) numbers: x, sin(pi x), cos(pi x), sin(2 pi x), cos(2 pi x), sin(4 pi x), ...
inline float* write_fourier(double x, int64_t frequencies, float* out) {
  constexpr double kPi = 3.14159265358979323846;
  *out++ = float(x);
  double angle = kPi * x;
  for (int64_t f = 0; f < frequencies; ++f, angle *= 2) {
    *out++ = float(exact::sin(angle));
    *out++ = float(exact::cos(angle));
  }
  return out;
}

}  // namespace naru
