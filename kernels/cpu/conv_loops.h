// The loops behind kernels/conv.h, for one thread: output pixels q0 <= q < q1, pictures of `pictures`, taps (ky * kw +
// kx) t0 <= t < t1. conv.cc has the plain ones, conv.simd.cc those over the packed product.
#pragma once

#include <span>

#include "kernels/conv.h"

namespace naru::kernels {

template <class T>
struct ConvLoops {
  using Pictures = std::span<const ConvPicture>;
  void (*forward)(Pictures pictures, const ConvFilter& f, const T* x, const T* w, const T* bias, T* y, int64_t q0,
                  int64_t q1);
  void (*dx)(Pictures pictures, const ConvFilter& f, const T* dy, const T* w, T* dx);
  void (*dw)(Pictures pictures, const ConvFilter& f, const T* dy, const T* x, T* dw, int64_t t0, int64_t t1);
};

namespace avx2 {
extern const ConvLoops<float> conv_loops;
}
namespace avx512 {
extern const ConvLoops<float> conv_loops;
}

// Calls body(picture, oy, ox) for the output pixels q0 <= q < q1, in that order.
template <class Body>
void for_output_pixels(std::span<const ConvPicture> pictures, int64_t q0, int64_t q1, Body body) {
  for (const ConvPicture& picture : pictures) {
    const int64_t first = picture.y_at, end = first + picture.Yo * picture.Xo;
    if (end <= q0 || first >= q1) continue;
    const int64_t q = std::max(q0, first) - first;
    int64_t oy = q / picture.Xo, ox = q % picture.Xo;
    for (int64_t left = std::min(q1, end) - first - q; left > 0; --left) {
      body(picture, oy, ox);
      if (++ox == picture.Xo) ox = 0, ++oy;
    }
  }
}

}  // namespace naru::kernels
