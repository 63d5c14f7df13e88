// Log-mel features to sound, as they come: a Griffin-Lim iteration that looks only so far ahead (RTISI-LA, Zhu,
// Beauregard and Wyse 2007) and takes the momentum of its fast form (Perraudin, Balazs and Sondergaard 2013). Nothing
// in it is learned, and nothing drawn.
//
// The newest kAhead frames are open. Each frame begins with the phases that the sound so far has where it stands; when
// all are there, kPasses times every open frame at once is taken from the sound, given its magnitudes and put back;
// then the first kStep of them are settled. What is settled is never looked at again, so the samples do not depend on
// how the features come, and a sample leaves when kAhead frames (160 ms) from the settled ones on are known.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

class GriffinLim {
 public:
  static constexpr int64_t kAhead = 16, kStep = 4, kPasses = 8;
  static constexpr float kMomentum = 0.9f;

  GriffinLim();

  // mel (T, 80) f32, finite, 100 frames a second -> the samples at 16 kHz that are now settled, full scale -1 to 1.
  // Throws Error on other features, with nothing changed.
  std::vector<float> push(const Tensor& mel);
  // The rest: 160 samples for each frame since the last finish(). The next push() begins another sound.
  std::vector<float> finish();

 private:
  void open(const float* mel);
  void refine();
  void settle(int64_t n_frames, std::vector<float>* out);
  void emit(const float* samples, int64_t n, std::vector<float>* out);

  int64_t n_open_ = 0;  // frames
  int64_t n_late_ = 0;  // samples that stand before the first of the sound, still to be left out
  // Of the open frames; what settled ones add to the samples from the first open frame on; sums and the sound there.
  std::vector<float> magnitudes_, before_, frames_, head_, sums_, sound_;
};

// The sound of whole features, mel (T, 80) -> (160 T).
std::vector<float> sound_of(const Tensor& mel);

}  // namespace naru
