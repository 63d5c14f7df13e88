// The plain loops and the tables of Griffin-Lim, and the choice between them and the vector forms.
#include "kernels/griffin_lim.h"

#include <algorithm>

#include "base/thread_pool.h"
#include "kernels/cpu/griffin_lim_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {

template <class T>
GriffinLimTables<T>::GriffinLimTables() {
  for (Bin& bin : bins) bin = {.low = -1, .share = 0, .next = 0};
  for (int64_t m = 0; m < kMelBands; ++m) {
    const auto& band = mel.bands[size_t(m)];
    for (int64_t i = 0; i < band.count; ++i) {
      Bin& bin = bins[size_t(band.first + i)];
      const T weight = mel.weights[size_t(band.at + i)];
      if (bin.low < 0) bin.low = m;
      (bin.low == m ? bin.share : bin.next) = weight;
    }
  }
  for (Bin& bin : bins) {
    const T sum = bin.share + bin.next;
    if (sum > 0) bin = {bin.low, bin.share / sum, bin.next / sum};
    bin.low = std::max<int64_t>(bin.low, 0);
  }
  std::array<T, kMelHop> squares{};
  for (int64_t i = 0; i < kMelWindow; ++i) {
    const T value = 2 * mel.window[size_t(i)];  // which is halved there
    window[size_t(i)] = value / kMelHalf;
    squares[size_t(i % kMelHop)] += value * value;
  }
  for (int64_t i = 0; i < kMelHop; ++i) gain[size_t(i)] = 1 / squares[size_t(i)];
}

namespace plain {

template <class T>
void magnitudes(const GriffinLimTables<T>& tables, const T* mel, T* out, int64_t n_frames) {
  for (int64_t t = 0; t < n_frames; ++t)
    element::magnitudes<T>(
        tables, [&](int64_t m) { return mel[t * kMelBands + m]; },
        [&](int64_t k, T value) { out[t * kMelBins + k] = value; });
}

template <class T>
void give(const GriffinLimTables<T>& tables, const T* x, const T* magnitudes, T momentum, T* before, T* out,
          int64_t n_frames) {
  for (int64_t t = 0; t < n_frames; ++t) {
    T* old = before + t * kMelBins * 2;
    element::give_magnitudes<T>(
        tables, momentum, [&](int64_t i) { return x[t * kMelHop + i]; },
        [&](int64_t k) { return magnitudes[t * kMelBins + k]; },
        [&](int64_t k) {
          return element::Complex<T>{old[2 * k], old[2 * k + 1]};
        },
        [&](int64_t k, const element::Complex<T>& value) { old[2 * k] = value.re, old[2 * k + 1] = value.im; },
        [&](int64_t i, T value) { out[t * kMelWindow + i] = value; });
  }
}

template <class T>
void add(const GriffinLimTables<T>& tables, const T* head, const T* frames, T* sums, T* x, int64_t n_frames, int64_t h,
         int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const int64_t at = h * kMelHop + i;
    T sum = at < kMelOverlap ? head[at] : T(0);
    for (int64_t t = std::max<int64_t>(0, h - 2); t <= std::min(h, n_frames - 1); ++t)
      if (at - t * kMelHop < kMelWindow) sum += frames[t * kMelWindow + at - t * kMelHop];
    sums[at] = sum;
    x[at] = sum * tables.gain[size_t(i)];
  }
}

template <class T>
constexpr GriffinLimLoops<T> griffin_lim_loops{magnitudes<T>, give<T>, add<T>};

}  // namespace plain

namespace {

constexpr int64_t kGrain = 16;  // frames

template <class T>
const GriffinLimTables<T>& tables() {
  static const GriffinLimTables<T> made;
  return made;
}

template <class T>
const GriffinLimLoops<T>& loops() {
  return pick<T, GriffinLimLoops>(plain::griffin_lim_loops<T>, avx2::griffin_lim_loops, avx512::griffin_lim_loops);
}

}  // namespace

template <class T>
void mel_magnitudes(Cpu, const T* mel, T* out, int64_t n_frames) {
  const auto& made = tables<T>();
  parallel_for(n_frames, kGrain, [&](int64_t t0, int64_t t1) {
    loops<T>().magnitudes(made, mel + t0 * kMelBands, out + t0 * kMelBins, t1 - t0);
  });
}

template <class T>
void give_magnitudes(Cpu, const T* x, const T* magnitudes, T momentum, T* before, T* out, int64_t n_frames) {
  const auto& made = tables<T>();
  parallel_for(n_frames, kGrain, [&](int64_t t0, int64_t t1) {
    loops<T>().give(made, x + t0 * kMelHop, magnitudes + t0 * kMelBins, momentum, before + t0 * kMelBins * 2,
                    out + t0 * kMelWindow, t1 - t0);
  });
}

template <class T>
void overlap_add(Cpu, const T* head, const T* frames, T* sums, T* x, int64_t n_frames) {
  const auto& made = tables<T>();
  const int64_t n_samples = n_frames * kMelHop + kMelOverlap;
  parallel_for((n_samples + kMelHop - 1) / kMelHop, 64, [&](int64_t h0, int64_t h1) {
    for (int64_t h = h0; h < h1; ++h)
      loops<T>().add(made, head, frames, sums, x, n_frames, h, std::min(kMelHop, n_samples - h * kMelHop));
  });
}

template void mel_magnitudes(Cpu, const float*, float*, int64_t);
template void mel_magnitudes(Cpu, const double*, double*, int64_t);
template void give_magnitudes(Cpu, const float*, const float*, float, float*, float*, int64_t);
template void give_magnitudes(Cpu, const double*, const double*, double, double*, double*, int64_t);
template void overlap_add(Cpu, const float*, const float*, float*, float*, int64_t);
template void overlap_add(Cpu, const double*, const double*, double*, double*, int64_t);

}  // namespace naru::kernels
