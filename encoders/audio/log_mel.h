// Sound to the features that an encoder of speech sees: kernels/mel.h with its frames laid over the whole of a sound.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

constexpr int64_t kLogMelBands = 80;
constexpr int64_t kLogMelHop = 160;   // samples from frame to frame: 10 ms at kSoundRate
constexpr int64_t kLogMelRate = 100;  // frames a second

// Frames of a sound: one for each hop that has begun.
constexpr int64_t log_mel_frames(int64_t n_samples) {
  return (n_samples + kLogMelHop - 1) / kLogMelHop;
}

// samples (S) at kSoundRate, finite -> (T, M), T = log_mel_frames(S), M = 80. The 25 ms window of frame t is centred on
// its own 10 ms, samples 160 t to 160 t + 159, so it sees 120 samples before and after them; zeros where there are
// none.
Tensor log_mel(std::span<const float> samples);

// The same for a sound that comes in pieces, however it is cut. A frame is given once the 120 samples after it are
// known.
class LogMelStream {
 public:
  LogMelStream();
  Tensor push(std::span<const float> samples);  // (T, M), T may be 0
  Tensor finish();                              // the rest; the next push() begins another sound

 private:
  Tensor take(int64_t n_frames);

  std::vector<float> waiting_;  // from the first sample of the next frame on
  int64_t n_samples_ = 0, n_frames_ = 0;
};

}  // namespace naru
