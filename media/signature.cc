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

}  // namespace naru::media
