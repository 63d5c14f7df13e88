// Convolution over the packed product: the pixels that an output sees are laid out as rows (im2col), a band of output
// pixels at a time, so that scratch stays near one second-level cache and nothing is kept for the backward pass.
#include "kernels/cpu/conv_loops.h"

#include <algorithm>

#include "kernels/cpu/gemm_loops.h"
#include "kernels/cpu/pairwise.h"
#include "kernels/cpu/simd.h"
#include "kernels/cpu/workspace.h"

namespace naru::kernels::NARU_SIMD {
namespace {

using Pictures = std::span<const ConvPicture>;

constexpr int64_t kBandFloats = 256 * 1024;  // scratch of a band
constexpr int64_t kDwColumns = 448;          // about so many columns of dw at a time, over kGemmBlock output pixels
constexpr int64_t kMinRows = 64;             // rows of a product that are worth packing its other side

void copy(const float* from, float* to, int64_t n) {
  for_lanes(n, [&](int64_t i, int64_t count) { F32x16::load(from + i, count).store(to + i, count); });
}
void zero(float* to, int64_t n) {
  for_lanes(n, [&](int64_t i, int64_t count) { F32x16(0.f).store(to + i, count); });
}
void add(const float* from, float* to, int64_t n) {
  for_lanes(n, [&](int64_t i, int64_t count) {
    (F32x16::load(to + i, count) + F32x16::load(from + i, count)).store(to + i, count);
  });
}

// Calls body(tap, n_taps, pixel) for each run of taps t0 <= t < t1 of output pixel (oy, ox) that lie side by side in
// memory; pixel is the first's number in x, or -1 where the run is outside the picture.
template <class Body>
void for_runs(const ConvPicture& p, const ConvFilter& f, int64_t oy, int64_t ox, int64_t t0, int64_t t1, Body body) {
  const int64_t ix0 = ox * f.stride - f.pad;
  const int64_t inside = std::clamp<int64_t>(-ix0, 0, f.kw), outside = std::clamp<int64_t>(p.X - ix0, inside, f.kw);
  for (int64_t t = t0; t < t1;) {
    const int64_t ky = t / f.kw, row_end = std::min(t1, (ky + 1) * f.kw), iy = oy * f.stride - f.pad + ky;
    const bool row_inside = iy >= 0 && iy < p.Y;
    while (t < row_end) {
      const int64_t kx = t - ky * f.kw;
      const bool seen = row_inside && kx >= inside && kx < outside;
      const int64_t next = !row_inside ? f.kw : kx < inside ? inside : kx < outside ? outside : f.kw;
      const int64_t end = std::min(row_end, ky * f.kw + next);
      body(t, end - t, seen ? p.x_at + iy * p.X + ix0 + kx : -1);
      t = end;
    }
  }
}

// col (q1 - q0, (t1 - t0) * I): what output pixels q0 <= q < q1 see under taps t0 <= t < t1.
void im2col(Pictures pictures, const ConvFilter& f, const float* x, float* col, int64_t q0, int64_t q1, int64_t t0,
            int64_t t1) {
  for_output_pixels(pictures, q0, q1, [&](const ConvPicture& picture, int64_t oy, int64_t ox) {
    for_runs(picture, f, oy, ox, t0, t1, [&](int64_t t, int64_t n, int64_t pixel) {
      float* to = col + (t - t0) * f.I;
      if (pixel < 0)
        zero(to, n * f.I);
      else
        copy(x + pixel * f.I, to, n * f.I);
    });
    col += (t1 - t0) * f.I;
  });
}

void conv_forward(Pictures pictures, const ConvFilter& f, const float* x, const float* w, const float* bias, float* y,
                  int64_t q0, int64_t q1) {
  const int64_t n_taps = f.kh * f.kw, K = n_taps * f.I;
  const int64_t rows = std::max(kMinRows, kBandFloats / std::max<int64_t>(1, K));
  for (int64_t q = q0; q < q1; q += rows) {
    const int64_t n = std::min(rows, q1 - q);
    float* col = workspace(Slot::conv, rows * K);
    im2col(pictures, f, x, col, q, q + n, 0, n_taps);
    gemm_loops.gemm(row_major(col, K), transposed(w, K), y + q * f.O, f.O, n, f.O, K, {.bias = bias});
  }
}

// What each output pixel gives to the pixels that it saw is a band of products; adding them up in ascending output
// pixel is the order of the profile, whatever the bands.
void conv_dx(Pictures pictures, const ConvFilter& f, const float* dy, const float* w, float* dx) {
  const int64_t n_taps = f.kh * f.kw, K = n_taps * f.I;
  const int64_t rows = std::max(kMinRows, kBandFloats / std::max<int64_t>(1, K));
  for (const ConvPicture& picture : pictures) zero(dx + picture.x_at * f.I, picture.Y * picture.X * f.I);
  const int64_t q0 = pictures.front().y_at, q1 = pictures.back().y_at + pictures.back().Yo * pictures.back().Xo;
  for (int64_t q = q0; q < q1; q += rows) {
    const int64_t n = std::min(rows, q1 - q);
    float* col = workspace(Slot::conv, rows * K);
    gemm_loops.gemm(row_major(dy + q * f.O, f.O), row_major(w, K), col, K, n, K, f.O, {});
    const float* from = col;
    for_output_pixels(pictures, q, q + n, [&](const ConvPicture& picture, int64_t oy, int64_t ox) {
      for_runs(picture, f, oy, ox, 0, n_taps, [&](int64_t t, int64_t count, int64_t pixel) {
        if (pixel >= 0) add(from + t * f.I, dx + pixel * f.I, count * f.I);
      });
      from += K;
    });
  }
}

// dw of taps t0 <= t < t1 as one tree of products over blocks of output pixels.
void dw_of_taps(Pictures pictures, const ConvFilter& f, const float* dy, const float* x, float* dw, int64_t t0,
                int64_t t1) {
  const int64_t n_outputs = pictures.back().y_at + pictures.back().Yo * pictures.back().Xo;
  const int64_t n_blocks = (n_outputs + kGemmBlock - 1) / kGemmBlock;
  const int64_t columns = (t1 - t0) * f.I, K = f.kh * f.kw * f.I, size = f.O * columns;
  float* sums = workspace(Slot::conv, pairwise_places(n_blocks) * size + kGemmBlock * columns);
  float* col = sums + pairwise_places(n_blocks) * size;
  pairwise_tree(
      n_blocks,
      [&](int64_t block, int64_t place) {
        const int64_t q0 = block * kGemmBlock, n = std::min(kGemmBlock, n_outputs - q0);
        im2col(pictures, f, x, col, q0, q0 + n, t0, t1);
        gemm_loops.gemm(transposed(dy + q0 * f.O, f.O), row_major(col, columns), sums + place * size, columns, f.O,
                        columns, n, {});
      },
      [&](int64_t place) { add(sums + (place + 1) * size, sums + place * size, size); });
  for (int64_t o = 0; o < f.O; ++o) copy(sums + o * columns, dw + o * K + t0 * f.I, columns);
}

void conv_dw(Pictures pictures, const ConvFilter& f, const float* dy, const float* x, float* dw, int64_t t0,
             int64_t t1) {
  const int64_t pieces = std::min(t1 - t0, (t1 - t0) * f.I / kDwColumns + 1), n_taps = (t1 - t0 + pieces - 1) / pieces;
  for (int64_t t = t0; t < t1; t += n_taps) dw_of_taps(pictures, f, dy, x, dw, t, std::min(t1, t + n_taps));
}

}  // namespace

const ConvLoops<float> conv_loops{conv_forward, conv_dx, conv_dw};

}  // namespace naru::kernels::NARU_SIMD
