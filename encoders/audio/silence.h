// Which parts of a sound are worth a position, and where a long recording may be cut. Both look at log-mel features
// (log_mel.h) and know nothing of speech: what is quiet for this sound is silence.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

// Groups of `merge` frames, one of which can be heard, as their numbers t / merge, ascending; at least one where there
// is a frame. features (T, M). Throws Error unless M is 80 and merge is positive.
//
// A frame's level is the loudest of ten neighbouring bands; it has eight. It is silent when all eight are below their
// bounds and so are those of the ten frames before and after it, since consonants begin and end softly. A bound is 2
// (8.7 dB) over what one frame in ten does not exceed, so that steady noise is silence beside what is louder; at most
// 2.3 (10 dB) under the highest of all levels, so that a sound without pauses is kept; and at least the noise of 16-bit
// samples.
std::vector<int32_t> find_audible(const Tensor& features, int64_t merge = 1);

// Whether nothing in features (T, M) is above the noise of 16-bit samples. Throws Error unless M is 80.
bool is_silent(const Tensor& features);

// Frames begin to end - 1 of a sound.
struct FrameSpan {
  int64_t begin, end;
  bool operator==(const FrameSpan&) const = default;
};

constexpr int64_t kMaxSpanFrames = 3000;  // 30 s

// Cuts features (T, M) into spans of at most max_frames, one after another; none when T is 0. A sound that must be cut
// has spans of at least max_frames / 2, each but the last cut where the 300 ms around the cut are quietest in the mean
// over all bands, at the last such place. The end of a span depends on nothing later than 1.5 max_frames (at least 45)
// after its begin. Throws Error unless M is 80 and max_frames at least 2.
std::vector<FrameSpan> split_at_silence(const Tensor& features, int64_t max_frames = kMaxSpanFrames);

}  // namespace naru
