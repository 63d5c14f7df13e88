// The plain loop and the tables of the log-mel features, and the choice between it and the vector forms.
#include "kernels/mel.h"

#include <algorithm>
#include <cmath>

#include "base/exact.h"
#include "base/thread_pool.h"
#include "kernels/cpu/mel_loops.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace {

constexpr double kPi = 3.14159265358979323846;

// Slaney's mel scale and its inverse: 3 mel are 200 Hz up to 1,000 Hz, above it 27 mel are a factor of 6.4.
constexpr double kBreakHz = 1000, kBreakMel = 15;
double mel_of(double hz) {
  if (hz < kBreakHz) return hz * 3 / 200;
  return kBreakMel + 27 * exact::log(hz / kBreakHz) / exact::log(6.4);
}
double hz_of(double mel) {
  if (mel < kBreakMel) return mel * 200 / 3;
  return kBreakHz * exact::exp((mel - kBreakMel) / 27 * exact::log(6.4));
}

}  // namespace

template <class T>
MelTables<T>::MelTables() {
  for (int64_t i = 0; i < kMelWindow; ++i)
    window[size_t(i)] = T((0.5 - 0.5 * exact::cos(2 * kPi * double(i) / kMelWindow)) / 2);
  for (int64_t i = 0; i < kMelHalf; ++i) {
    int64_t out = 0;
    for (int64_t bit = 1; bit < kMelHalf; bit *= 2) out = out * 2 + (i / bit) % 2;
    reversed[size_t(i)] = uint16_t(out);
  }
  for (int64_t k = 0; k <= kMelHalf; ++k) {
    cosine[size_t(k)] = T(exact::cos(2 * kPi * double(k) / kMelFft));
    nsine[size_t(k)] = T(-exact::sin(2 * kPi * double(k) / kMelFft));
  }
  constexpr double kStepHz = double(kMelRate) / kMelFft;
  const double step_mel = mel_of(kMelRate / 2) / (kMelBands + 1);
  for (int64_t m = 0; m < kMelBands; ++m) {
    const double low = hz_of(step_mel * double(m)), peak = hz_of(step_mel * double(m + 1)),
                 high = hz_of(step_mel * double(m + 2));
    Band& band = bands[size_t(m)] = {.first = 0, .count = 0, .at = int64_t(weights.size())};
    for (int64_t k = 0; k <= kMelHalf; ++k) {
      const double hz = double(k) * kStepHz;
      const double height = std::min((hz - low) / (peak - low), (high - hz) / (high - peak));
      if (height <= 0) continue;
      if (band.count++ == 0) band.first = k;
      weights.push_back(T(height * 2 / (high - low)));
    }
  }
}

namespace plain {

template <class T>
void log_mel(const MelTables<T>& tables, const T* x, T* out, int64_t n_frames) {
  for (int64_t t = 0; t < n_frames; ++t)
    element::log_mel<T>(
        tables, [&](int64_t i) { return x[t * kMelHop + i]; },
        [&](int64_t m, T value) { out[t * kMelBands + m] = value; });
}

template <class T>
constexpr MelLoops<T> mel_loops{log_mel<T>};

}  // namespace plain

template <class T>
void log_mel(Cpu, const T* x, T* out, int64_t n_frames) {
  static const MelTables<T> tables;
  const auto& loops = pick<T, MelLoops>(plain::mel_loops<T>, avx2::mel_loops, avx512::mel_loops);
  parallel_for(n_frames, 64,
               [&](int64_t t0, int64_t t1) { loops.log_mel(tables, x + t0 * kMelHop, out + t0 * kMelBands, t1 - t0); });
}

template struct MelTables<float>;  // kernels/cpu/griffin_lim.cc holds them, too
template struct MelTables<double>;
template void log_mel(Cpu, const float*, float*, int64_t);
template void log_mel(Cpu, const double*, double*, int64_t);

}  // namespace naru::kernels
