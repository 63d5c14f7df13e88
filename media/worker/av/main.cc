// naru-media-av: decodes sound of outsiders for naru, encodes what naru makes, and reads what files say of their
// origin. Not for a user's hands: naru starts it (media/client.cc, media/encode.cc).
#include "media/worker/av/decode.h"
#include "media/worker/av/encode.h"
#include "media/worker/av/statement.h"
#include "media/worker/serve.h"

namespace naru::media {
namespace {

Result<Reply> written(std::string_view bytes, int result) {
  Reply reply;
  reply.size_bytes = bytes.size();
  if (!write_all(result, bytes.data(), bytes.size())) return fail(Code::internal, "no memory for the result");
  return reply;
}

Result<Reply> decode(Bytes bytes, const Request& request, int result) {
  const Result<Sound> sound = decode_sound(bytes, request.sound);
  if (!sound) return sound.failure();
  Reply reply;
  reply.size_bytes = sound->samples.size() * sizeof(float);
  reply.rate_hz = uint32_t(sound->rate);
  if (!write_all(result, sound->samples.data(), reply.size_bytes))
    return fail(Code::internal, "no memory for the sound's samples");
  return reply;
}

Result<Reply> perform(Bytes bytes, const Request& request, int result) {
  switch (request.task) {
    case Task::decode:
      return decode(bytes, request, result);
    case Task::encode_sound:
    case Task::encode_video: {
      const Result<std::string> file = encode(bytes, request);
      return file ? written(*file, result) : file.failure();
    }
    case Task::read_origin: {
      const Result<Statement> statement = read_statement(bytes);
      return statement ? written(pack(*statement), result) : statement.failure();
    }
  }
  return fail(Code::internal, "the sound decoder was sent a false request");
}

}  // namespace
}  // namespace naru::media

int main() {
  using namespace naru::media;
  if (!has_client()) return explain("naru-media-av");
  serve({.noun = "sound", .remedy = "make it shorter", .address_space_bytes = uint64_t(1) << 30, .decode = perform});
}
