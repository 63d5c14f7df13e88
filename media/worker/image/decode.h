// A picture's bytes -> RGB (Y, X, 3). Runs in the sandboxed child; hostile bytes get a Failure and never a throw.
// PNG by libpng, JPEG by libjpeg-turbo, TIFF by libtiff, WebP and BMP by OpenCV. Sizes come from the header and are
// checked before pixels are allocated. Colour profiles and gamma are not applied; of several pages or frames the first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.h"
#include "media/protocol.h"
#include "media/types.h"

namespace naru::media {

// What a format's decoder gives: pixels as stored, and how they must be turned (EXIF orientation, 1 to 8; 1 is
// upright).
struct Stored {
  Image image;
  int orientation = 1;
};

Result<Image> decode_image(std::span<const std::byte> bytes, const PixelLimits& limits);

Result<Stored> decode_png(std::span<const std::byte> bytes, const PixelLimits& limits);
Result<Stored> decode_jpeg(std::span<const std::byte> bytes, const PixelLimits& limits);
Result<Stored> decode_tiff(std::span<const std::byte> bytes, const PixelLimits& limits);
Result<Stored> decode_webp(std::span<const std::byte> bytes, const PixelLimits& limits);
Result<Stored> decode_bmp(std::span<const std::byte> bytes, const PixelLimits& limits);

// Builds OpenCV's list of codecs, milliseconds that the parent of all children pays once.
void warm_up();

// too_large unless a picture of this size is within the limits; invalid when a side is 0.
Result<void> check_size(uint64_t width, uint64_t height, const PixelLimits& limits);

// One 8-bit sample over white, with straight or premultiplied alpha.
inline uint8_t over_white(int value, int alpha) {
  return uint8_t((value * alpha + 255 * (255 - alpha) + 127) / 255);
}
inline uint8_t premultiplied_over_white(int value, int alpha) {
  const int sum = value + 255 - alpha;
  return uint8_t(sum < 255 ? sum : 255);
}

}  // namespace naru::media
