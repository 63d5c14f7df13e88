// libFuzzer target: what the image worker's child does with the bytes of a request. Small limits keep a run fast.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "media/worker/image/decode.h"

namespace {

constexpr naru::media::PixelLimits kLimits{.max_pixels = 1 << 20, .max_side = 4096};

}  // namespace

// OpenCV reads its limits while it is being loaded, before any code of ours: this program starts itself again with
// them.
extern "C" int LLVMFuzzerInitialize(int*, char*** argv) {
  if (std::getenv("OPENCV_IO_MAX_IMAGE_PIXELS")) return 0;
  ::setenv("OPENCV_IO_MAX_IMAGE_PIXELS", std::to_string(kLimits.max_pixels).c_str(), 1);
  for (const char* side : {"OPENCV_IO_MAX_IMAGE_WIDTH", "OPENCV_IO_MAX_IMAGE_HEIGHT"})
    ::setenv(side, std::to_string(kLimits.max_side).c_str(), 1);
  ::execv("/proc/self/exe", *argv);
  std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const naru::Result<naru::Image> image = naru::media::decode_image(std::as_bytes(std::span(data, size)), kLimits);
  if (image) {
    const uint64_t n_pixels = uint64_t(image->height) * uint64_t(image->width);
    if (n_pixels == 0 || n_pixels > kLimits.max_pixels || image->pixels.size() != n_pixels * 3) std::abort();
  } else if (image.failure().message.empty()) {
    std::abort();
  }
  return 0;
}
