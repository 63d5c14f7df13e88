// Sounds and videos of our own making, to files in the formats that take an encoder. The encoders are libraries of
// naru-media-av, which works as for a decoder (media/client.h): one sandboxed child a file. WAV needs none
// (media/write.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/error.h"
#include "media/origin.h"
#include "media/process.h"
#include "media/signature.h"
#include "media/types.h"

namespace naru {

// What one file may cost. All are positive.
struct EncoderLimits {
  int max_seconds = 600;                 // of a sound
  uint64_t max_frame_bytes = 512 << 20;  // of all frames of a video, before they are encoded
  uint64_t max_result_bytes = 64 << 20;
  int timeout_ms = 60'000;  // wall time of one file; the worker gives it 20 s of a processor
  int spare_ms = 10'000;    // as DecoderLimits
};

// One `naru-media-av`. Movable; one encode() at a time on an object. The destructor ends the worker.
//
// FLAC has the same bytes on every processor, and so have its samples. What loses something (MP3, Opus, AAC, MP4) has
// the same bytes each time on one machine with one set of libraries.
class Encoder {
 public:
  // As ImageDecoder::start().
  static Result<Encoder> start(const std::string& worker_program, EncoderLimits limits = {},
                               media::Supervision* supervision = nullptr);

  // One channel at 16 or 24 kHz as wav, flac, mp3, opus (in Ogg) or adts (AAC). Failures: too_large; unsupported when
  // this machine's FFmpeg lacks the encoder; internal. Throws Error for no samples, or another rate or format.
  Result<std::string> encode(std::span<const int16_t> samples, int rate_hz, media::SoundFormat format,
                             const Origin& origin);

  // Frames of one size, at most 4,096 a side, at 1 to 120 a second, as MP4 that browsers play. Failures as above.
  // Throws Error for no frames, or others than these.
  Result<std::string> encode(std::span<const Image> frames, int frames_per_s, const Origin& origin);

 private:
  Encoder(media::WorkerProcess process, EncoderLimits limits) : process_(std::move(process)), limits_(limits) {}
  // The file, which must begin as a file of this format does.
  Result<std::string> ask(std::span<const std::byte> input, media::Request request, media::SoundFormat format);

  media::WorkerProcess process_;
  EncoderLimits limits_;
};

}  // namespace naru
