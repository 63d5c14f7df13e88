// Pictures and sounds of our own making, to bytes: for synthetic examples, reports and answers.
#pragma once

#include <cstdint>
#include <span>
#include <string>

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

// A WAV file, mono, 16-bit PCM. Throws Error when there are no samples.
std::string wav_bytes(std::span<const int16_t> samples, int rate_hz);

}  // namespace naru
