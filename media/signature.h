// Which decoder may see a file: an allow-list of first bytes, asked before any library is called.
#pragma once

#include <cstddef>
#include <span>

#include "base/error.h"

namespace naru::media {

enum class ImageFormat { png, jpeg, webp, bmp, tiff };
enum class SoundFormat { wav, flac, vorbis, opus, mp3, adts, mp4, webm };  // vorbis and opus in Ogg

// Whether OpenCV decodes it, in a program of its own (docs/DESIGN.md: media of outsiders).
inline constexpr bool is_for_opencv(ImageFormat format) {
  return format == ImageFormat::webp || format == ImageFormat::bmp;
}

// Their names, for messages.
inline constexpr char kImageFormats[] = "PNG, JPEG, WebP, BMP or TIFF";
inline constexpr char kSoundFormats[] = "WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, MP4 or WebM";

// The format that the first bytes announce; only these are ever given to a decoder. Failures: unsupported, truncated
// (nothing, or less than a signature).
Result<ImageFormat> sniff_image(std::span<const std::byte> bytes);
Result<SoundFormat> sniff_sound(std::span<const std::byte> bytes);

}  // namespace naru::media
