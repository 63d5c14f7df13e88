#include "base/utf8.h"

#include <algorithm>

namespace naru {
namespace {

// Bytes that a sequence with this first byte has; 0 when none begins with it.
size_t length_of(uint8_t first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

// Whether `second` may follow `first`: the four first bytes with a narrower range keep out overlong forms, surrogates
// and values above U+10FFFF.
bool may_follow(uint8_t first, uint8_t second) {
  const uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  return second >= low && second <= high;
}

// Bytes at the front of `text` (not empty) that agree with one sequence of length_of(text[0]).
size_t agreeing(std::string_view text) {
  const size_t length = std::min(length_of(uint8_t(text[0])), text.size());
  if (length < 2) return length;
  if (!may_follow(uint8_t(text[0]), uint8_t(text[1]))) return 1;
  size_t n = 2;
  while (n < length && (uint8_t(text[n]) & 0xC0) == 0x80) ++n;
  return n;
}

}  // namespace

Utf8Char utf8_at(std::string_view text, size_t at) {
  const uint8_t first = uint8_t(text[at]);
  if (first < 0x80) return {first, 1, true};
  const size_t length = length_of(first);
  if (length == 0 || agreeing(text.substr(at)) < length) return {first, 1, false};
  uint32_t code = first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) code = code << 6 | (uint8_t(text[at + i]) & 0x3Fu);
  return {code, uint32_t(length), true};
}

size_t utf8_unfinished(std::string_view text) {
  for (size_t n = std::min<size_t>(3, text.size()); n > 0; --n) {
    const std::string_view tail = text.substr(text.size() - n);
    if (length_of(uint8_t(tail[0])) > n && agreeing(tail) == n) return n;
  }
  return 0;
}

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += char(code);
  } else if (code < 0x800) {
    out += {char(0xC0 | code >> 6), char(0x80 | (code & 0x3F))};
  } else if (code < 0x10000) {
    out += {char(0xE0 | code >> 12), char(0x80 | (code >> 6 & 0x3F)), char(0x80 | (code & 0x3F))};
  } else {
    out += {char(0xF0 | code >> 18), char(0x80 | (code >> 12 & 0x3F)), char(0x80 | (code >> 6 & 0x3F)),
            char(0x80 | (code & 0x3F))};
  }
}

std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    out += c.valid ? char32_t(c.code) : U'\uFFFD';
    at += c.size_bytes;
  }
  return out;
}

std::vector<size_t> character_begins(std::string_view text) {
  std::vector<size_t> out;
  for (size_t at = 0; at < text.size(); at += utf8_at(text, at).size_bytes) out.push_back(at);
  out.push_back(text.size());
  return out;
}

}  // namespace naru
