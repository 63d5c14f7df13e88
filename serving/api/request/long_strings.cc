#include "serving/api/request/long_strings.h"

#include <algorithm>
#include <cstdint>

namespace naru::serving::api {
namespace {

bool is_plain(char c) {
  return uint8_t(c - 0x20) < 0x5F && c != '"' && c != '\\';
}

// How many plain characters stand at the front.
size_t plain_length(std::string_view text) {
  constexpr size_t kBlock = 64;
  size_t n = 0;
  while (n + kBlock <= text.size()) {
    uint8_t other = 0;
    for (size_t i = 0; i < kBlock; ++i) other |= uint8_t(!is_plain(text[n + i]));
    if (other) break;
    n += kBlock;
  }
  while (n < text.size() && is_plain(text[n])) ++n;
  return n;
}

// Where the string that begins at `at`, behind its quote, has its last quote; the end of the text where it has none.
size_t closing_quote(std::string_view text, size_t at) {
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return std::min(at, text.size());
}

}  // namespace

size_t ShortenedJson::original_position(size_t position) const {
  size_t out = position;
  for (const LongString& taken : long_strings)
    if (taken.position <= position) out += taken.content.size();
  return out;
}

ShortenedJson without_long_strings(std::string_view json, size_t min_bytes) {
  ShortenedJson out;
  size_t copied = 0, n_strings = 0;
  for (size_t at = json.find('"'); at < json.size(); at = json.find('"', at), ++n_strings) {
    const size_t begin = at + 1, n_plain = plain_length(json.substr(begin)), end = begin + n_plain;
    const bool whole = end < json.size() && json[end] == '"';
    at = whole ? end + 1 : closing_quote(json, end) + 1;
    if (!whole || n_plain < min_bytes) continue;
    out.text += json.substr(copied, begin - copied);
    copied = end;
    out.long_strings.push_back({n_strings, out.text.size() + 1, json.substr(begin, n_plain)});
  }
  out.text += json.substr(copied);
  return out;
}

}  // namespace naru::serving::api
