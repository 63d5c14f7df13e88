// Words of outsiders that may be shown: text and nothing else.
#pragma once

#include <string_view>

#include "base/utf8.h"

namespace naru::media {

// Whether it is UTF-8 without control characters, which a terminal would act upon. True for nothing at all.
inline bool is_plain_text(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    if (!c.valid || c.code < 0x20 || (0x7f <= c.code && c.code < 0xa0)) return false;
    at += c.size_bytes;
  }
  return true;
}

}  // namespace naru::media
