// The words of a recording as captions of a film: SubRip (.srt) and WebVTT (.vtt).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "omni/transcriber.h"

namespace naru {

struct Caption {
  int64_t begin_ms = 0, end_ms = 0;
  std::vector<std::string> lines;  // one or two
};

// The captions of a segment, cut between words. A line has at most kLineColumns, of which Hangul, Han and other wide
// characters take two; a word that is longer is cut. A caption ends where two lines or kMostCaptionMs are full, in the
// middle of a word that lasts longer, too, before a pause of kPauseMs, and with a sentence; it stays for the time that
// reading takes where nothing follows sooner. None overlaps the one before it: where words have no time at all (a model
// that goes round in a loop), a caption has a millisecond, and the next ones begin, and may end, later than their
// words.
constexpr int64_t kLineColumns = 42, kMostCaptionMs = 7000, kLeastCaptionMs = 1000, kPauseMs = 1000;
std::vector<Caption> captions_of(const HeardSegment& segment);

// One caption as it stands in a file, with the empty line behind it; SubRip counts them from 1.
std::string srt_cue(const Caption& caption, int64_t number);
std::string vtt_cue(const Caption& caption);
// What a WebVTT file begins with.
constexpr const char* kVttHeader = "WEBVTT\n\n";

}  // namespace naru
