// naru-media-image: decodes pictures of outsiders for naru. Not for a user's hands: naru starts it (media/client.cc).
#include <cstdlib>

#include "media/worker/image/decode.h"
#include "media/worker/serve.h"

namespace naru::media {
namespace {

Result<Reply> decode(std::span<const std::byte> bytes, const Request& request, int result) {
  const Result<Image> image = decode_image(bytes, request.pixels);
  if (!image) return image.failure();
  if (!write_all(result, image->pixels.data(), image->pixels.size()))
    return fail(Code::internal, "no memory for the picture's pixels");
  Reply reply;
  reply.size_bytes = image->pixels.size();
  reply.height = uint32_t(image->height);
  reply.width = uint32_t(image->width);
  return reply;
}

}  // namespace
}  // namespace naru::media

int main() {
  using namespace naru::media;
  if (!has_client() || !std::getenv("OPENCV_IO_MAX_IMAGE_PIXELS")) return explain("naru-media-image");
  warm_up();
  serve({.noun = "picture", .remedy = "make it smaller", .address_space_bytes = uint64_t(2) << 30, .decode = decode});
}
