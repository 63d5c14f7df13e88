// Whether a PDF is all there. poppler searches a cut file for whatever objects it still has and calls that the
// document, so the ends of the file are looked at first; nothing of what is found here is used in decoding.
//
// Not every cut can be seen: a file that was changed by appending to it, as signing does, holds its earlier forms
// whole, and cut after one of them it is that earlier form.
#include <charconv>
#include <string_view>

#include "media/signature.h"
#include "media/worker/pdf/decode.h"

namespace naru::media {
namespace {

constexpr size_t kEndLooks = 1024;  // where readers look for %%EOF, and for what tells that the file is linearized

constexpr bool is_space(char c) {
  return c == '\0' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

std::string_view after_space(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

// Takes a number off the front of `text`, and the space before it. False when there is none or it is too large.
bool take_number(std::string_view* text, uint64_t* value) {
  *text = after_space(*text);
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), *value);
  if (error != std::errc()) return false;
  text->remove_prefix(size_t(end - text->data()));
  return true;
}

Failure cut() {
  return fail(Code::truncated, "pdf: the file ends too early; send the whole file");
}

// 7.5.4 and 7.5.8: "xref", or the object that holds the table as a stream.
bool begins_table(std::string_view text) {
  text = after_space(text);
  uint64_t number = 0, generation = 0;
  return text.starts_with("xref") ||
         (take_number(&text, &number) && take_number(&text, &generation) && after_space(text).starts_with("obj"));
}

// Annex F: its first object tells the length of the file, which cannot have become less.
Result<void> check_linearized(std::string_view file) {
  std::string_view head = file.substr(0, kEndLooks);
  const size_t at = head.find("/Linearized");
  if (at == head.npos) return {};
  const size_t begin = head.rfind("<<", at), end = head.find(">>", at);
  head = head.substr(begin == head.npos ? at : begin, end == head.npos ? end : end - begin);
  for (size_t l = head.find("/L"); l != head.npos; l = head.find("/L", l + 1)) {
    std::string_view text = head.substr(l + 2);
    uint64_t length = 0;
    if (take_number(&text, &length) && length > file.size()) return cut();
  }
  return {};
}

}  // namespace

Result<void> check_whole(Bytes bytes) {
  const Result<void> header = sniff_pdf(bytes);
  if (!header) return header;
  const std::string_view file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const size_t end = file.rfind("%%EOF");
  if (end == file.npos || file.size() - end > kEndLooks) return cut();
  for (const char* begun : {"obj", "xref"})  // of a later form of the file
    if (file.find(begun, end) != file.npos) return cut();
  const Result<void> linearized = check_linearized(file);
  if (!linearized) return linearized;

  constexpr std::string_view kStart = "startxref";
  const size_t start = file.substr(0, end).rfind(kStart);
  uint64_t table = 0;
  std::string_view place = start == file.npos ? "" : file.substr(start + kStart.size(), end - start - kStart.size());
  if (!take_number(&place, &table) || table >= start || !begins_table(file.substr(table, start - table)))
    return fail("pdf: its table of objects is not where the end of the file says; save it again as PDF");
  return {};
}

}  // namespace naru::media
