#include "omni/sound_pieces.h"

#include <algorithm>

#include "encoders/audio/silence.h"

namespace naru {

SoundPieces::SoundPieces(std::span<const float> samples, int64_t max_rows) : samples_(samples), max_rows_(max_rows) {
  check(max_rows >= kLeastPieceRows, "SoundPieces: wanted pieces of at least ", kLeastPieceRows, " rows, got ",
        max_rows);
}

// Until n_rows wait, or all there are.
void SoundPieces::fill(int64_t n_rows) {
  while (n_waiting() < n_rows && !finished_) {
    const auto n = std::min(samples_.size(), size_t((n_rows - n_waiting()) * kLogMelHop));
    const Tensor more = n > 0 ? stream_.push(samples_.first(n)) : stream_.finish();
    finished_ = n == 0;
    samples_ = samples_.subspan(n);
    const auto values = more.span<float>();
    rows_.insert(rows_.end(), values.begin(), values.end());
  }
}

std::optional<SoundPiece> SoundPieces::next() {
  fill(max_rows_ + (max_rows_ + 1) / 2);  // which split_at_silence() looks at
  if (rows_.empty()) return std::nullopt;
  const Tensor known = from(rows_, {n_waiting(), kLogMelBands});
  const int64_t end = split_at_silence(known, max_rows_)[0].end;
  const auto behind = rows_.begin() + end * kLogMelBands;
  SoundPiece piece{begin_, from(std::vector<float>(rows_.begin(), behind), {end, kLogMelBands})};  // not all of `known`
  rows_.erase(rows_.begin(), behind);
  begin_ += end;
  return piece;
}

}  // namespace naru
