#include "training/tasks/places.h"

#include <algorithm>

namespace naru {

KeyRange PictureKeys::of(const Box& box) const {
  const auto columns = int32_t(grid.columns);
  const int32_t row = std::clamp(int32_t((box.y0 + box.y1) / 2) / int32_t(row_px), 0, int32_t(grid.rows) - 1);
  const auto column = [&](float x) { return std::clamp(int32_t(x) / int32_t(column_px), 0, columns - 1); };
  const auto at = [&](int32_t cell) {
    return first + int32_t(std::lower_bound(grid.cells.begin(), grid.cells.end(), cell) - grid.cells.begin());
  };
  const int32_t begin = at(row * columns + column(box.x0));
  const int32_t end = at(row * columns + column(std::max(box.x0, box.x1 - 1)) + 1);
  if (begin >= end) return std::nullopt;
  return std::pair{begin, end};
}

KeyRange SoundKeys::of(const synth::TimedWord& word) const {
  const auto at = [&](int64_t frame) {
    return first + int32_t(std::lower_bound(kept.begin(), kept.end(), int32_t(frame)) - kept.begin());
  };
  const int32_t begin = at(word.begin / frame_samples), end = at((word.end - 1) / frame_samples + 1);
  if (begin >= end) return std::nullopt;
  return std::pair{begin, end};
}

std::optional<Box> glyphs_of(const Lesson& lesson, const Turn& turn, size_t from, size_t to) {
  std::optional<Box> out;
  for (size_t i = from; i < to; ++i) {
    if (turn.glyph_of[i] < 0) continue;
    const Box& glyph = lesson.glyphs[size_t(turn.glyph_of[i])];
    if (!out) {
      out = glyph;
    } else {
      if (glyph.x0 < out->x0 || glyph.y0 > out->y1) break;  // the next line
      out->x1 = std::max(out->x1, glyph.x1);
    }
  }
  return out;
}

std::optional<synth::TimedWord> words_of(const Turn& turn, size_t from, size_t to) {
  std::optional<synth::TimedWord> out;
  for (size_t i = from; i < to && i < turn.word_of.size(); ++i) {
    if (turn.word_of[i] < 0) continue;
    const synth::TimedWord& word = turn.sound.words[size_t(turn.word_of[i])];
    if (!out) out = word;
    out->end = word.end;
  }
  return out;
}

}  // namespace naru
