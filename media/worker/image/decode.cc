#include "media/worker/image/decode.h"

#include <utility>

#include "media/signature.h"
#include "media/worker/guard.h"
#include "media/worker/image/orientation.h"

namespace naru::media {
namespace {

Result<Stored> decode_as(ImageFormat format, std::span<const std::byte> bytes, const PixelLimits& limits) {
  switch (format) {
    case ImageFormat::png:
      return decode_png(bytes, limits);
    case ImageFormat::jpeg:
      return decode_jpeg(bytes, limits);
    case ImageFormat::webp:
      return decode_webp(bytes, limits);
    case ImageFormat::bmp:
      return decode_bmp(bytes, limits);
    case ImageFormat::tiff:
      return decode_tiff(bytes, limits);
  }
  return fail(Code::internal, "unknown format");
}

}  // namespace

Result<void> check_size(uint64_t width, uint64_t height, const PixelLimits& limits) {
  if (width == 0 || height == 0) return fail("the picture is ", width, " x ", height, " pixels: nothing to see");
  if (width > limits.max_side || height > limits.max_side)
    return fail(Code::too_large, "the picture is ", width, " x ", height, " pixels; no side may be over ",
                limits.max_side);
  if (width * height > limits.max_pixels)
    return fail(Code::too_large, "the picture is ", width, " x ", height, " pixels; the limit is ", limits.max_pixels,
                " in all");
  return {};
}

Result<Image> decode_image(std::span<const std::byte> bytes, const PixelLimits& limits) {
  const Result<ImageFormat> format = sniff_image(bytes);
  if (!format) return format.failure();
  return guarded("picture", "make it smaller", [&]() -> Result<Image> {
    Result<Stored> stored = decode_as(*format, bytes, limits);
    if (!stored) return stored.failure();
    return upright(std::move(stored->image), stored->orientation);
  });
}

}  // namespace naru::media
