#include "media/worker/pdf/decode.h"

#include <poppler-document.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include "media/worker/guard.h"
#include "media/worker/pdf/complaints.h"

namespace naru::media {
namespace {

constexpr char kNoun[] = "PDF", kRemedy[] = "cut it into pieces, or save it with smaller pictures";
constexpr double kPoint = 72;  // to an inch

// Whether poppler is content so far.
Result<void> check_content(uint32_t page = 0) {
  if (memory_was_short()) return out_of_memory(kNoun, kRemedy);
  if (first_complaint().empty()) return {};
  const std::string place = page == 0 ? "" : concat("page ", page, ": ");
  for (const char* missing : {"Couldn't find a font", "Missing language pack"})  // here, not in the file
    if (first_complaint().starts_with(missing))
      return fail(Code::unsupported, "pdf: ", place, first_complaint(),
                  "; save it with its fonts inside, or install fonts-liberation2, fonts-nanum and poppler-data");
  return fail("pdf: ", place, first_complaint(), "; the file is damaged, save it again as PDF");
}

Result<std::unique_ptr<poppler::document>> open_document(Bytes bytes) {
  if (bytes.size() > size_t(std::numeric_limits<int>::max())) return fail(Code::too_large, "the PDF is too long");
  std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(reinterpret_cast<const char*>(bytes.data()), int(bytes.size())));
  if (!document) {
    const Result<void> content = check_content();
    return content ? fail("pdf: it cannot be opened; save it again as PDF") : content.failure();
  }
  if (document->is_locked())
    return fail(Code::unsupported, "pdf: it is locked (",
                first_complaint().empty() ? "by a password" : first_complaint(), "); save it without a password");
  return document;
}

Result<int> count_pages(const poppler::document& document, const PageRequest& request) {
  const int n_pages = document.pages();
  const bool only_empty = first_complaint().empty() || first_complaint().starts_with("Invalid page count");
  if (n_pages <= 0 && only_empty) return fail("pdf: it has no pages; save it again as PDF");
  const Result<void> content = check_content();
  if (!content) return content.failure();
  if (n_pages <= 0) return fail("pdf: its pages cannot be counted; save it again as PDF");
  if (uint32_t(n_pages) > request.max_pages)
    return fail(Code::too_large, "the PDF has ", n_pages, " pages; the limit is ", request.max_pages,
                "; cut it into pieces");
  if (request.number == 0 || request.number > uint32_t(n_pages))
    return fail(Code::not_found, "the PDF has ", n_pages, " pages, so no page ", request.number);
  return n_pages;
}

struct Size {
  double dpi;
  int height, width;
};

// What the page measures upright, at the wanted resolution or at the best below it that the limits allow.
Result<Size> choose_size(const poppler::page& page, const PixelLimits& limits, const PageRequest& request) {
  const poppler::rectf rect = page.page_rect();
  const auto orientation = page.orientation();
  const bool sideways = orientation == poppler::page::landscape || orientation == poppler::page::seascape;
  const double width = sideways ? rect.height() : rect.width(), height = sideways ? rect.width() : rect.height();
  if (!(width > 0 && height > 0 && std::isfinite(width) && std::isfinite(height)))
    return fail("pdf: page ", request.number, " is ", width, " x ", height, " points: nothing to see");
  const double scale = std::min({request.dpi / kPoint, limits.max_side / std::max(width, height),
                                 std::sqrt(double(limits.max_pixels)) / std::sqrt(width) / std::sqrt(height)});
  const auto pixels = [&](double points) { return std::max(int(points * scale), 1); };
  const Size size{scale * kPoint, pixels(height), pixels(width)};
  if (uint64_t(size.height) * uint64_t(size.width) > limits.max_pixels)
    return fail(Code::too_large, "pdf: page ", request.number, " is ", width, " x ", height, " points; at ",
                limits.max_pixels, " pixels nothing of it could be read");
  return size;
}

Result<Image> draw(const poppler::page& page, const Size& size) {
  poppler::page_renderer renderer;
  renderer.set_image_format(poppler::image::format_rgb24);
  renderer.set_render_hints(poppler::page_renderer::antialiasing | poppler::page_renderer::text_antialiasing);
  const poppler::image drawn = renderer.render_page(&page, size.dpi, size.dpi, 0, 0, size.width, size.height);
  if (!drawn.is_valid() || drawn.width() != size.width || drawn.height() != size.height ||
      drawn.format() != poppler::image::format_rgb24)
    return out_of_memory(kNoun, kRemedy);
  Image out(size.height, size.width);
  for (int y = 0; y < size.height; ++y)
    std::memcpy(out.at(y, 0), drawn.const_data() + ptrdiff_t(y) * drawn.bytes_per_row(), size_t(size.width) * 3);
  return out;
}

Result<DecodedPage> decode(Bytes bytes, const PixelLimits& limits, const PageRequest& request) {
  const Result<void> whole = check_whole(bytes);
  if (!whole) return whole.failure();
  const auto document = open_document(bytes);
  if (!document) return document.failure();
  const Result<int> n_pages = count_pages(**document, request);
  if (!n_pages) return n_pages.failure();
  const std::unique_ptr<poppler::page> page((*document)->create_page(int(request.number) - 1));
  if (const auto content = check_content(request.number); !content) return content.failure();
  if (!page) return fail("pdf: page ", request.number, " is not there; the file is damaged, save it again as PDF");
  const Result<Size> size = choose_size(*page, limits, request);
  if (!size) return size.failure();

  DecodedPage out;
  out.n_pages = *n_pages;
  out.dpi = size->dpi;
  out.words = read_words(*page, size->dpi, size->height, size->width);
  if (const auto content = check_content(request.number); !content) return content.failure();
  Result<Image> picture = draw(*page, *size);
  if (const auto content = check_content(request.number); !content) return content.failure();
  if (!picture) return picture.failure();
  out.picture = *std::move(picture);
  return out;
}

}  // namespace

Result<DecodedPage> decode_page(Bytes bytes, const PixelLimits& limits, const PageRequest& request) {
  forget_complaints();
  return guarded(kNoun, kRemedy, [&] { return decode(bytes, limits, request); });
}

}  // namespace naru::media
