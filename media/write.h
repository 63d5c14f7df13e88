// Pictures and sounds of our own making, to bytes: for synthetic examples, reports and answers.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "media/origin.h"
#include "media/types.h"

namespace naru {

enum class Chroma { full, halved };  // 4:4:4, 4:2:0

// A PNG file, 8-bit RGB. Throws Error for an empty picture.
std::string png_bytes(const Image& image);

// A baseline JPEG file; quality 1 to 100. Integer DCT: the same bytes on every processor.
std::string jpeg_bytes(const Image& image, int quality, Chroma chroma = Chroma::halved);

// What a picture looks like after JPEG: encoded and decoded again, as the decoder of foreign files would do it, in this
// process. The same bits on every processor.
Image jpeg_round_trip(const Image& image, int quality, Chroma chroma = Chroma::halved);

// A WAV file, mono, 16-bit PCM. Throws Error when there are no samples. With an origin, what it says stands behind the
// samples, so that these begin at byte 44 as many a reader believes.
std::string wav_bytes(std::span<const int16_t> samples, int rate_hz);
std::string wav_bytes(std::span<const int16_t> samples, int rate_hz, const Origin& origin);

// What a WAV file of unknown length begins with, for samples that are sent while they are being made (16-bit PCM, mono,
// low byte first). The origin stands before them. Its sizes are 2^32 - 1, which readers of streams take for "until it
// ends"; a decoder of whole files refuses it, ours too.
std::string wav_head(int rate_hz, const Origin& origin);

}  // namespace naru
