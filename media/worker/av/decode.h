// A sound file's bytes -> one channel at kSoundRate. Runs in the sandboxed child; hostile bytes get a Failure and never
// a throw. WAV, FLAC, Ogg Vorbis and MP3 by libsndfile; ADTS, MP4, Ogg Opus and WebM by FFmpeg. A file that was cut is
// a failure wherever its format lets one know (whole.cc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.h"
#include "media/protocol.h"
#include "media/signature.h"
#include "media/types.h"

namespace naru::media {

using Bytes = std::span<const std::byte>;

Result<Sound> decode_sound(Bytes bytes, const SoundLimits& limits);

Result<Sound> decode_by_sndfile(SoundFormat format, Bytes bytes, const SoundLimits& limits);
Result<Sound> decode_by_ffmpeg(SoundFormat format, Bytes bytes, const SoundLimits& limits);

// Walks the outer structure of a file, to its end and without decoding. Failures: truncated when the structure goes on
// where the file does not, invalid when it makes no sense.
Result<void> check_whole(SoundFormat format, Bytes bytes);

inline Failure cut(const char* format) {
  return fail(Code::truncated, format, ": the file ends too early; send the whole file");
}
inline Failure no_samples(const char* format) {
  return fail(format, ": the sound has no samples; nothing can be heard");
}

}  // namespace naru::media
