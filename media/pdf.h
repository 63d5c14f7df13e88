// PDFs of outsiders, read page by page in a process of their own (media/client.h says how that goes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "media/process.h"
#include "media/types.h"

namespace naru {

// One page of a PDF.
struct PdfPage {
  int number = 1, n_pages = 1;  // which page of how many
  double dpi = 0;               // of the picture
  Image picture;
  bool text_layer = false;  // whether the file says what stands on the page
  std::vector<Box> words;   // if so: in reading order, as UTF-8
  std::string text;         // the words as lines
};

// What one PDF may cost. All are positive.
struct PdfLimits {
  uint64_t max_bytes = 32 << 20;  // of the file
  int max_pages = 100;
  uint64_t max_pixels = 50'000'000;  // of a page
  int max_side = 16'384;
  uint32_t max_text_bytes = 1 << 20;  // of a page's words, 24 more for each
  int timeout_ms = 20'000;            // wall time of a page; the worker gives it 20 s of a processor
  int document_timeout_ms = 300'000;  // wall time of all pages that a PdfPages reads
  int spare_ms = 10'000;              // as DecoderLimits
};

struct PdfOptions {
  // Pixels to an inch, 36 to 600; a page that would be over the limits gets fewer. At 200 the lines of body text, 10 to
  // 12 points, are 28 to 33 pixels apart: the height of line that reading is trained on (line_height_px in
  // omni/config.h).
  int dpi = 200;
};

// One `naru-media-pdf`. Movable; one decode() at a time on an object. The destructor ends the worker.
class PdfDecoder {
 public:
  // As ImageDecoder::start().
  static Result<PdfDecoder> start(const std::string& worker_program, PdfLimits limits = {},
                                  media::Supervision* supervision = nullptr);

  // One page, counted from 1. Failures: too_large, truncated, unsupported (no PDF, a password), invalid, not_found (no
  // such page); internal when the worker died, hung or answered nonsense. A worker that died is started again for the
  // next page. Throws Error when an option is out of its range.
  Result<PdfPage> decode(std::span<const std::byte> bytes, int page = 1, const PdfOptions& options = {});

  const PdfLimits& limits() const { return limits_; }

 private:
  friend class PdfPages;
  PdfDecoder(media::WorkerProcess process, PdfLimits limits) : process_(std::move(process)), limits_(limits) {}
  Result<PdfPage> decode_within(std::span<const std::byte> bytes, int page, const PdfOptions& options, int timeout_ms);
  Result<PdfPage> checked(const media::WorkerProcess::Answer& answer, int page, const PdfOptions& options);

  media::WorkerProcess process_;
  PdfLimits limits_;
};

// The pages of one PDF, first to last, of which only one is in memory. Decoder and bytes must outlive it.
class PdfPages {
 public:
  PdfPages(PdfDecoder& decoder, std::span<const std::byte> bytes, PdfOptions options = {})
      : decoder_(decoder), bytes_(bytes), options_(options), left_ms_(decoder.limits().document_timeout_ms) {}

  // The next page; nothing after the last. After a Failure the same page would be tried again.
  Result<std::optional<PdfPage>> next();

 private:
  PdfDecoder& decoder_;
  std::span<const std::byte> bytes_;
  PdfOptions options_;
  int64_t left_ms_;
  int done_ = 0, n_pages_ = 1;
};

}  // namespace naru
