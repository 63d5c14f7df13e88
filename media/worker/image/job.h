// What both programs that decode pictures do with a request.
#pragma once

#include "media/worker/image/decode.h"
#include "media/worker/serve.h"

namespace naru::media {

template <ChooseDecoder kChoose>
Result<Reply> decode_picture(std::span<const std::byte> bytes, const Request& request, int result) {
  const Result<Image> image = decode_image(bytes, request.pixels, kChoose);
  if (!image) return image.failure();
  if (!write_all(result, image->pixels.data(), image->pixels.size()))
    return fail(Code::internal, "no memory for the picture's pixels");
  Reply reply;
  reply.size_bytes = image->pixels.size();
  reply.height = uint32_t(image->height);
  reply.width = uint32_t(image->width);
  return reply;
}

template <ChooseDecoder kChoose>
Trade picture_trade() {
  return {.noun = "picture",
          .remedy = "make it smaller",
          .address_space_bytes = uint64_t(2) << 30,
          .decode = decode_picture<kChoose>};
}

}  // namespace naru::media
