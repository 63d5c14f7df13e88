#include <iconv.h>
#include <poppler-document.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <memory>
#include <string_view>

#include "media/worker/pdf/complaints.h"
#include "media/worker/pdf/decode.h"
#include "media/worker/pdf/fonts.h"

namespace naru::media {
namespace {

// A page with a letter of a font that is not in the file.
constexpr std::string_view kLetter = R"(%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >> endobj
4 0 obj << /Length 27 >>
stream
BT /F 9 Tf 1 1 Td (a) Tj ET
endstream
endobj
5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
trailer << /Size 6 /Root 1 0 R >>
%%EOF
)";

}  // namespace

void warm_up() {
  hear_complaints();
  offer_fonts_of(kPageFolders);  // without it pages are still read, but those that want another font
  // As poppler opens them for every word. What is open stays loaded.
  static const iconv_t converters[] = {::iconv_open("UTF-16LE", "UTF-8"), ::iconv_open("UTF-8", "UTF-16LE")};
  (void)converters;
  // As long as a document is open, poppler keeps its lists.
  static const std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(kLetter.data(), int(kLetter.size())));
  if (!document) return;
  const std::unique_ptr<poppler::page> page(document->create_page(0));
  if (!page) return;
  page->text_list();
  poppler::page_renderer().render_page(page.get());
}

}  // namespace naru::media
