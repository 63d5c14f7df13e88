// Whether a file is all there. The libraries read a cut file up to where it ends and call that the sound, so the outer
// structure is walked first; nothing of what is found here is used in decoding.
//
// Not every cut can be seen. MP3 has no outer structure (one whose first frame tells the length is judged by that, in
// sndfile.cc), and an ADTS file that was cut between two frames is a shorter file; so are, between two blocks or
// fragments, WebM without sizes (a live recording) and a fragmented MP4. FLAC is judged by what its frames hold.
extern "C" {
#include <libavutil/crc.h>
}

#include <bit>
#include <string_view>

#include "media/worker/av/decode.h"

namespace naru::media {
namespace {

// n bytes from `at` as a number, most or least significant first. They must be inside of the file.
uint64_t big(Bytes file, uint64_t at, int n) {
  uint64_t value = 0;
  for (int i = 0; i < n; ++i) value = value << 8 | uint64_t(file[at + uint64_t(i)]);
  return value;
}
uint64_t little(Bytes file, uint64_t at, int n) {
  uint64_t value = 0;
  for (int i = n - 1; i >= 0; --i) value = value << 8 | uint64_t(file[at + uint64_t(i)]);
  return value;
}
std::string_view tag(Bytes file, uint64_t at) {
  return {reinterpret_cast<const char*>(file.data()) + at, 4};
}

// "Multimedia Programming Interface and Data Specifications 1.0", 1991: WAVEFORMAT.
Result<void> check_wav_format(Bytes chunk) {
  if (chunk.size() < 16) return fail("wav: the format chunk has ", chunk.size(), " bytes, at least 16 are needed");
  const uint64_t n_channels = little(chunk, 2, 2), block_align = little(chunk, 12, 2);
  if (n_channels == 0) return fail("wav: the sound has no channels; the file is damaged");
  if (block_align == 0 || block_align % n_channels != 0)
    return fail("wav: a block of ", n_channels, " channels cannot have ", block_align, " bytes; the file is damaged");
  return {};
}

// RIFF, size, "WAVE", then chunks: name, size, body, and a byte of padding after an odd size.
Result<void> check_wav(Bytes file) {
  if (little(file, 4, 4) == 0xffffffff)
    return fail(Code::truncated, "wav: it does not tell its length, as if written to a pipe; save it to a file");
  if (8 + little(file, 4, 4) > file.size()) return cut("wav");
  uint64_t block_align = 0;
  for (uint64_t at = 12; at + 8 <= file.size();) {
    const uint64_t body = at + 8, size = little(file, at + 4, 4);
    if (size > file.size() - body) return cut("wav");
    if (tag(file, at) == "fmt ") {
      const Result<void> format = check_wav_format(file.subspan(body, size));
      if (!format) return format;
      block_align = little(file, body + 12, 2);
    }
    if (tag(file, at) == "data") {
      if (block_align == 0) return fail("wav: the data come before their format; the file is damaged");
      if (size == 0) return no_samples("wav");
      if (size % block_align != 0)
        return fail("wav: ", size, " bytes are no whole number of blocks of ", block_align, "; the file is damaged");
      return {};
    }
    at = body + size + size % 2;
  }
  return fail("wav: there is no data chunk; the file is damaged");
}

// RFC 3533, 6: every page whole, with its checksum and its number, and the last one marked as the last of its stream.
Result<void> check_ogg(Bytes file) {
  constexpr uint64_t kHeader = 27, kSum = 22;
  const AVCRC* table = av_crc_get_table(AV_CRC_32_IEEE);
  const uint8_t* data = reinterpret_cast<const uint8_t*>(file.data());
  uint64_t last_flags = 0, serial = 0, number = 0;
  for (uint64_t at = 0; at < file.size();) {
    if (file.size() - at < kHeader) return cut("ogg");
    if (tag(file, at) != "OggS") return fail("ogg: a page does not begin where it should; the file is damaged");
    const uint64_t n_segments = big(file, at + 26, 1);
    uint64_t size = kHeader + n_segments;
    if (size > file.size() - at) return cut("ogg");
    for (uint64_t i = 0; i < n_segments; ++i) size += big(file, at + kHeader + i, 1);
    if (size > file.size() - at) return cut("ogg");

    constexpr uint8_t kZero[4] = {};  // the sum is taken as if its own place held nothing
    uint32_t sum = av_crc(table, 0, data + at, kSum);
    sum = av_crc(table, sum, kZero, sizeof kZero);
    sum = av_crc(table, sum, data + at + kSum + 4, size - kSum - 4);
    if (sum != big(file, at + kSum, 4)) return fail("ogg: the checksum of a page is wrong; the file is damaged");
    const bool same_stream = at > 0 && little(file, at + 14, 4) == serial;
    if (same_stream && little(file, at + 18, 4) != number + 1) return fail("ogg: a page is missing; send it again");
    serial = little(file, at + 14, 4);
    number = little(file, at + 18, 4);
    last_flags = big(file, at + 5, 1);
    at += size;
  }
  constexpr uint64_t kEndOfStream = 4;
  if (!(last_flags & kEndOfStream)) return cut("ogg");
  return {};
}

// ISO/IEC 14496-12, 4.2: boxes of size, type, body. A size of 1 is followed by one of 64 bits; 0 goes to the end.
Result<void> check_mp4(Bytes file) {
  bool described = false;
  for (uint64_t at = 0; at < file.size();) {
    const uint64_t left = file.size() - at;
    if (left < 8) return cut("mp4");
    uint64_t size = big(file, at, 4), header = 8;
    if (size == 1) {
      header = 16;
      if (left < header) return cut("mp4");
      size = big(file, at + 8, 8);
    }
    if (size == 0) size = left;
    if (size < header) return fail("mp4: a box has ", size, " bytes; the file is damaged");
    if (size > left) return cut("mp4");
    if (tag(file, at + 4) == "moov") described = true;
    at += size;
  }
  return described ? Result<void>() : cut("mp4");
}

// RFC 8794, 4: a number whose first byte tells its length by its leading zeros; `all` is what it is when all its bits
// are set, marker included. False when it is cut or too long.
bool read_vint(Bytes file, uint64_t* at, uint64_t* value, uint64_t* all) {
  if (*at >= file.size() || file[*at] == std::byte(0)) return false;
  const int n = std::countl_zero(uint8_t(file[*at])) + 1;
  if (uint64_t(n) > file.size() - *at) return false;
  *value = big(file, *at, n);
  *all = (uint64_t(1) << (7 * n + 1)) - 1;
  *at += uint64_t(n);
  return true;
}

// RFC 9559: elements of number, size, body. A segment holds clusters, which hold blocks; of these two the size may be
// unknown, so what they hold is walked as if it stood beside them.
Result<void> check_webm(Bytes file) {
  constexpr uint64_t kSegment = 0x18538067, kCluster = 0x1f43b675;
  for (uint64_t at = 0; at < file.size();) {
    uint64_t id = 0, size = 0, all = 0;
    if (!read_vint(file, &at, &id, &all) || !read_vint(file, &at, &size, &all)) return cut("webm");
    const bool unknown = size == all;
    size &= all >> 1;  // without the marker
    const bool opened = id == kSegment || id == kCluster;
    if (unknown && opened) continue;
    if (unknown || size > file.size() - at) return cut("webm");
    if (!opened) at += size;
  }
  return {};
}

// ISO/IEC 14496-3, 1.A.2.2: frames, each of which tells its length, perhaps behind a tag, which sniff_sound() has seen
// to be whole.
Result<void> check_adts(Bytes file) {
  constexpr uint64_t kHeader = 7;
  for (uint64_t at = id3_bytes(file); at < file.size();) {
    if (file.size() - at < kHeader) return cut("aac");
    if ((big(file, at, 2) & 0xfff6) != 0xfff0)
      return fail("aac: a frame does not begin where it should; the file is damaged");
    const uint64_t size = big(file, at + 3, 3) >> 5 & 0x1fff;
    if (size < kHeader) return fail("aac: a frame has ", size, " bytes; the file is damaged");
    if (size > file.size() - at) return cut("aac");
    at += size;
  }
  return {};
}

}  // namespace

Result<void> check_whole(SoundFormat format, Bytes bytes) {
  switch (format) {
    case SoundFormat::wav:
      return check_wav(bytes);
    case SoundFormat::vorbis:
    case SoundFormat::opus:
      return check_ogg(bytes);
    case SoundFormat::mp4:
      return check_mp4(bytes);
    case SoundFormat::webm:
      return check_webm(bytes);
    case SoundFormat::adts:
      return check_adts(bytes);
    case SoundFormat::flac:
    case SoundFormat::mp3:
      return {};
  }
  return {};
}

}  // namespace naru::media
