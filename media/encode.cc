#include "media/encode.h"

#include <cstring>
#include <vector>

#include "media/protocol.h"
#include "media/write.h"

namespace naru {

using namespace media;

namespace {

constexpr int kMaxSide = 4096, kMaxFramesPerSecond = 120;

// A packed statement, and room for `n` more bytes behind it.
std::vector<std::byte> with_room(const std::string& statement, size_t n) {
  std::vector<std::byte> out(statement.size() + n);
  std::memcpy(out.data(), statement.data(), statement.size());
  return out;
}

void check_frames(std::span<const Image> frames, int frames_per_s) {
  check(!frames.empty(), "Encoder: wanted at least one frame");
  check(1 <= frames_per_s && frames_per_s <= kMaxFramesPerSecond, "Encoder: wanted 1 to ", kMaxFramesPerSecond,
        " frames a second, got ", frames_per_s);
  const int height = frames[0].height, width = frames[0].width;
  check(0 < height && height <= kMaxSide && 0 < width && width <= kMaxSide, "Encoder: wanted frames of 1 to ", kMaxSide,
        " a side, got ", height, " x ", width);
  for (const Image& frame : frames)
    check(frame.height == height && frame.width == width && frame.pixels.size() == size_t(height) * size_t(width) * 3,
          "Encoder: wanted frames (Y, X, 3) of one size, got ", height, " x ", width, " and ", frame.height, " x ",
          frame.width, " with ", frame.pixels.size(), " bytes");
}

}  // namespace

Result<Encoder> Encoder::start(const std::string& worker_program, EncoderLimits limits, Supervision* supervision) {
  check(limits.max_seconds > 0 && limits.max_frame_bytes > 0 && limits.max_result_bytes > 0 && limits.timeout_ms > 0 &&
            limits.spare_ms > 0,
        "Encoder: every limit must be positive");
  Result<WorkerProcess> process = WorkerProcess::start({.path = worker_program,
                                                        .noun = "sound",
                                                        .environment = {},
                                                        .spare_ms = limits.spare_ms,
                                                        .supervision = supervision});
  if (!process) return process.failure();
  return Encoder(std::move(*process), limits);
}

Result<std::string> Encoder::ask(std::span<const std::byte> input, Request request, SoundFormat format) {
  request.timeout_ms = uint32_t(limits_.timeout_ms);
  request.max_result_bytes = limits_.max_result_bytes;
  const Result<WorkerProcess::Answer> answer = process_.ask(input, request);
  if (!answer) return answer.failure();
  const std::span<const std::byte> file = answer->result.bytes();
  const Result<SoundFormat> found = sniff_sound(file);
  if (!found || *found != format) return process_.reject();
  return std::string(reinterpret_cast<const char*>(file.data()), file.size());
}

Result<std::string> Encoder::encode(std::span<const int16_t> samples, int rate_hz, SoundFormat format,
                                    const Origin& origin) {
  check(rate_hz == 16'000 || rate_hz == 24'000, "Encoder: wanted 16000 or 24000 samples a second, got ", rate_hz);
  check(!samples.empty(), "Encoder: wanted at least one sample");
  check(format == SoundFormat::wav || format == SoundFormat::flac || format == SoundFormat::mp3 ||
            format == SoundFormat::opus || format == SoundFormat::adts,
        "Encoder: wanted wav, flac, mp3, opus or adts, got format ", int(format));
  if (samples.size() / size_t(rate_hz) >= size_t(limits_.max_seconds))
    return fail(Code::too_large, "the sound lasts more than ", limits_.max_seconds, " s; make it shorter");
  if (format == SoundFormat::wav) return wav_bytes(samples, rate_hz, origin);
  const std::string statement = pack(statement_of(origin));
  std::vector<std::byte> input = with_room(statement, samples.size_bytes());
  std::memcpy(input.data() + statement.size(), samples.data(), samples.size_bytes());
  Request request;
  request.task = Task::encode_sound;
  request.encode = {
      .format = uint32_t(format), .rate_hz = uint32_t(rate_hz), .origin_bytes = uint32_t(statement.size())};
  return ask(input, request, format);
}

Result<std::string> Encoder::encode(std::span<const Image> frames, int frames_per_s, const Origin& origin) {
  check_frames(frames, frames_per_s);
  const size_t frame_bytes = frames[0].pixels.size();
  if (frames.size() > limits_.max_frame_bytes / frame_bytes)
    return fail(Code::too_large, "the video's ", frames.size(), " frames of ", frame_bytes,
                " bytes are over the limit of ", limits_.max_frame_bytes, " bytes; make it shorter");
  const std::string statement = pack(statement_of(origin));
  std::vector<std::byte> input = with_room(statement, frames.size() * frame_bytes);
  for (size_t i = 0; i < frames.size(); ++i)
    std::memcpy(input.data() + statement.size() + i * frame_bytes, frames[i].pixels.data(), frame_bytes);
  Request request;
  request.task = Task::encode_video;
  request.encode = {.height = uint32_t(frames[0].height),
                    .width = uint32_t(frames[0].width),
                    .frames_per_s = uint32_t(frames_per_s),
                    .origin_bytes = uint32_t(statement.size())};
  return ask(input, request, SoundFormat::mp4);
}

}  // namespace naru
