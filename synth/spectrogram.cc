#include "synth/spectrogram.h"

#include <algorithm>
#include <array>
#include <complex>
#include <utility>
#include <vector>

#include "base/exact.h"
#include "synth/voice/acoustics.h"
#include "synth/voice/phonemes.h"

namespace naru::synth {
namespace {

constexpr int kWindow = 512, kHop = kSoundRate / 100, kBinsAPixel = 2;
constexpr int kHeight = kWindow / 2 / kBinsAPixel, kStrip = 10;
constexpr double kPi = 3.14159265358979323846, kShownNats = 8;  // about 70 dB

using Complex = std::complex<double>;

// In place, radix 2 (Cooley and Tukey 1965).
void fourier(std::array<Complex, kWindow>* x) {
  for (size_t i = 1, j = 0; i < kWindow; ++i) {
    size_t bit = kWindow / 2;
    for (; j & bit; bit /= 2) j ^= bit;
    j ^= bit;
    if (i < j) std::swap((*x)[i], (*x)[j]);
  }
  for (size_t half = 1; half < kWindow; half *= 2)
    for (size_t k = 0; k < half; ++k) {
      const double angle = -kPi * double(k) / double(half);
      const Complex turn(exact::cos(angle), exact::sin(angle));
      for (size_t i = k; i < kWindow; i += 2 * half) {
        const Complex a = (*x)[i], b = (*x)[i + half] * turn;
        (*x)[i] = a + b, (*x)[i + half] = a - b;
      }
    }
}

// Logarithms of energy, (kHeight) from low to high, around sample `middle`.
std::array<double, kHeight> column(const std::vector<int16_t>& samples, int middle) {
  std::array<Complex, kWindow> x;
  for (int i = 0; i < kWindow; ++i) {
    const int at = middle - kWindow / 2 + i;
    const double sample = at < 0 || at >= int(samples.size()) ? 0 : samples[size_t(at)];
    x[size_t(i)] = sample * (0.5 - 0.5 * exact::cos(2 * kPi * i / kWindow));
  }
  fourier(&x);
  std::array<double, kHeight> out;
  for (size_t y = 0; y < kHeight; ++y) {
    double sum = 1;
    for (size_t b = 0; b < kBinsAPixel; ++b) sum += std::norm(x[y * kBinsAPixel + b]);
    out[y] = exact::log(sum) / 2;
  }
  return out;
}

void line(int x, const std::array<uint8_t, 3>& colour, Image* image) {
  if (x < 0 || x >= image->width) return;
  for (int y = 0; y < kHeight; ++y) std::copy(colour.begin(), colour.end(), image->at(y, x));
}

}  // namespace

Image spectrogram(const SpokenSound& sound) {
  const int width = std::max(1, int(sound.samples.size()) / kHop);
  Image image(kHeight + kStrip, width);
  std::vector<std::array<double, kHeight>> columns;
  double loudest = 1;
  for (int x = 0; x < width; ++x) {
    columns.push_back(column(sound.samples, x * kHop + kHop / 2));
    loudest = std::max(loudest, *std::max_element(columns.back().begin(), columns.back().end()));
  }
  for (int x = 0; x < width; ++x)
    for (int y = 0; y < kHeight; ++y) {
      const double share = (columns[size_t(x)][size_t(y)] - loudest + kShownNats) / kShownNats;
      std::fill_n(image.at(kHeight - 1 - y, x), 3, uint8_t(255 - 255 * std::clamp(share, 0.0, 1.0)));
    }
  for (const TimedWord& word : sound.words) {
    line(word.end / kHop, {230, 60, 60}, &image);
    line(word.begin / kHop, {0, 170, 60}, &image);
  }
  int turn = 0;
  for (const TimedPhoneme& one : sound.phonemes) {
    static constexpr uint8_t kColours[3][3] = {{90, 130, 220}, {240, 170, 60}, {120, 120, 120}};
    if (one.phoneme == kSilence) continue;
    const uint8_t* colour = kColours[turn++ % 3];
    for (int x = one.begin / kHop; x < std::min(width, one.end / kHop); ++x)
      for (int y = 1; y < kStrip; ++y) std::copy_n(colour, 3, image.at(kHeight + y, x));
  }
  return image;
}

}  // namespace naru::synth
