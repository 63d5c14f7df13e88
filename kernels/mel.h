// Log-mel features of sound, the input of encoders of speech. 16 kHz; 25 ms every 10 ms; 80 bands.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

constexpr int64_t kMelRate = 16'000;  // Hz
constexpr int64_t kMelWindow = 400;   // samples
constexpr int64_t kMelHop = 160;
constexpr int64_t kMelFft = 512;
constexpr int64_t kMelBands = 80;
constexpr double kMelFloor = 1e-8;  // just above the noise of 16-bit samples, in every band

// Frame t is samples 160 t to 160 t + 399 of x, times a (periodic) Hann window, then zeros up to 512, their Fourier
// transform X, and out[t][m] = log(kMelFloor + sum over k of w[m][k] |X[k]|^2).
//   x (160 (T - 1) + 400), finite and below 2^32; out (T, 80). T may be 0.
// Bands are triangles between neighbours of 82 points, equally spaced from 0 to 8,000 Hz on Slaney's mel scale
// (Auditory Toolbox, Interval Research 1998-010: linear below 1,000 Hz, logarithmic above) and of area 1 over Hz, so
// that white noise is flat. Order: the transform is kernels/cpu/mel_loops.h; a power is fma(re, re, im^2), a band one
// chain of fma in ascending k.
template <class T>
void log_mel(Cpu, const T* x, T* out, int64_t n_frames);

}  // namespace naru::kernels
