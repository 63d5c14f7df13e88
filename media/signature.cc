#include "media/signature.h"

#include <algorithm>
#include <string_view>

namespace naru::media {
namespace {

using namespace std::string_view_literals;

// With `?` for a byte of any value.
template <class Format>
struct Signature {
  std::string_view pattern;
  Format format;
};

constexpr Signature<ImageFormat> kImages[] = {
    {"\x89PNG\r\n\x1a\n"sv, ImageFormat::png},  // PNG specification, 5.2
    {"\xff\xd8\xff"sv, ImageFormat::jpeg},      // ITU-T T.81, B.1: SOI and the next marker
    {"RIFF????WEBP"sv, ImageFormat::webp},      // RFC 9649, 2.4
    {"BM"sv, ImageFormat::bmp},                 // BITMAPFILEHEADER
    {"II*\0"sv, ImageFormat::tiff},             // TIFF 6.0, section 2
    {"MM\0*"sv, ImageFormat::tiff},
};

constexpr Signature<SoundFormat> kSounds[] = {
    {"RIFF????WAVE"sv, SoundFormat::wav},
    {"fLaC"sv, SoundFormat::flac},                                    // RFC 9639, 6
    {"OggS????????????????????????\1vorbis"sv, SoundFormat::vorbis},  // the first page's packet: RFC 3533, 6
    {"OggS????????????????????????OpusHead"sv, SoundFormat::opus},    // RFC 7845, 5.1
    {"ID3"sv, SoundFormat::mp3},                                      // a tag; the decoder goes on to what follows
    {"\xff\xfb"sv, SoundFormat::mp3},                                 // ISO/IEC 11172-3, 2.4.1.3: layer III,
    {"\xff\xfa"sv, SoundFormat::mp3},                                 // with a checksum
    {"\xff\xf3"sv, SoundFormat::mp3},                                 // ISO/IEC 13818-3: at half the rates
    {"\xff\xf2"sv, SoundFormat::mp3},
    {"\xff\xe3"sv, SoundFormat::mp3},  // "MPEG 2.5": at a quarter
    {"\xff\xe2"sv, SoundFormat::mp3},
    {"\xff\xf1"sv, SoundFormat::adts},  // ISO/IEC 14496-3, 1.A.2.2: as MPEG-4,
    {"\xff\xf0"sv, SoundFormat::adts},
    {"\xff\xf9"sv, SoundFormat::adts},  // as MPEG-2
    {"\xff\xf8"sv, SoundFormat::adts},
    {"\x1a\x45\xdf\xa3"sv, SoundFormat::webm},  // RFC 8794, 11.2.1: EBML
    {"????ftyp"sv, SoundFormat::mp4},           // ISO/IEC 14496-12, 4.3
};

bool agree(std::string_view text, std::string_view pattern) {
  const size_t n = std::min(text.size(), pattern.size());
  for (size_t i = 0; i < n; ++i)
    if (pattern[i] != '?' && pattern[i] != text[i]) return false;
  return true;
}

// `noun` and `formats` are words for the messages.
template <class Format>
Result<Format> sniff(std::span<const Signature<Format>> signatures, std::span<const std::byte> bytes, const char* noun,
                     const char* formats) {
  if (bytes.empty()) return fail(Code::truncated, "the ", noun, " is empty; give a ", formats, " file");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (const Signature<Format>& signature : signatures) {
    if (!agree(text, signature.pattern)) continue;
    if (text.size() >= signature.pattern.size()) return signature.format;
    return fail(Code::truncated, "the ", noun, " ends after ", bytes.size(), " bytes; send the whole file");
  }
  return fail(Code::unsupported, "not a ", formats, " ", noun, "; convert it to one of these");
}

}  // namespace

Result<ImageFormat> sniff_image(std::span<const std::byte> bytes) {
  return sniff<ImageFormat>(kImages, bytes, "picture", "PNG, JPEG, WebP, BMP or TIFF");
}

Result<SoundFormat> sniff_sound(std::span<const std::byte> bytes) {
  return sniff<SoundFormat>(kSounds, bytes, "sound", "WAV, FLAC, Ogg, MP3, AAC, M4A, MP4 or WebM");
}

}  // namespace naru::media
