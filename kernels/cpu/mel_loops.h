// The loops behind kernels/mel.h, and what they do to a frame: V is float, double or sixteen floats, which then are
// sixteen frames side by side. mel.cc has the plain loop and the tables, mel.simd.cc the vector one.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/exact.h"
#include "kernels/device.h"
#include "kernels/mel.h"

namespace naru::kernels {

constexpr int64_t kMelHalf = kMelFft / 2;  // of the transform, whose 512 real numbers are packed as 256 complex ones

template <class T>
struct MelTables {
  std::array<T, kMelWindow> window;           // halved, for what unpacking would halve otherwise
  std::array<uint16_t, kMelHalf> reversed;    // the bits of i, from the last to the first
  std::array<T, kMelHalf + 1> cosine, nsine;  // cos and -sin of 2 pi k / 512
  struct Band {
    int64_t first, count;  // of k
    int64_t at;            // of its weights
  };
  std::array<Band, kMelBands> bands;
  std::vector<T> weights;

  MelTables();
};

template <class T>
struct MelLoops {
  void (*log_mel)(const MelTables<T>& tables, const T* x, T* out, int64_t n_frames);
};

namespace avx2 {
extern const MelLoops<float> mel_loops;
}
namespace avx512 {
extern const MelLoops<float> mel_loops;
}

namespace element {

using exact::fma;

// The discrete Fourier transform of 256 complex numbers in place, which stand at reversed places: decimation in time,
// radix 2 (Cooley and Tukey 1965). Of a butterfly with a, b and the root w: t = w b with re = fma(wr, br, -wi bi), im =
// fma(wr, bi, wi br); then a + t, a - t.
template <class V, class T>
[[gnu::always_inline]] inline void transform(const MelTables<T>& tables, V* re, V* im) {
  for (int64_t half = 1; half < kMelHalf; half *= 2)
    for (int64_t j = 0; j < half; ++j) {
      const int64_t root = j * (kMelHalf / half);  // in steps of 2 pi / 512
      const V wr(tables.cosine[size_t(root)]), wi(tables.nsine[size_t(root)]), nwi(-tables.nsine[size_t(root)]);
      for (int64_t a = j; a < kMelHalf; a += 2 * half) {
        const int64_t b = a + half;
        const V tr = fma(wr, re[b], nwi * im[b]), ti = fma(wr, im[b], wi * re[b]);
        re[b] = re[a] - tr;
        im[b] = im[a] - ti;
        re[a] = re[a] + tr;
        im[a] = im[a] + ti;
      }
    }
}

template <class V>
struct Complex {
  V re, im;
};

// X[k] of the 512 real numbers whose packed transform is (re, im): with E = Z[k] + conj Z[256 - k] and
// O = (Z[k] - conj Z[256 - k]) / i, X[k] = E + exp(-2 pi i k / 512) O.
template <class V, class T>
[[gnu::always_inline]] inline Complex<V> bin(const MelTables<T>& tables, const V* re, const V* im, int64_t k) {
  const int64_t p = k % kMelHalf, q = (kMelHalf - k) % kMelHalf;
  const V even_re = re[p] + re[q], even_im = im[p] - im[q], odd_re = im[p] + im[q], odd_im = re[q] - re[p];
  const V wr(tables.cosine[size_t(k)]), wi(tables.nsine[size_t(k)]), nwi(-tables.nsine[size_t(k)]);
  return {fma(wr, odd_re, fma(nwi, odd_im, even_re)), fma(wr, odd_im, fma(wi, odd_re, even_im))};
}

template <class V>
[[gnu::always_inline]] inline V power(const Complex<V>& x) {
  return fma(x.re, x.re, x.im * x.im);
}

// The packed transform of the windowed frame; sample(i) is sample i of it.
template <class V, class T, class Sample>
[[gnu::always_inline]] inline void analyse(const MelTables<T>& tables, Sample sample, V* re, V* im) {
  for (int64_t i = 0; i < kMelHalf; ++i) {
    const int64_t to = tables.reversed[size_t(i)];
    const bool inside = 2 * i < kMelWindow;
    re[to] = inside ? sample(2 * i) * V(tables.window[size_t(2 * i)]) : V(T(0));
    im[to] = inside ? sample(2 * i + 1) * V(tables.window[size_t(2 * i + 1)]) : V(T(0));
  }
  transform(tables, re, im);
}

// One value of V for each band; put(m, value) takes the result of band m.
template <class V, class T, class Sample, class Put>
[[gnu::always_inline]] inline void log_mel(const MelTables<T>& tables, Sample sample, Put put) {
  V re[kMelHalf], im[kMelHalf], powers[kMelHalf + 1];
  analyse(tables, sample, re, im);
  for (int64_t k = 0; k <= kMelHalf; ++k) powers[k] = power(bin(tables, re, im, k));
  for (int64_t m = 0; m < kMelBands; ++m) {
    const auto& band = tables.bands[size_t(m)];
    V sum(T(0));
    for (int64_t i = 0; i < band.count; ++i)
      sum = fma(V(tables.weights[size_t(band.at + i)]), powers[band.first + i], sum);
    put(m, exact::log(sum + V(T(kMelFloor))));
  }
}

}  // namespace element
}  // namespace naru::kernels
