#include "media/signature.h"

#include <algorithm>
#include <optional>
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

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool agree(std::string_view text, std::string_view pattern) {
  const size_t n = std::min(text.size(), pattern.size());
  for (size_t i = 0; i < n; ++i)
    if (pattern[i] != '?' && pattern[i] != text[i]) return false;
  return true;
}

// What is kept in a container that many programs share: a name of a part that only this kind of file has.
struct Office {
  std::string_view container, part;
  const char* name;
};

constexpr std::string_view kOle2 = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv;  // MS-CFB, 2.2; names are UTF-16
constexpr std::string_view kZip = "PK\3\4"sv;                             // APPNOTE 4.3.7; names stand before parts
constexpr Office kOffice[] = {
    {kOle2, "F\0i\0l\0e\0H\0e\0a\0d\0e\0r\0"sv, "an HWP"},
    {kOle2, "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"sv, "a DOC"},
    {kOle2, "W\0o\0r\0k\0b\0o\0o\0k\0"sv, "an XLS"},
    {kOle2, "P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0"sv, "a PPT"},
    {kOle2, ""sv, "an HWP, DOC, XLS or PPT"},
    {"HWP Document File"sv, ""sv, "an HWP"},  // before version 5
    {kZip, "application/hwp+zip"sv, "an HWPX"},
    {kZip, "word/document"sv, "a DOCX"},
    {kZip, "xl/workbook"sv, "an XLSX"},
    {kZip, "ppt/presentation"sv, "a PPTX"},
    {kZip, "application/vnd.oasis.opendocument"sv, "an OpenDocument"},
    {"{\\rtf"sv, ""sv, "an RTF"},
};

std::optional<Failure> office_file(std::string_view text) {
  for (const Office& office : kOffice)
    if (text.starts_with(office.container) && text.find(office.part) != text.npos)
      return fail(Code::unsupported, "this is ", office.name, " file; save it as PDF");
  if (text.starts_with(kZip)) return fail(Code::unsupported, "this is a ZIP archive; unpack it first");
  return std::nullopt;
}

// `noun` and `formats` are words for the messages.
template <class Format>
Result<Format> sniff(std::span<const Signature<Format>> signatures, std::span<const std::byte> bytes, const char* noun,
                     const char* formats) {
  if (bytes.empty()) return fail(Code::truncated, "the ", noun, " is empty; give a ", formats, " file");
  const std::string_view text = text_of(bytes);
  for (const Signature<Format>& signature : signatures) {
    if (!agree(text, signature.pattern)) continue;
    if (text.size() >= signature.pattern.size()) return signature.format;
    return fail(Code::truncated, "the ", noun, " ends after ", bytes.size(), " bytes; send the whole file");
  }
  return fail(Code::unsupported, "not a ", formats, " ", noun, "; convert it to one of these");
}

constexpr std::string_view kPdf = "%PDF-"sv;  // ISO 32000-1, 7.5.2
constexpr size_t kPdfLooks = 1024;            // where readers of PDF look for it, by the notes of Annex H

}  // namespace

Result<ImageFormat> sniff_image(std::span<const std::byte> bytes) {
  if (const auto office = office_file(text_of(bytes))) return *office;
  return sniff<ImageFormat>(kImages, bytes, "picture", kImageFormats);
}

// id3.org, "ID3 tag version 2.4.0", 3.1: a head of 10 bytes, whose last four hold the size of the rest, seven bits
// each.
uint64_t id3_bytes(std::span<const std::byte> bytes) {
  constexpr size_t kHead = 10;
  if (bytes.size() < kHead || !text_of(bytes).starts_with("ID3")) return 0;
  uint64_t size = 0;
  for (size_t i = 6; i < kHead; ++i) size = size << 7 | (uint64_t(bytes[i]) & 127);
  return kHead + size;
}

Result<SoundFormat> sniff_sound(std::span<const std::byte> bytes) {
  // Behind a tag AAC may follow as well as MP3.
  if (const uint64_t tag = id3_bytes(bytes); tag > 0 && tag + 2 <= bytes.size())
    if (uint64_t(bytes[tag]) == 0xff && (uint64_t(bytes[tag + 1]) & 0xf6) == 0xf0) return SoundFormat::adts;
  return sniff<SoundFormat>(kSounds, bytes, "sound", kSoundFormats);
}

bool looks_like_pdf(std::span<const std::byte> bytes) {
  const std::string_view text = text_of(bytes);
  if (text.size() < kPdf.size()) return !text.empty() && agree(text, kPdf);
  return text.substr(0, kPdfLooks).find(kPdf) != text.npos;
}

Result<void> sniff_pdf(std::span<const std::byte> bytes) {
  const std::string_view text = text_of(bytes);
  if (text.starts_with(kPdf)) return {};
  if (agree(text, kPdf))
    return fail(Code::truncated, "the PDF ends after ", text.size(), " bytes; send the whole file");
  if (looks_like_pdf(bytes))
    return fail("pdf: ", text.find(kPdf), " bytes stand before %PDF-, where the file must begin; save it again as PDF");
  if (const auto office = office_file(text)) return *office;
  return fail(Code::unsupported, "not a PDF; save it as PDF");
}

}  // namespace naru::media
