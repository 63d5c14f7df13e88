// libFuzzer target: what the image worker's child does with the bytes of a request. Small limits keep a run fast.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "media/worker/image/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const naru::media::PixelLimits limits{.max_pixels = 1 << 20, .max_side = 4096};
  const naru::Result<naru::Image> image = naru::media::decode_image(std::as_bytes(std::span(data, size)), limits);
  if (image) {
    const uint64_t n_pixels = uint64_t(image->height) * uint64_t(image->width);
    if (n_pixels == 0 || n_pixels > limits.max_pixels || image->pixels.size() != n_pixels * 3) std::abort();
  } else if (image.failure().message.empty()) {
    std::abort();
  }
  return 0;
}
