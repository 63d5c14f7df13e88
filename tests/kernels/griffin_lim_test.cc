// The parts of Griffin-Lim: spectra against their definition, the sound that comes back from its own frames, bits.
#include "kernels/griffin_lim.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>

#include "tests/testing/op_case.h"

namespace naru::kernels {
namespace {

using naru::testing::bits_of;
using naru::testing::expect_same_bits;
using naru::testing::uniform;

constexpr double kPi = 3.14159265358979323846;

int64_t samples_for(int64_t n_frames) {
  return (n_frames - 1) * kMelHop + kMelWindow;
}

double window(int64_t i) {
  return 0.5 - 0.5 * std::cos(2 * kPi * double(i) / kMelWindow);
}

// The spectrum of a frame, as it is defined.
std::vector<std::complex<double>> spectrum_of(const double* x) {
  std::vector<std::complex<double>> out(kMelBins);
  for (int64_t k = 0; k < kMelBins; ++k)
    for (int64_t i = 0; i < kMelWindow; ++i)
      out[size_t(k)] += x[i] * window(i) * std::polar(1.0, -2 * kPi * double(k * i % kMelFft) / kMelFft);
  return out;
}

struct Given {
  Tensor frames, before;
};

template <class T>
Given give(const Tensor& x, const Tensor& magnitudes, double momentum, const Tensor& before) {
  const int64_t n = magnitudes.dim(0);
  Given out{empty({n, kMelWindow}, dtype_of<T>()), cast(cast(before, DType::f64), dtype_of<T>())};
  give_magnitudes<T>(Cpu{}, cast(x, dtype_of<T>()).template data<T>(),
                     cast(magnitudes, dtype_of<T>()).template data<T>(), T(momentum), out.before.data<T>(),
                     out.frames.data<T>(), n);
  return out;
}

TEST(GiveMagnitudes, IsItsDefinition) {
  constexpr int64_t kFrames = 3;
  const Tensor x = uniform({samples_for(kFrames)}, -1, 1), magnitudes = uniform({kFrames, kMelBins}, 0, 2),
               before = uniform({kFrames, kMelBins, 2}, -3, 3);
  for (int64_t t = 0; t < kFrames; ++t)  // as of any sound, whose first and last bin are real
    for (const int64_t k : {int64_t(0), kMelBins - 1}) before.data<double>()[(t * kMelBins + k) * 2 + 1] = 0;
  const Given f64 = give<double>(x, magnitudes, 0.7, before), f32 = give<float>(x, magnitudes, 0.7, before);
  for (int64_t t = 0; t < kFrames; ++t) {
    const auto spectrum = spectrum_of(x.data<double>() + t * kMelHop);
    std::vector<std::complex<double>> wanted(kMelBins);
    for (int64_t k = 0; k < kMelBins; ++k) {
      const double* old = before.data<double>() + (t * kMelBins + k) * 2;
      const auto x_k = spectrum[size_t(k)], moved = x_k + 0.7 * (x_k - std::complex<double>(old[0], old[1]));
      wanted[size_t(k)] = magnitudes.data<double>()[t * kMelBins + k] * moved / std::abs(moved);
      EXPECT_NEAR(f64.before.data<double>()[(t * kMelBins + k) * 2], x_k.real(), 1e-10);
      EXPECT_NEAR(f64.before.data<double>()[(t * kMelBins + k) * 2 + 1], x_k.imag(), 1e-10);
    }
    for (int64_t i = 0; i < kMelWindow; i += 7) {
      double sample = 0;  // the real part alone counts of the first and the last bin
      for (int64_t k = 0; k < kMelBins; ++k) {
        const double weight = k == 0 || k == kMelBins - 1 ? 1 : 2;
        sample += weight / kMelFft *
                  (wanted[size_t(k)] * std::polar(1.0, 2 * kPi * double(k * i % kMelFft) / kMelFft)).real();
      }
      EXPECT_NEAR(f64.frames.data<double>()[t * kMelWindow + i], sample * window(i), 1e-9) << t << " " << i;
      EXPECT_NEAR(f32.frames.data<float>()[t * kMelWindow + i], sample * window(i), 1e-4) << t << " " << i;
    }
  }
}

// Frames that keep their own magnitudes add up to the sound they were taken from.
TEST(OverlapAdd, ASoundComesBackFromItsFrames) {
  constexpr int64_t kFrames = 12;
  const Tensor x = uniform({samples_for(kFrames)}, -1, 1), magnitudes = empty({kFrames, kMelBins}, DType::f64);
  for (int64_t t = 0; t < kFrames; ++t) {
    const auto spectrum = spectrum_of(x.data<double>() + t * kMelHop);
    for (int64_t k = 0; k < kMelBins; ++k) magnitudes.data<double>()[t * kMelBins + k] = std::abs(spectrum[size_t(k)]);
  }
  const Tensor frames = give<double>(x, magnitudes, 0, zeros({kFrames, kMelBins, 2}, DType::f64)).frames;
  const Tensor head = zeros({kMelOverlap}, DType::f64), sums = empty({kFrames * kMelHop + kMelOverlap}, DType::f64),
               back = empty(sums.shape(), DType::f64);
  overlap_add<double>(Cpu{}, head.data<double>(), frames.data<double>(), sums.data<double>(), back.data<double>(),
                      kFrames);
  for (int64_t s = kMelOverlap; s < kFrames * kMelHop; ++s)
    ASSERT_NEAR(back.data<double>()[s], x.data<double>()[s], 1e-9) << s;
}

// Cut in two, with what the first part leaves as the head of the second.
TEST(OverlapAdd, ACutDoesNotMatter) {
  const auto added = [](const Tensor& head, const Tensor& frames) {
    const int64_t n = frames.dim(0);
    std::pair out{empty({n * kMelHop + kMelOverlap}), empty({n * kMelHop + kMelOverlap})};
    overlap_add<float>(Cpu{}, head.data<float>(), frames.data<float>(), out.first.data<float>(),
                       out.second.data<float>(), n);
    return out;
  };
  const Tensor frames = cast(uniform({9, kMelWindow}, -1, 1), DType::f32);
  const Tensor none = cast(uniform({kMelOverlap}, -1, 1, 2), DType::f32);
  const Tensor whole = added(none, frames).second;
  for (const int64_t cut : {0, 1, 2, 5, 9}) {
    const auto [sums, first] = added(none, frames.rows(0, cut));
    const Tensor second = added(sums.rows(cut * kMelHop, kMelOverlap), frames.rows(cut, 9 - cut)).second;
    EXPECT_EQ(bits_of({first.rows(0, cut * kMelHop), second}), bits_of({whole})) << cut;
  }
}

TEST(MelMagnitudes, HaveTheLogMelThatWasWanted) {
  // Of a sound whose spectrum is smooth, so that bands say what bins are.
  constexpr int64_t kFrames = 20;
  const Tensor x = uniform({samples_for(kFrames)}, -0.5, 0.5), mel = empty({kFrames, kMelBands}, DType::f64),
               out = empty({kFrames, kMelBins}, DType::f64);
  log_mel<double>(Cpu{}, x.data<double>(), mel.data<double>(), kFrames);
  mel_magnitudes<double>(Cpu{}, mel.data<double>(), out.data<double>(), kFrames);
  // The bands of these magnitudes, by way of a sound: a frame alone, with any phases, has them where no neighbour is.
  double worst = 0, sum = 0;
  for (int64_t t = 0; t < kFrames; ++t)
    for (int64_t m = 0; m < kMelBands; ++m) {
      const double step = (15 + 27 * std::log(8.0) / std::log(6.4)) / (kMelBands + 1);
      const auto hz = [&](int64_t point) {
        const double at = step * double(point);
        return at < 15 ? at * 200 / 3 : 1000 * std::pow(6.4, (at - 15) / 27);
      };
      double power = 0;
      for (int64_t k = 0; k < kMelBins; ++k) {
        const double f = double(k) * kMelRate / kMelFft, a = out.data<double>()[t * kMelBins + k];
        ASSERT_GE(a, 0);
        const double height = std::min((f - hz(m)) / (hz(m + 1) - hz(m)), (hz(m + 2) - f) / (hz(m + 2) - hz(m + 1)));
        power += std::max(0.0, height) * 2 / (hz(m + 2) - hz(m)) * a * a;
      }
      const double error = std::fabs(std::log(power + kMelFloor) - mel.data<double>()[t * kMelBands + m]);
      worst = std::max(worst, error);
      sum += error;
    }
  EXPECT_LT(sum / (kFrames * kMelBands), 0.05);
  EXPECT_LT(worst, 1);
}

TEST(MelMagnitudes, WhatIsTooLoudOrSilentStaysFinite) {
  const Tensor mel = cast(uniform({5, kMelBands}, -18.5, -18.3), DType::f32), out = empty({5, kMelBins});
  std::fill_n(mel.data<float>(), 80, 3e38f);
  std::fill_n(mel.data<float>() + 80, 80, -3e38f);
  for (int64_t m = 0; m < 80; ++m) mel.data<float>()[160 + m] = m % 2 ? 25.f : -90.f;
  mel_magnitudes<float>(Cpu{}, mel.data<float>(), out.data<float>(), 5);
  for (const float value : out.span<float>()) EXPECT_TRUE(std::isfinite(value) && value >= 0);
}

TEST(GriffinLimKernels, SameBits) {
  for (const int64_t n : {0, 1, 2, 15, 16, 17, 40}) {
    const Tensor mel = cast(uniform({n, kMelBands}, -19, 3), DType::f32);
    const Tensor x = uniform({samples_for(std::max<int64_t>(n, 1))}, -1, 1);
    expect_same_bits(concat("griffin_lim ", n), [&] {
      const Tensor magnitudes = empty({n, kMelBins});
      mel_magnitudes<float>(Cpu{}, mel.data<float>(), magnitudes.data<float>(), n);
      const Given given = give<float>(x, magnitudes, 0.9, uniform({n, kMelBins, 2}, -1, 1));
      const Tensor head = cast(uniform({kMelOverlap}, -1, 1, 2), DType::f32), sums = empty({n * kMelHop + kMelOverlap}),
                   sound = empty(sums.shape());
      overlap_add<float>(Cpu{}, head.data<float>(), given.frames.data<float>(), sums.data<float>(), sound.data<float>(),
                         n);
      return std::vector<Tensor>{magnitudes, given.before, given.frames, sums, sound};
    });
  }
}

}  // namespace
}  // namespace naru::kernels
