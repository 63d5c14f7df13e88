// libFuzzer target: what the PDF worker's child does with the bytes of a request. Small limits keep a run fast.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "media/worker/pdf/decode.h"

// What poppler and its libraries leave behind ends with the child that decodes one page.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpoppler\nleak:libfontconfig\n";
}

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  naru::media::warm_up();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const naru::media::PixelLimits limits{.max_pixels = 1 << 16, .max_side = 1024};
  const naru::media::PageRequest request{.number = 1, .dpi = 72, .max_pages = 4, .max_text_bytes = 1 << 20};
  const auto page = naru::media::decode_page(std::as_bytes(std::span(data, size)), limits, request);
  if (!page) {
    if (page.failure().message.empty()) std::abort();
    return 0;
  }
  const naru::Image& picture = page->picture;
  const uint64_t n_pixels = uint64_t(picture.height) * uint64_t(picture.width);
  if (n_pixels == 0 || n_pixels > limits.max_pixels || picture.pixels.size() != n_pixels * 3) std::abort();
  if (page->n_pages < 1 || page->n_pages > 4 || !(page->dpi > 0 && page->dpi <= 72)) std::abort();
  for (const naru::media::Word& word : page->words) {
    const naru::Box& box = word.box;
    if (!(0 <= box.x0 && box.x0 <= box.x1 && box.x1 <= float(picture.width))) std::abort();
    if (!(0 <= box.y0 && box.y0 <= box.y1 && box.y1 <= float(picture.height))) std::abort();
    if (box.text.empty()) std::abort();
  }
  return 0;
}
