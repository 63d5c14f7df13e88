// A recording in pieces: the cuts are those of the whole, and little of it is in memory.
#include "omni/sound_pieces.h"

#include <gtest/gtest.h>

#include "base/philox.h"
#include "encoders/audio/silence.h"
#include "media/types.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

// Bursts of noise of 0.3 to 3 s with 0.1 to 1 s of silence between them.
std::vector<float> bursts(double seconds) {
  std::vector<float> out(size_t(seconds * kSoundRate));
  Random random(7);
  for (size_t at = 0; at < out.size();) {
    const size_t end = std::min(out.size(), at + kSoundRate * (3 + random.below(28)) / 10);
    for (; at < end; ++at) out[at] = random.uniform(-0.1f, 0.1f);
    at += kSoundRate * (1 + random.below(10)) / 10;
  }
  return out;
}

void expect_spans_of_the_whole(std::span<const float> samples, int64_t max_rows) {
  const Tensor whole = log_mel(samples);
  SoundPieces pieces(samples, max_rows);
  for (const FrameSpan& span : split_at_silence(whole, max_rows)) {
    const auto piece = pieces.next();
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->begin, span.begin);
    EXPECT_EQ(testing::bits_of({piece->mel}), testing::bits_of({whole.rows(span.begin, span.end - span.begin)}));
  }
  EXPECT_FALSE(pieces.next());
  EXPECT_FALSE(pieces.next());
}

TEST(SoundPieces, AreTheSpansOfTheWhole) {
  const std::vector<float> samples = bursts(20);
  for (const int64_t max_rows : {30, 31, 44, 100, 333, 1000, 3000}) expect_spans_of_the_whole(samples, max_rows);
  for (const size_t n : {0, 1, 159, 160, 161, 15'999, 16'000, 16'001, 24'000, 24'121})
    expect_spans_of_the_whole(std::span(samples).first(n), 100);
}

// Ten minutes are heard with the features of half a piece in hand.
TEST(SoundPieces, TenMinutesNeedTheMemoryOfAPiece) {
  const std::vector<float> samples = bursts(600);
  constexpr int64_t kRows = 3000;
  SoundPieces pieces(samples, kRows);
  int64_t at = 0, n = 0;
  while (const auto piece = pieces.next()) {
    EXPECT_EQ(piece->begin, at);
    EXPECT_LE(piece->mel.dim(0), kRows);
    EXPECT_LE(pieces.n_waiting(), kRows);  // what was read ahead, at most 1.5 pieces, without the piece
    at += piece->mel.dim(0);
    ++n;
  }
  EXPECT_EQ(at, 60'000);
  EXPECT_GE(n, 20);
}

TEST(SoundPieces, RefusesPiecesThatAreTooShort) {
  EXPECT_ERROR(SoundPieces({}, 29), "SoundPieces: wanted pieces of at least 30 rows, got 29");
}

}  // namespace
}  // namespace naru
