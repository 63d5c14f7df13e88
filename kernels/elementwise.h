// Sums and products element by element. Arrays of n; an output may be one of the inputs.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// out = s x + t y: fma(s, x, t y), so that combine(1, x, 1, y) is x + y.
template <class T>
void combine(Cpu, T s, const T* x, T t, const T* y, T* out, int64_t n);

// y = s x.
template <class T>
void scale(Cpu, T s, const T* x, T* y, int64_t n);

// y = a b.
template <class T>
void multiply(Cpu, const T* a, const T* b, T* y, int64_t n);

// y[r] = x[r] + b.  x, y (R, D), b (D).
template <class T>
void add_row(Cpu, const T* x, const T* b, T* y, int64_t R, int64_t D);

// y = the whole number nearest to x; of two that are as near, the even one.
template <class T>
void round_to_whole(Cpu, const T* x, T* y, int64_t n);

// out = s where a > b, -s where a < b, else 0: s times the slope of |a - b| in a.
template <class T>
void distance_slope(Cpu, T s, const T* a, const T* b, T* out, int64_t n);

}  // namespace naru::kernels
