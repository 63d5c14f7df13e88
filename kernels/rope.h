// Rotary position embedding: pairs of elements of each head turned by angles.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// x, y (N, H, K); cos, sin (N, P), 2 P <= K. With a = x[i], b = x[i + P]:  y[i] = fma(a, cos, -(b sin)),
// y[i + P] = fma(b, cos, a sin); elements from 2 P on are copied. `back` turns the other way (the gradient).
template <class T>
void rope(Cpu, const T* x, const T* cos, const T* sin, T* y, int64_t N, int64_t H, int64_t K, int64_t P, bool back);

}  // namespace naru::kernels
