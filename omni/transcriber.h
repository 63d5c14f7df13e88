// Writes down what is said in a recording of any length: cuts it at silences into pieces that the model hears whole,
// lets the backbone write the words of each, and finds when each word was said.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "omni/reader.h"
#include "omni/sound_pieces.h"
#include "omni/word_times.h"

namespace naru {

// What was said in a piece of the recording.
struct HeardSegment {
  int64_t begin_ms = 0, end_ms = 0;  // of its words
  int64_t until_ms = 0;              // where the piece ends; what follows is said later
  std::string text;                  // the words, a blank between them
  std::vector<HeardWord> words;      // at least one
  Finish finish = Finish::stop;
};

struct Transcript {
  std::vector<HeardSegment> segments;
  int64_t tokens_in = 0, tokens_out = 0;
  Finish finish = Finish::stop;  // of the last piece that did not end by itself

  std::string text() const;  // the segments, a blank between them
};

// Rows of log-mel that a piece may have: what the config says of long sounds, and what its context holds beside an
// answer of answer_room(). Below kLeastPieceRows: none.
int64_t sound_room(const ModelConfig& config);

// A piece of a recording that the model hears by itself: with no more silence at its ends than the examples of training
// have, 0.3 s.
struct HearingPiece {
  int64_t begin = 0, until = 0;  // rows of log-mel: its first in the recording; where the piece ends
  Tensor mel;                    // (T, M)
};

// The pieces of a recording in which something can be heard. The samples must outlive it.
class HearingPieces {
 public:
  // Throws Error unless the config has room for a sound.
  HearingPieces(std::span<const float> samples, const ModelConfig& config);
  // The next; nothing after the last.
  std::optional<HearingPiece> next();

 private:
  SoundPieces pieces_;
};

// Tokens that the words of a piece may take: the same for every piece, whoever shares its batch.
int64_t hearing_limit(const ModelConfig& config);

// The words of a piece with their times in the recording; words is empty where nothing was said.
HeardSegment heard_segment(const HearingPiece& piece, const Answer& answer, const HeardFrames& heard);

// samples at kSoundRate, finite. `heard` is called with each segment as soon as it is there: the first piece is heard
// alone, later ones up to four together. Of silence at the ends of a piece 0.3 s are heard; a piece in which nothing is
// above the noise of 16-bit samples is not asked about, and one without words is no segment. Where answers are drawn,
// each piece that is asked about has a stream of its own, in order. Failure unsupported: the model has no ears, or no
// room for a sound.
Result<Transcript> transcribe(const Model& model, std::span<const float> samples, const ReadOptions& options,
                              const std::function<void(const HeardSegment&)>& heard = {}, ReadTimes* times = nullptr);

}  // namespace naru
