// Rotary position embedding (Su et al. 2021): turns pairs of elements of each head by the angles of the position.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// Pair i of a head is (x[i], x[i + n_pairs]), or (x[2i], x[2i + 1]) when interleaved; elements past 2 * n_pairs are
// copied.
struct RopeSizes {
  int64_t N, H, K, n_pairs;
  bool interleaved;
};

// x, y (N, H, K), cos, sin (N, n_pairs): (a, b) -> (fma(a, cos, b (-sin)), fma(b, cos, a sin)). With `inverse` the sign
// of sin is turned, which is the gradient. y may be x.
template <class T>
void rope(Cpu, const T* x, const T* cos, const T* sin, T* y, const RopeSizes& sizes, bool inverse);

}  // namespace naru::kernels
