#include "media/pdf.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "media/plain_text.h"
#include "media/protocol.h"
#include "media/signature.h"

namespace naru {

using namespace media;

namespace {

static_assert(sizeof(WordHeader) == 24);  // as PdfLimits says

using Clock = std::chrono::steady_clock;

bool is_inside(const WordHeader& word, const Image& picture) {
  return 0 <= word.x0 && word.x0 <= word.x1 && word.x1 <= float(picture.width) &&  // false for a NaN
         0 <= word.y0 && word.y0 <= word.y1 && word.y1 <= float(picture.height);
}

// False when the bytes are not exactly these many words.
bool take_words(std::span<const std::byte> bytes, uint32_t n_words, PdfPage* page) {
  for (uint32_t i = 0; i < n_words; ++i) {
    WordHeader header;
    if (bytes.size() < sizeof header) return false;
    std::memcpy(&header, bytes.data(), sizeof header);
    bytes = bytes.subspan(sizeof header);
    if (header.n_bytes > bytes.size() || !is_inside(header, page->picture)) return false;
    if (header.after != 0 && header.after != ' ' && header.after != '\n') return false;
    std::string text(reinterpret_cast<const char*>(bytes.data()), header.n_bytes);
    bytes = bytes.subspan(header.n_bytes);
    if (text.empty() || !is_plain_text(text)) return false;
    page->text += text;
    if (header.after != 0 && i + 1 < n_words) page->text += char(header.after);
    page->words.push_back({std::move(text), header.x0, header.y0, header.x1, header.y1});
  }
  page->text_layer = n_words > 0;
  return bytes.empty();
}

}  // namespace

Result<PdfDecoder> PdfDecoder::start(const std::string& worker_program, PdfLimits limits, Supervision* supervision) {
  check(limits.max_bytes > 0 && limits.max_pages > 0 && limits.max_pixels > 0 && limits.max_side > 0 &&
            limits.max_text_bytes > 0 && limits.timeout_ms > 0 && limits.document_timeout_ms > 0 && limits.spare_ms > 0,
        "PdfDecoder: every limit must be positive");
  Result<WorkerProcess> process = WorkerProcess::start({.path = worker_program,
                                                        .noun = "PDF",
                                                        .environment = {},
                                                        .spare_ms = limits.spare_ms,
                                                        .supervision = supervision});
  if (!process) return process.failure();
  return PdfDecoder(std::move(*process), limits);
}

Result<PdfPage> PdfDecoder::decode(std::span<const std::byte> bytes, int page, const PdfOptions& options) {
  return decode_within(bytes, page, options, limits_.timeout_ms);
}

Result<PdfPage> PdfDecoder::decode_within(std::span<const std::byte> bytes, int page, const PdfOptions& options,
                                          int timeout_ms) {
  check(page > 0, "PdfDecoder: pages are counted from 1, got ", page);
  check(36 <= options.dpi && options.dpi <= 600, "PdfDecoder: dpi is 36 to 600, got ", options.dpi);
  if (bytes.size() > limits_.max_bytes)
    return fail(Code::too_large, "the PDF has ", bytes.size(), " bytes; the limit is ", limits_.max_bytes);
  const Result<void> format = sniff_pdf(bytes);
  if (!format) return format.failure();
  Request request;
  request.timeout_ms = uint32_t(timeout_ms);
  request.max_result_bytes = limits_.max_pixels * 3 + limits_.max_text_bytes;
  request.pixels = {.max_pixels = limits_.max_pixels, .max_side = uint32_t(limits_.max_side)};
  request.page = {.number = uint32_t(page),
                  .dpi = uint32_t(options.dpi),
                  .max_pages = uint32_t(limits_.max_pages),
                  .max_text_bytes = limits_.max_text_bytes};
  const Result<WorkerProcess::Answer> answer = process_.ask(bytes, request);
  if (!answer) return answer.failure();
  return checked(*answer, page, options);
}

Result<PdfPage> PdfDecoder::checked(const WorkerProcess::Answer& answer, int page, const PdfOptions& options) {
  const Reply& reply = answer.reply;
  const std::span<const std::byte> result = answer.result.bytes();
  const uint64_t n_pixels = uint64_t(reply.height) * reply.width;
  if (reply.height == 0 || reply.height > uint32_t(limits_.max_side) || reply.width == 0 ||
      reply.width > uint32_t(limits_.max_side) || n_pixels > limits_.max_pixels || result.size() < n_pixels * 3 ||
      result.size() - n_pixels * 3 > limits_.max_text_bytes)
    return process_.reject();
  if (reply.n_pages < uint32_t(page) || reply.n_pages > uint32_t(limits_.max_pages) ||
      !(reply.dpi > 0 && reply.dpi <= float(options.dpi)))
    return process_.reject();
  PdfPage out;
  out.number = page;
  out.n_pages = int(reply.n_pages);
  out.dpi = double(reply.dpi);
  out.picture.height = int(reply.height);
  out.picture.width = int(reply.width);
  const auto* from = reinterpret_cast<const uint8_t*>(result.data());
  out.picture.pixels.assign(from, from + n_pixels * 3);
  if (!take_words(result.subspan(size_t(n_pixels * 3)), reply.n_words, &out)) return process_.reject();
  return out;
}

Result<std::optional<PdfPage>> PdfPages::next() {
  if (done_ == n_pages_) return std::optional<PdfPage>();
  if (left_ms_ <= 0)
    return fail(Code::too_large, "the PDF takes more than ", decoder_.limits().document_timeout_ms,
                " ms to read; cut it into pieces");
  const auto begin = Clock::now();
  const int most_ms = int(std::min<int64_t>(left_ms_, decoder_.limits().timeout_ms));
  Result<PdfPage> page = decoder_.decode_within(bytes_, done_ + 1, options_, most_ms);
  left_ms_ -= std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
  if (!page) return page.failure();
  n_pages_ = page->n_pages;
  ++done_;
  return std::optional<PdfPage>(*std::move(page));
}

}  // namespace naru
