// naru-media-pdf: reads PDFs of outsiders for naru. Not for a user's hands: naru starts it (media/pdf.cc).
#include <signal.h>
#include <unistd.h>

#include <string>

#include "media/worker/pdf/complaints.h"
#include "media/worker/pdf/decode.h"
#include "media/worker/pdf/fonts.h"
#include "media/worker/serve.h"

namespace naru::media {
namespace {

// When memory ends, poppler calls abort() where it has no other way out, and the stack cannot grow. Behind the sandbox
// abort() may not send itself its signal and ends in SIGSEGV too.
void explain_fault(int) {
  if (memory_was_short()) ::_exit(kOutOfMemory);
  *static_cast<volatile int*>(nullptr) = 0;  // while it is handled, a second SIGSEGV is the end
}

void explain_faults() {
  static char stack[16'384];
  const stack_t own{.ss_sp = stack, .ss_flags = 0, .ss_size = sizeof stack};
  struct sigaction action {};
  action.sa_handler = explain_fault;
  action.sa_flags = SA_ONSTACK;
  if (::sigaltstack(&own, nullptr) == 0) ::sigaction(SIGSEGV, &action, nullptr);
}

void append(std::string& out, const Word& word) {
  const Box& box = word.box;
  const WordHeader header{.x0 = box.x0,
                          .y0 = box.y0,
                          .x1 = box.x1,
                          .y1 = box.y1,
                          .n_bytes = uint32_t(box.text.size()),
                          .after = uint32_t(word.after)};
  out.append(reinterpret_cast<const char*>(&header), sizeof header);
  out += box.text;
}

Result<Reply> decode(std::span<const std::byte> bytes, const Request& request, int result) {
  explain_faults();
  const Result<DecodedPage> page = decode_page(bytes, request.pixels, request.page);
  if (!page) return page.failure();
  std::string words;
  for (const Word& word : page->words) append(words, word);
  if (words.size() > request.page.max_text_bytes)
    return fail(Code::too_large, "pdf: page ", request.page.number, " has ", page->words.size(), " words in ",
                words.size(), " bytes; the limit is ", request.page.max_text_bytes);
  const std::vector<uint8_t>& pixels = page->picture.pixels;
  if (!write_all(result, pixels.data(), pixels.size()) || !write_all(result, words.data(), words.size()))
    return fail(Code::internal, "no memory for the page's pixels and words");
  Reply reply;
  reply.size_bytes = pixels.size() + words.size();
  reply.height = uint32_t(page->picture.height);
  reply.width = uint32_t(page->picture.width);
  reply.n_pages = uint32_t(page->n_pages);
  reply.n_words = uint32_t(page->words.size());
  reply.dpi = float(page->dpi);
  return reply;
}

}  // namespace
}  // namespace naru::media

int main() {
  using namespace naru::media;
  if (!has_client()) return explain("naru-media-pdf");
  warm_up();
  serve({.noun = "PDF",
         .remedy = "cut it into pieces, or save it with smaller pictures",
         .address_space_bytes = uint64_t(1) << 30,
         .folders = kPageFolders,
         .decode = decode});
}
