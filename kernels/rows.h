// Rows of one matrix chosen by an index: tables of embeddings, positions of a sequence, cells of a picture.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// y[n] = x[index[n]], zeros where index[n] is negative.  x (R, D), index (N), y (N, D). The caller has checked the
// index.
template <class T>
void gather_rows(Cpu, const T* x, const int32_t* index, T* y, int64_t N, int64_t D);

// dx[r] = sum of dy[n] over index[n] = r: one chain of additions in ascending n, from 0.  dy (N, D), dx (R, D).
template <class T>
void scatter_add_rows(Cpu, const T* dy, const int32_t* index, T* dx, int64_t N, int64_t R, int64_t D);

// y = x, arrays of n that do not overlap.
template <class T>
void copy(Cpu, const T* x, T* y, int64_t n);

}  // namespace naru::kernels
