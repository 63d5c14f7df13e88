// The vector loops of Griffin-Lim: griffin_lim.cc's, sixteen frames at a time; samples that are added up, sixteen of
// them.
#include <algorithm>

#include "kernels/cpu/griffin_lim_loops.h"
#include "kernels/cpu/simd.h"

namespace naru::kernels::NARU_SIMD {
namespace {

// One value of each of n frames, which are `stride` apart; those beyond n are zero.
F32x16 gather(const float* p, int64_t stride, int64_t n) {
  float lanes[kLanes] = {};
  for (int64_t lane = 0; lane < n; ++lane) lanes[lane] = p[lane * stride];
  return F32x16::load(lanes);
}

void scatter(F32x16 value, float* p, int64_t stride, int64_t n) {
  float lanes[kLanes];
  value.store(lanes);
  for (int64_t lane = 0; lane < n; ++lane) p[lane * stride] = lanes[lane];
}

void magnitudes(const GriffinLimTables<float>& tables, const float* mel, float* out, int64_t n_frames) {
  for_lanes(n_frames, [&](int64_t t, int64_t n) {
    element::magnitudes<F32x16>(
        tables, [&](int64_t m) { return gather(mel + t * kMelBands + m, kMelBands, n); },
        [&](int64_t k, F32x16 value) { scatter(value, out + t * kMelBins + k, kMelBins, n); });
  });
}

void give(const GriffinLimTables<float>& tables, const float* x, const float* magnitudes, float momentum, float* before,
          float* out, int64_t n_frames) {
  for_lanes(n_frames, [&](int64_t t, int64_t n) {
    constexpr int64_t kPair = 2 * kMelBins;
    float* old = before + t * kPair;
    element::give_magnitudes<F32x16>(
        tables, F32x16(momentum), [&](int64_t i) { return gather(x + t * kMelHop + i, kMelHop, n); },
        [&](int64_t k) { return gather(magnitudes + t * kMelBins + k, kMelBins, n); },
        [&](int64_t k) {
          return element::Complex<F32x16>{gather(old + 2 * k, kPair, n), gather(old + 2 * k + 1, kPair, n)};
        },
        [&](int64_t k, const element::Complex<F32x16>& value) {
          scatter(value.re, old + 2 * k, kPair, n);
          scatter(value.im, old + 2 * k + 1, kPair, n);
        },
        [&](int64_t i, F32x16 value) { scatter(value, out + t * kMelWindow + i, kMelWindow, n); });
  });
}

// Groups of sixteen samples lie wholly within or without a frame and the head: hops, windows and the overlap are
// multiples of 16.
void add(const GriffinLimTables<float>& tables, const float* head, const float* frames, float* sums, float* x,
         int64_t n_frames, int64_t h, int64_t count) {
  static_assert(kMelHop % kLanes == 0 && kMelWindow % kLanes == 0 && kMelOverlap % kLanes == 0);
  for (int64_t i = 0; i < count; i += kLanes) {
    const int64_t at = h * kMelHop + i;
    F32x16 sum = at < kMelOverlap ? F32x16::load(head + at) : F32x16(0.f);
    for (int64_t t = std::max<int64_t>(0, h - 2); t <= std::min(h, n_frames - 1); ++t)
      if (at - t * kMelHop < kMelWindow) sum = sum + F32x16::load(frames + t * kMelWindow + at - t * kMelHop);
    sum.store(sums + at);
    (sum * F32x16::load(&tables.gain[size_t(i)])).store(x + at);
  }
}

}  // namespace

const GriffinLimLoops<float> griffin_lim_loops{magnitudes, give, add};

}  // namespace naru::kernels::NARU_SIMD
