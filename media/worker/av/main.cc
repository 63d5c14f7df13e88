// naru-media-av: decodes sound of outsiders for naru. Not for a user's hands: naru starts it (media/client.cc).
#include "media/worker/av/decode.h"
#include "media/worker/serve.h"

namespace naru::media {
namespace {

Result<Reply> decode(std::span<const std::byte> bytes, const Request& request, int result) {
  const Result<Sound> sound = decode_sound(bytes, request.sound);
  if (!sound) return sound.failure();
  Reply reply;
  reply.size_bytes = sound->samples.size() * sizeof(float);
  reply.rate_hz = uint32_t(sound->rate);
  if (!write_all(result, sound->samples.data(), reply.size_bytes))
    return fail(Code::internal, "no memory for the sound's samples");
  return reply;
}

}  // namespace
}  // namespace naru::media

int main() {
  using namespace naru::media;
  if (!has_client()) return explain("naru-media-av");
  serve({.noun = "sound", .remedy = "make it shorter", .address_space_bytes = uint64_t(1) << 30, .decode = decode});
}
