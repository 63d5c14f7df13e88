// A strict walk over bytes that may or may not be UTF-8 (Unicode 15, section 3.9, table 3-7).
//
// Overlong forms, surrogates, values above U+10FFFF and stray bytes are invalid; each invalid byte stands for itself,
// so that a walk covers any bytes without loss.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace naru {

struct Utf8Char {
  uint32_t code;        // the code point; of an invalid byte, the byte
  uint32_t size_bytes;  // 1 to 4; 1 for an invalid byte
  bool valid;
};

// The character, or the invalid byte, at text[at], at < text.size().
Utf8Char utf8_at(std::string_view text, size_t at);

// A precomposed syllable of Hangul (Unicode 15, section 3.12).
inline bool is_hangul(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

// How many bytes at the end of `text` begin a character that more bytes could complete: 0 to 3.
size_t utf8_unfinished(std::string_view text);

// All characters; an invalid byte becomes U+FFFD.
std::u32string code_points(std::string_view text);

// The byte at which each character of code_points(text) begins, and last the size of the text.
std::vector<size_t> character_begins(std::string_view text);

// Appends the UTF-8 of a code point below U+110000 that is no surrogate.
void append_utf8(std::string& out, uint32_t code);

}  // namespace naru
