// Plain sound: another number of samples a second. By libsamplerate, which belongs to the libraries whose set decides
// the bits of an example; everything after it is our own arithmetic.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "media/types.h"

struct SRC_STATE_tag;  // libsamplerate's

namespace naru {

// Changes the rate of one channel that comes in pieces; the pieces do not change the result. Movable.
class Resampler {
 public:
  // Sinc interpolation, 97 dB of signal to noise, flat to 90 % of the lower rate's band. Equal rates copy. Throws Error
  // unless both rates are positive and neither is more than 256 times the other.
  Resampler(int from_hz, int to_hz);

  // Appends to `out` what the samples so far decide, or all the rest.
  void push(std::span<const float> samples, std::vector<float>* out);
  void finish(std::vector<float>* out);

 private:
  void process(std::span<const float> samples, bool last, std::vector<float>* out);

  struct Delete {
    void operator()(SRC_STATE_tag* state) const;
  };
  std::unique_ptr<SRC_STATE_tag, Delete> state_;  // none: the rates are equal
  double ratio_;
};

// Samples of 16 bits as those of a Sound, and back: rounded, and cut off where they are out of range.
std::vector<float> from_int16(std::span<const int16_t> samples);
std::vector<int16_t> to_int16(std::span<const float> samples);

// The sound at another rate: about S * rate_hz / sound.rate samples.
Sound resample(const Sound& sound, int rate_hz);

}  // namespace naru
