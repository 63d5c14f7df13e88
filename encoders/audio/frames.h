// Which frames of a sound are worth a position. Between words and around them there is silence: it is not sent through
// the blocks and not to the backbone; the times of the others tell where they stand.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

constexpr int64_t kFrameRows = 4;  // rows of log-mel, 10 ms each, to a frame of 40 ms

struct Frames {
  int64_t n = 0;  // of 40 ms, silent ones included; the last may have fewer rows
  // Frames that the blocks see, ascending; at least one.
  std::vector<int32_t> seen;
  // Merged frames that become embeddings, those with a member that is seen, ascending: frame / merge.
  std::vector<int32_t> kept;
};

// mel (T, M), T > 0: encoders/audio/log_mel.h's. The level of a frame is the mean of its values: hum fills few bands
// and hardly lifts it, speech fills many. The background is the level that one frame in ten does not exceed. A frame is
// silent when its level is less than `silence_below` above the background and 4 (17 dB) or more below the loudest
// frame: where speech hardly stands out of noise, and where a sound hardly changes, all is sent. What is next to a
// frame that is not silent is sent with it, for consonants that begin or end softly. A sound that is nowhere
// `silence_below` above the floor of the features keeps its first frame alone. 0: no frame is silent.
// Throws Error for no rows, values that are not finite, and a merge below 1.
Frames find_frames(const Tensor& mel, int64_t merge, double silence_below);

}  // namespace naru
