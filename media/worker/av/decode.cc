#include "media/worker/av/decode.h"

#include "media/worker/guard.h"

namespace naru::media {

Result<Sound> decode_sound(Bytes bytes, const SoundLimits& limits) {
  const Result<SoundFormat> format = sniff_sound(bytes);
  if (!format) return format.failure();
  return guarded("sound", "make it shorter", [&]() -> Result<Sound> {
    const Result<void> whole = check_whole(*format, bytes);
    if (!whole) return whole.failure();
    switch (*format) {
      case SoundFormat::wav:
      case SoundFormat::flac:
      case SoundFormat::vorbis:
      case SoundFormat::mp3:
        return decode_by_sndfile(*format, bytes, limits);
      case SoundFormat::opus:
      case SoundFormat::adts:
      case SoundFormat::mp4:
      case SoundFormat::webm:
        return decode_by_ffmpeg(*format, bytes, limits);
    }
    return fail(Code::internal, "unknown format");
  });
}

}  // namespace naru::media
