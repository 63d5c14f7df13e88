// Which decoder may see a file: an allow-list of first bytes, asked before any library is called.
#pragma once

#include <cstddef>
#include <cstdint>
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
// (nothing, or less than a signature). A word processor's or a spreadsheet's file is told what to become: a PDF.
Result<ImageFormat> sniff_image(std::span<const std::byte> bytes);
Result<SoundFormat> sniff_sound(std::span<const std::byte> bytes);

// How long the ID3v2 tag is that a sound begins with, as it says itself: it may be longer than the file. 0: none.
uint64_t id3_bytes(std::span<const std::byte> bytes);

// Whether somebody would call the file a PDF: "%PDF-" stands in its first 1,024 bytes, or it is what is left of a
// shorter one.
bool looks_like_pdf(std::span<const std::byte> bytes);

// Success for a file that begins with "%PDF-". Failures: unsupported, truncated; invalid when something stands before
// that, where some readers would look for it and others see another file.
Result<void> sniff_pdf(std::span<const std::byte> bytes);

}  // namespace naru::media
