// From log-mel features back to sound: what an iteration of Griffin and Lim (1984) is made of. Frames, window and bands
// are those of kernels/mel.h; decoders/speech/griffin_lim.h puts these together.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/mel.h"

namespace naru::kernels {

constexpr int64_t kMelBins = kMelFft / 2 + 1;          // of a spectrum
constexpr int64_t kMelOverlap = kMelWindow - kMelHop;  // samples of a frame that the next one sees as well
constexpr double kMelLoudest = 25;                     // of a log-mel: far above full scale

// out (T, 257): magnitudes, not negative, of spectra whose log-mel is nearly mel (T, 80). Richardson (1972) and Lucy
// (1974): from powers that are the mean of the bands over a bin, eight times multiplied with the mean over the bin of
// wanted / present power of a band. Values above kMelLoudest count as it. A sum over bins or bands is one chain of fma,
// ascending.
template <class T>
void mel_magnitudes(Cpu, const T* mel, T* out, int64_t n_frames);

// Frame t of x has the spectrum X, which is moved on by what it changed since the last call (Perraudin, Balazs and
// Sondergaard 2013): Y = X + momentum (X - before), and before (at first 0 with momentum 0) becomes X. Y keeps its
// phases and is given the magnitudes; out is its inverse transform times the window.
//   x (160 (T - 1) + 400), magnitudes (T, 257), before (T, 257, 2): re, im; out (T, 400)
template <class T>
void give_magnitudes(Cpu, const T* x, const T* magnitudes, T momentum, T* before, T* out, int64_t n_frames);

// sums[s] = head[s] (s < 240) + what frames (T, 400) have there, frame t from 160 t on, in ascending t; x[s] is sums[s]
// over the sum of the squares of all windows that meet at s: of frames made from one sound by give_magnitudes() with
// that sound's own magnitudes the sound, where no frame is missing. sums and x (160 T + 240).
template <class T>
void overlap_add(Cpu, const T* head, const T* frames, T* sums, T* x, int64_t n_frames);

}  // namespace naru::kernels
