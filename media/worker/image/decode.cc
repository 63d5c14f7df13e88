#include "media/worker/image/decode.h"

#include <utility>

#include "media/signature.h"
#include "media/worker/guard.h"
#include "media/worker/image/orientation.h"

namespace naru::media {

FormatDecoder plain_decoder(ImageFormat format) {
  switch (format) {
    case ImageFormat::png:
      return decode_png;
    case ImageFormat::jpeg:
      return decode_jpeg;
    case ImageFormat::tiff:
      return decode_tiff;
    default:
      return nullptr;
  }
}

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

Result<Image> decode_image(std::span<const std::byte> bytes, const PixelLimits& limits, ChooseDecoder choose) {
  const Result<ImageFormat> format = sniff_image(bytes);
  if (!format) return format.failure();
  const FormatDecoder decode = choose(*format);
  if (!decode) return fail(Code::internal, "this format is decoded by another program");
  return guarded("picture", "make it smaller", [&]() -> Result<Image> {
    Result<Stored> stored = decode(bytes, limits);
    if (!stored) return stored.failure();
    return upright(std::move(stored->image), stored->orientation);
  });
}

}  // namespace naru::media
