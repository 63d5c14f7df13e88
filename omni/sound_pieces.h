// A long recording in pieces, one after another, each of which the sound encoder and the context of the backbone hold.
// Of the features of the recording it holds those of at most a piece and a half behind the last one, twice while it
// looks for the next cut; each piece has its own.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "encoders/audio/log_mel.h"

namespace naru {

struct SoundPiece {
  int64_t begin = 0;  // its first row of log-mel, of 10 ms, counted from the start of the recording
  Tensor mel;         // (T, M)
};

constexpr int64_t kLeastPieceRows = 30;  // that max_rows may be: less does not reach over the silence around a cut

class SoundPieces {
 public:
  // samples (S) at kSoundRate, finite; they must outlive it. Pieces of at most max_rows rows.
  SoundPieces(std::span<const float> samples, int64_t max_rows);

  // The next piece; nothing after the last. Together they are the spans of split_at_silence() over the features of the
  // whole, bit for bit.
  std::optional<SoundPiece> next();

  // Rows that are known and in no piece yet.
  int64_t n_waiting() const { return int64_t(rows_.size()) / kLogMelBands; }

 private:
  void fill(int64_t n_rows);

  std::span<const float> samples_;  // that are still to come
  int64_t max_rows_, begin_ = 0;    // of the next piece
  LogMelStream stream_;
  bool finished_ = false;    // the stream is
  std::vector<float> rows_;  // (n_waiting, M)
};

}  // namespace naru
