#include "media/worker/av/encode.h"

#include "media/worker/guard.h"

namespace naru::media {
namespace {

constexpr uint32_t kMostSide = 4096, kMostFramesPerSecond = 120;

Failure false_request() {
  return fail(Code::internal, "the encoder was sent a false request");
}

Result<std::string> encode_frames(Bytes frames, const Request& request, const Statement& statement) {
  const EncodeRequest& e = request.encode;
  if (e.height == 0 || e.height > kMostSide || e.width == 0 || e.width > kMostSide || e.frames_per_s == 0 ||
      e.frames_per_s > kMostFramesPerSecond)
    return false_request();
  const uint64_t frame_bytes = uint64_t(e.height) * e.width * 3;
  if (frames.empty() || frames.size() % frame_bytes != 0) return false_request();
  return encode_video(frames, e, statement, request.max_result_bytes);
}

Result<std::string> encode_samples(Bytes samples, const Request& request, const Statement& statement) {
  const EncodeRequest& e = request.encode;
  if (samples.empty() || samples.size() % sizeof(int16_t) != 0 || e.format > uint32_t(SoundFormat::webm) ||
      (e.rate_hz != 16'000 && e.rate_hz != 24'000))
    return false_request();
  return encode_sound(SoundFormat(e.format), samples, e.rate_hz, statement, request.max_result_bytes);
}

}  // namespace

Result<std::string> encode(Bytes input, const Request& request) {
  const bool sound = request.task == Task::encode_sound;
  return guarded(sound ? "sound" : "video", "make it shorter", [&]() -> Result<std::string> {
    if (request.encode.origin_bytes > input.size()) return false_request();
    const auto statement = unpack(input.first(request.encode.origin_bytes));
    if (!statement) return false_request();
    const Bytes rest = input.subspan(request.encode.origin_bytes);
    return sound ? encode_samples(rest, request, *statement) : encode_frames(rest, request, *statement);
  });
}

}  // namespace naru::media
