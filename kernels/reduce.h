// Sums of numeric profile 1 that are not part of another kernel.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// out[c] = sum over r of x[r][c], one chain of additions in ascending r.  x (R, C), out (C).
template <class T>
void sum_rows(Cpu, const T* x, T* out, int64_t R, int64_t C);

// Sum of x[i]^2 over i < n: blocks of 4,096 elements in sixteen lanes of fma each, block totals added in ascending
// order in double. For gradient norms.
template <class T>
double sum_of_squares(Cpu, const T* x, int64_t n);

// Sum of |x[i] - y[i]| over i < n, in the same order.
template <class T>
double sum_of_distances(Cpu, const T* x, const T* y, int64_t n);

}  // namespace naru::kernels
