// Pictures of outsiders, decoded in a process of their own (ARCHITECTURE in docs/DESIGN.md: media bytes). The engine
// links no decoder of foreign bytes: it hands them to `naru-media-image`, which forks one sandboxed child a picture,
// and checks what comes back before it is mapped. A crash, a hang or a bomb costs one picture and a Failure.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/descriptor.h"
#include "base/error.h"
#include "media/types.h"

namespace naru {

// What one picture may cost. All are positive.
struct DecoderLimits {
  uint64_t max_bytes = 20 << 20;  // of the file
  uint64_t max_pixels = 50'000'000;
  int max_side = 16'384;
  int timeout_ms = 20'000;  // wall time of one picture
};

// One worker process and the line to it. Movable; one decode() at a time on an object. The destructor ends the worker.
class ImageDecoder {
 public:
  // Starts the program and does not wait for it: it loads its libraries while the caller goes on. Failures: not_found,
  // internal (the program cannot be started).
  static Result<ImageDecoder> start(const std::string& worker_program, DecoderLimits limits = {});

  // PNG, JPEG, WebP, BMP or TIFF -> RGB (Y, X, 3), upright after EXIF, alpha laid over white, 16 bits rounded to 8.
  // Failures: too_large, truncated, unsupported, invalid; internal when the worker died, hung or answered nonsense. A
  // worker that died is started again for the next picture.
  Result<Image> decode(std::span<const std::byte> bytes);

  ImageDecoder(ImageDecoder&& other) noexcept;
  ImageDecoder& operator=(ImageDecoder&& other) noexcept;
  ~ImageDecoder();

 private:
  ImageDecoder(std::string program, DecoderLimits limits) : program_(std::move(program)), limits_(limits) {}
  Result<void> spawn();
  void stop();
  bool alive() const;
  Result<void> wait_for_reply();
  Result<Image> receive();
  Failure give_up(const char* what);

  std::string program_;
  DecoderLimits limits_;
  pid_t pid_ = -1;  // -1: no worker
  Descriptor socket_;
};

}  // namespace naru
