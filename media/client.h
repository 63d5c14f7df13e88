// Media of outsiders, decoded in processes of their own (docs/DESIGN.md: media of outsiders). The engine links no
// decoder of foreign bytes: it hands them to a program of media/worker, which forks one sandboxed child a job, and
// checks what comes back before it is mapped. A crash, a hang or a bomb costs one file and a Failure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/error.h"
#include "media/origin.h"
#include "media/process.h"
#include "media/types.h"

namespace naru {

// What one picture may cost. All are positive.
struct DecoderLimits {
  uint64_t max_bytes = 20 << 20;  // of the file
  uint64_t max_pixels = 50'000'000;
  int max_side = 16'384;
  int timeout_ms = 20'000;  // wall time of one picture
  int spare_ms = 10'000;    // beyond that, for a worker to start and to answer
};

// One `naru-media-image`, and from the first WebP or BMP on one `naru-media-opencv`, which lies beside it. Movable; one
// decode() at a time on an object. The destructor ends the workers.
class ImageDecoder {
 public:
  // Starts the program and does not wait for it: it loads its libraries while the caller goes on. Failures: not_found,
  // internal (the program cannot be started).
  static Result<ImageDecoder> start(const std::string& worker_program, DecoderLimits limits = {},
                                    media::Supervision* supervision = nullptr);

  // PNG, JPEG, WebP, BMP or TIFF -> RGB (Y, X, 3), upright after EXIF, alpha laid over white, 16 bits rounded to 8.
  // Failures: too_large, truncated, unsupported, invalid; internal when the worker died, hung or answered nonsense. A
  // worker that died is started again for the next picture.
  Result<Image> decode(std::span<const std::byte> bytes);

 private:
  ImageDecoder(media::WorkerProcess process, std::string folder, DecoderLimits limits, media::Supervision* supervision)
      : process_(std::move(process)), folder_(std::move(folder)), limits_(limits), supervision_(supervision) {}
  Result<void> start_opencv();

  media::WorkerProcess process_;
  std::optional<media::WorkerProcess> opencv_;
  std::string folder_;  // of the programs, with its slash
  DecoderLimits limits_;
  media::Supervision* supervision_;
};

// What one sound may cost. All are positive.
struct SoundDecoderLimits {
  uint64_t max_bytes = 25 << 20;           // of the file
  uint64_t max_decoded_bytes = 256 << 20;  // as 32-bit samples of all channels at the file's own rate
  int max_seconds = 600;
  int max_channels = 8;
  int min_rate_hz = 8'000, max_rate_hz = 192'000;
  int timeout_ms = 60'000;  // wall time of one sound; the worker gives it 20 s of a processor
  int spare_ms = 10'000;    // as DecoderLimits
};

// One `naru-media-av`. Movable; one decode() at a time on an object. The destructor ends the worker.
class SoundDecoder {
 public:
  // As ImageDecoder::start().
  static Result<SoundDecoder> start(const std::string& worker_program, SoundDecoderLimits limits = {},
                                    media::Supervision* supervision = nullptr);

  // WAV, FLAC, Ogg (Vorbis, Opus), MP3, AAC, M4A, WebM or the sound of MP4 -> one channel at kSoundRate, the mean of
  // the file's channels. Never empty, every sample finite. Failures: too_large, truncated, unsupported, invalid;
  // internal when the worker died, hung or answered nonsense. A worker that died is started again for the next sound.
  Result<Sound> decode(std::span<const std::byte> bytes);

 private:
  SoundDecoder(media::WorkerProcess process, SoundDecoderLimits limits)
      : process_(std::move(process)), limits_(limits) {}

  media::WorkerProcess process_;
  SoundDecoderLimits limits_;
};

// What reading one file's words about itself may cost. All are positive.
struct OriginLimits {
  uint64_t max_bytes = 256 << 20;  // of the file
  int timeout_ms = 20'000;
  int spare_ms = 10'000;  // as DecoderLimits
};

// One `naru-media-av`. Movable; one read() at a time on an object. The destructor ends the worker.
class OriginReader {
 public:
  // As ImageDecoder::start().
  static Result<OriginReader> start(const std::string& worker_program, OriginLimits limits = {},
                                    media::Supervision* supervision = nullptr);

  // What a sound or a video, in any format that SoundDecoder takes, says of where it came from; all fields are empty
  // where it says nothing. Whether the rest of the file can be decoded is not looked at. Failures as decode().
  Result<Statement> read(std::span<const std::byte> bytes);

 private:
  OriginReader(media::WorkerProcess process, OriginLimits limits) : process_(std::move(process)), limits_(limits) {}

  media::WorkerProcess process_;
  OriginLimits limits_;
};

}  // namespace naru
