#include "core/text/nfc.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.h"
#include "base/utf8.h"

namespace naru {
namespace {

constexpr auto kOptions = utf8proc_option_t(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
using Codes = std::vector<utf8proc_int32_t>;

void append_decomposed(Codes& codes, uint32_t code) {
  std::array<utf8proc_int32_t, 8> parts;  // Unicode's stability policy: a canonical decomposition is at most 4 long
  int bound_class = 0;
  const auto n = utf8proc_decompose_char(utf8proc_int32_t(code), parts.data(), parts.size(), kOptions, &bound_class);
  check(n >= 0 && size_t(n) <= parts.size(), "nfc: code point ", code, " has no decomposition of at most 8");
  codes.insert(codes.end(), parts.begin(), parts.begin() + n);
}

// Canonical order: each run of non-starters, stably by combining class. Not left to utf8proc, whose insertion sort
// takes quadratic time on a long run.
void sort_marks(Codes& codes) {
  const auto combining_class = [](utf8proc_int32_t code) { return utf8proc_get_property(code)->combining_class; };
  const auto is_mark = [&](utf8proc_int32_t code) { return combining_class(code) != 0; };
  for (auto begin = codes.begin(); (begin = std::find_if(begin, codes.end(), is_mark)) != codes.end();) {
    const auto end = std::find_if_not(begin, codes.end(), is_mark);
    std::stable_sort(begin, end, [&](auto a, auto b) { return combining_class(a) < combining_class(b); });
    begin = end;
  }
}

// Appends the NFC of decomposed `codes` and empties them.
void append_composed(std::string& out, Codes& codes) {
  sort_marks(codes);
  const auto n = utf8proc_normalize_utf32(codes.data(), utf8proc_ssize_t(codes.size()), kOptions);
  check(n >= 0, "nfc: ", utf8proc_errmsg(n));
  for (utf8proc_ssize_t i = 0; i < n; ++i) append_utf8(out, uint32_t(codes[size_t(i)]));
  codes.clear();
}

}  // namespace

std::string nfc(std::string_view text) {
  constexpr uint32_t kVowelOYae = 0x11A7;  // composes with nothing, but utf8proc 2.8 drops it after an open syllable
  std::string out;
  out.reserve(text.size());
  Codes codes;
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    if (c.valid && c.code != kVowelOYae) {
      append_decomposed(codes, c.code);
    } else {
      append_composed(out, codes);
      out += text.substr(at, c.size_bytes);
    }
    at += c.size_bytes;
  }
  append_composed(out, codes);
  return out;
}

}  // namespace naru
