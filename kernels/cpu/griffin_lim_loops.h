// The loops behind kernels/griffin_lim.h, and what they do to a frame: V is float, double or sixteen floats, which then
// are sixteen frames side by side. griffin_lim.cc has the plain loops and the tables, griffin_lim.simd.cc the vector
// ones.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "base/exact.h"
#include "kernels/cpu/mel_loops.h"
#include "kernels/device.h"
#include "kernels/griffin_lim.h"

namespace naru::kernels {

template <class T>
struct GriffinLimTables {
  MelTables<T> mel;
  struct Bin {
    int64_t low;    // band; of the next one, too
    T share, next;  // of both in the bin, together 1; 0 where no band is
  };
  std::array<Bin, kMelBins> bins;
  std::array<T, kMelWindow> window;  // over 256, which the inverse transform leaves out
  std::array<T, kMelHop> gain;       // 1 / the sum of the squares of the windows that meet

  GriffinLimTables();
};

template <class T>
struct GriffinLimLoops {
  void (*magnitudes)(const GriffinLimTables<T>& tables, const T* mel, T* out, int64_t n_frames);
  void (*give)(const GriffinLimTables<T>& tables, const T* x, const T* magnitudes, T momentum, T* before, T* out,
               int64_t n_frames);
  // Of the samples 160 h to 160 h + count - 1; count at most 160.
  void (*add)(const GriffinLimTables<T>& tables, const T* head, const T* frames, T* sums, T* x, int64_t n_frames,
              int64_t h, int64_t count);
};

namespace avx2 {
extern const GriffinLimLoops<float> griffin_lim_loops;
}
namespace avx512 {
extern const GriffinLimLoops<float> griffin_lim_loops;
}

namespace element {

using exact::vmax;
using exact::vmin;
using std::sqrt;

constexpr int kMelPasses = 8;

// wanted(m) is the log-mel of band m, put(k, value) takes the magnitude of bin k.
template <class V, class T, class Wanted, class Put>
[[gnu::always_inline]] inline void magnitudes(const GriffinLimTables<T>& tables, Wanted wanted, Put put) {
  const V tiny(T(1e-30));
  V powers[kMelBins], bands[kMelBands + 1], ratios[kMelBands + 1];
  for (int64_t m = 0; m < kMelBands; ++m)
    bands[m] = vmax(exact::exp(vmin(wanted(m), V(T(kMelLoudest)))) - V(T(kMelFloor)), V(T(kMelFloor / 256)));
  bands[kMelBands] = ratios[kMelBands] = V(T(0));  // the next of the last
  const auto mean = [&](const V* of, int64_t k) {
    const auto& bin = tables.bins[size_t(k)];
    return fma(V(bin.next), of[bin.low + 1], V(bin.share) * of[bin.low]);
  };
  for (int64_t k = 0; k < kMelBins; ++k) powers[k] = mean(bands, k) * V(T(double(kMelRate) / kMelFft));
  for (int pass = 0; pass < kMelPasses; ++pass) {
    for (int64_t m = 0; m < kMelBands; ++m) {
      const auto& band = tables.mel.bands[size_t(m)];
      V sum = tiny;
      for (int64_t i = 0; i < band.count; ++i)
        sum = fma(V(tables.mel.weights[size_t(band.at + i)]), powers[band.first + i], sum);
      ratios[m] = bands[m] / sum;
    }
    for (int64_t k = 0; k < kMelBins; ++k) powers[k] = powers[k] * mean(ratios, k);
  }
  for (int64_t k = 0; k < kMelBins; ++k) put(k, sqrt(powers[k]));
}

// The packed transform whose inverse has the spectrum `of`, at place k of 0..255: with E = X[k] + conj X[256 - k] and
// O = exp(2 pi i k / 512) (X[k] - conj X[256 - k]), both halved, E + i O.
template <class V, class T>
[[gnu::always_inline]] inline Complex<V> packed(const MelTables<T>& tables, const Complex<V>* of, int64_t k) {
  const V half(T(0.5)), wr(tables.cosine[size_t(k)]), wi(tables.nsine[size_t(k)]), nwi(-tables.nsine[size_t(k)]);
  const Complex<V>& p = of[k];
  const Complex<V>& q = of[kMelHalf - k];
  const V even_re = half * (p.re + q.re), even_im = half * (p.im - q.im);
  const V d_re = half * (p.re - q.re), d_im = half * (p.im + q.im);
  const V odd_re = fma(wr, d_re, wi * d_im), odd_im = fma(wr, d_im, nwi * d_re);
  return {even_re - odd_im, even_im + odd_re};
}

// One frame: sample(i), magnitude(k), before(k) and put_before(k, X), put(i, sample of the result).
template <class V, class T, class Sample, class Magnitude, class Before, class PutBefore, class Put>
[[gnu::always_inline]] inline void give_magnitudes(const GriffinLimTables<T>& tables, V momentum, Sample sample,
                                                   Magnitude magnitude, Before before, PutBefore put_before, Put put) {
  V re[kMelHalf], im[kMelHalf];
  Complex<V> spectrum[kMelBins];
  analyse(tables.mel, sample, re, im);
  for (int64_t k = 0; k < kMelBins; ++k) {
    const Complex<V> x = bin(tables.mel, re, im, k), old = before(k);
    put_before(k, x);
    const V y_re = fma(momentum, x.re - old.re, x.re), y_im = fma(momentum, x.im - old.im, x.im);
    const V scale = magnitude(k) / sqrt(fma(y_re, y_re, fma(y_im, y_im, V(T(1e-30)))));
    spectrum[k] = {y_re * scale, y_im * scale};
  }
  for (int64_t k = 0; k < kMelHalf; ++k) {
    const Complex<V> z = packed(tables.mel, spectrum, k);
    re[tables.mel.reversed[size_t(k)]] = z.re;
    im[tables.mel.reversed[size_t(k)]] = z.im;
  }
  transform(tables.mel, im, re);  // with the parts exchanged it is the inverse, times 256
  for (int64_t i = 0; i < kMelWindow; ++i) put(i, (i % 2 ? im[i / 2] : re[i / 2]) * V(tables.window[size_t(i)]));
}

}  // namespace element
}  // namespace naru::kernels
