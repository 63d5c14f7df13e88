// Where in a packed batch stands what an answer says: the keys that a guided head is to look at.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "encoders/audio/audio_encoder.h"
#include "encoders/vision/vision_encoder.h"
#include "training/tasks/lesson.h"

namespace naru {

// Keys begin .. end - 1 of the batch; none where nothing of it was sent.
using KeyRange = std::optional<std::pair<int32_t, int32_t>>;

// The keys of one picture: the first, and the merged cells that stand there.
struct PictureKeys {
  int32_t first = 0;
  Encoded::Grid grid;
  int64_t row_px = 0, column_px = 0;  // of a merged cell

  // Where a box stands: in the row of cells that its middle is in.
  KeyRange of(const Box& box) const;
};

// The keys of one sound: the first, and the merged frames that stand there.
struct SoundKeys {
  int32_t first = 0;
  std::vector<int32_t> kept;
  int64_t frame_samples = 0;  // of a merged frame

  KeyRange of(const synth::TimedWord& word) const;
};

// The glyphs of the code points from..to - 1 of an answer, as far as they stand beside each other; none when none does.
std::optional<Box> glyphs_of(const Lesson& lesson, const Turn& turn, size_t from, size_t to);
// The words that say them, as one; none when none does.
std::optional<synth::TimedWord> words_of(const Turn& turn, size_t from, size_t to);

}  // namespace naru
