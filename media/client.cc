#include "media/client.h"

#include <cmath>
#include <cstring>

#include "media/protocol.h"
#include "media/signature.h"

namespace naru {

using namespace media;

Result<ImageDecoder> ImageDecoder::start(const std::string& worker_program, DecoderLimits limits,
                                         Supervision* supervision) {
  check(limits.max_bytes > 0 && limits.max_pixels > 0 && limits.max_side > 0 && limits.timeout_ms > 0 &&
            limits.spare_ms > 0,
        "ImageDecoder: every limit must be positive");
  Result<WorkerProcess> process = WorkerProcess::start({.path = worker_program,
                                                        .noun = "picture",
                                                        .environment = {},
                                                        .spare_ms = limits.spare_ms,
                                                        .supervision = supervision});
  if (!process) return process.failure();
  return ImageDecoder(std::move(*process), worker_program.substr(0, worker_program.rfind('/') + 1), limits,
                      supervision);
}

// OpenCV reads its limits while it is being loaded, too early for a request.
Result<void> ImageDecoder::start_opencv() {
  Result<WorkerProcess> process =
      WorkerProcess::start({.path = folder_ + "naru-media-opencv",
                            .noun = "picture",
                            .environment = {concat("OPENCV_IO_MAX_IMAGE_PIXELS=", limits_.max_pixels),
                                            concat("OPENCV_IO_MAX_IMAGE_WIDTH=", limits_.max_side),
                                            concat("OPENCV_IO_MAX_IMAGE_HEIGHT=", limits_.max_side),
                                            "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1"},
                            .spare_ms = limits_.spare_ms,
                            .supervision = supervision_});
  if (!process) return process.failure();
  opencv_.emplace(std::move(*process));
  return {};
}

Result<Image> ImageDecoder::decode(std::span<const std::byte> bytes) {
  if (bytes.size() > limits_.max_bytes)
    return fail(Code::too_large, "the picture has ", bytes.size(), " bytes; the limit is ", limits_.max_bytes);
  const Result<ImageFormat> format = sniff_image(bytes);
  if (!format) return format.failure();
  if (is_for_opencv(*format) && !opencv_)
    if (const auto started = start_opencv(); !started) return started.failure();
  WorkerProcess& process = is_for_opencv(*format) ? *opencv_ : process_;
  Request request;
  request.timeout_ms = uint32_t(limits_.timeout_ms);
  request.max_result_bytes = limits_.max_pixels * 3;
  request.pixels = {.max_pixels = limits_.max_pixels, .max_side = uint32_t(limits_.max_side)};
  const Result<WorkerProcess::Answer> answer = process.ask(bytes, request);
  if (!answer) return answer.failure();

  const Reply& reply = answer->reply;
  const std::span<const std::byte> pixels = answer->result.bytes();
  const uint64_t n_pixels = uint64_t(reply.height) * reply.width;
  if (reply.height > request.pixels.max_side || reply.width > request.pixels.max_side ||
      n_pixels > limits_.max_pixels || pixels.size() != n_pixels * 3)
    return process.reject();
  Image image;
  image.height = int(reply.height);
  image.width = int(reply.width);
  const auto* from = reinterpret_cast<const uint8_t*>(pixels.data());
  image.pixels.assign(from, from + pixels.size());
  return image;
}

Result<SoundDecoder> SoundDecoder::start(const std::string& worker_program, SoundDecoderLimits limits,
                                         Supervision* supervision) {
  check(limits.max_bytes > 0 && limits.max_decoded_bytes > 0 && limits.max_seconds > 0 && limits.max_channels > 0 &&
            limits.min_rate_hz > 0 && limits.max_rate_hz > 0 && limits.timeout_ms > 0 && limits.spare_ms > 0,
        "SoundDecoder: every limit must be positive");
  Result<WorkerProcess> process = WorkerProcess::start({.path = worker_program,
                                                        .noun = "sound",
                                                        .environment = {},
                                                        .spare_ms = limits.spare_ms,
                                                        .supervision = supervision});
  if (!process) return process.failure();
  return SoundDecoder(std::move(*process), limits);
}

Result<Sound> SoundDecoder::decode(std::span<const std::byte> bytes) {
  if (bytes.size() > limits_.max_bytes)
    return fail(Code::too_large, "the sound has ", bytes.size(), " bytes; the limit is ", limits_.max_bytes);
  const Result<SoundFormat> format = sniff_sound(bytes);
  if (!format) return format.failure();
  Request request;
  request.timeout_ms = uint32_t(limits_.timeout_ms);
  request.max_result_bytes = uint64_t(limits_.max_seconds) * kSoundRate * sizeof(float);
  request.sound = {.max_decoded_bytes = limits_.max_decoded_bytes,
                   .max_seconds = uint32_t(limits_.max_seconds),
                   .max_channels = uint32_t(limits_.max_channels),
                   .min_rate_hz = uint32_t(limits_.min_rate_hz),
                   .max_rate_hz = uint32_t(limits_.max_rate_hz)};
  const Result<WorkerProcess::Answer> answer = process_.ask(bytes, request);
  if (!answer) return answer.failure();

  const std::span<const std::byte> result = answer->result.bytes();
  if (answer->reply.rate_hz != kSoundRate || result.size() % sizeof(float) != 0) return process_.reject();
  Sound sound;
  sound.samples.resize(result.size() / sizeof(float));
  std::memcpy(sound.samples.data(), result.data(), result.size());
  for (const float sample : sound.samples)
    if (!std::isfinite(sample)) return process_.reject();
  return sound;
}

Result<OriginReader> OriginReader::start(const std::string& worker_program, OriginLimits limits,
                                         Supervision* supervision) {
  check(limits.max_bytes > 0 && limits.timeout_ms > 0 && limits.spare_ms > 0,
        "OriginReader: every limit must be positive");
  Result<WorkerProcess> process = WorkerProcess::start({.path = worker_program,
                                                        .noun = "sound",
                                                        .environment = {},
                                                        .spare_ms = limits.spare_ms,
                                                        .supervision = supervision});
  if (!process) return process.failure();
  return OriginReader(std::move(*process), limits);
}

Result<Statement> OriginReader::read(std::span<const std::byte> bytes) {
  if (bytes.size() > limits_.max_bytes)
    return fail(Code::too_large, "the file has ", bytes.size(), " bytes; the limit is ", limits_.max_bytes);
  const Result<SoundFormat> format = sniff_sound(bytes);
  if (!format) return format.failure();
  Request request;
  request.task = Task::read_origin;
  request.timeout_ms = uint32_t(limits_.timeout_ms);
  request.max_result_bytes = kMaxPackedBytes;
  const Result<WorkerProcess::Answer> answer = process_.ask(bytes, request);
  if (!answer) return answer.failure();
  std::optional<Statement> statement = unpack(answer->result.bytes());
  if (!statement) return process_.reject();
  return *std::move(statement);
}

}  // namespace naru
