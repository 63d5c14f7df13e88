#include "core/text/chunks.h"

#include <utf8proc.h>

#include <algorithm>
#include <span>

#include "base/utf8.h"

namespace naru {
namespace {

enum class Kind { hangul, han, latin, letter, digit, whitespace, mark, other, bytes };

struct Range {
  uint32_t first, last;
};
constexpr Range kHangul[] = {{0x1100, 0x11FF}, {0x3131, 0x318E}, {0xA960, 0xA97C}, {0xAC00, 0xD7A3},
                             {0xD7B0, 0xD7C6}, {0xD7CB, 0xD7FB}, {0xFFA0, 0xFFDC}};
constexpr Range kHan[] = {{0x2E80, 0x2FD5}, {0x3005, 0x3005}, {0x3007, 0x3007}, {0x3021, 0x3029},  {0x3038, 0x303B},
                          {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF}};
// Blocks; a character of theirs is Latin when its category says letter.
constexpr Range kLatin[] = {{0x0041, 0x02AF},   {0x1D00, 0x1DBF},  {0x1E00, 0x1EFF}, {0x2C60, 0x2C7F},
                            {0xA720, 0xA7FF},   {0xAB30, 0xAB6F},  {0xFB00, 0xFB06}, {0xFF21, 0xFF5A},
                            {0x10780, 0x107BF}, {0x1DF00, 0x1DFFF}};

bool in(uint32_t code, std::span<const Range> ranges) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return code >= range.first && code <= range.last; });
}

Kind kind_of_ascii(uint32_t code) {
  if ((code | 0x20) - 'a' < 26) return Kind::latin;
  if (code - '0' < 10) return Kind::digit;
  return code == ' ' || code - '\t' < 5 ? Kind::whitespace : Kind::other;  // tab, line feed, VT, FF, CR
}

Kind kind_of(const Utf8Char& c) {
  constexpr uint32_t kNextLine = 0x85, kNonJoiner = 0x200C, kJoiner = 0x200D;
  if (!c.valid) return Kind::bytes;
  if (c.code < 0x80) return kind_of_ascii(c.code);
  if (in(c.code, kHangul)) return Kind::hangul;
  if (in(c.code, kHan)) return Kind::han;
  if (c.code == kNextLine) return Kind::whitespace;
  if (c.code == kNonJoiner || c.code == kJoiner) return Kind::mark;
  switch (utf8proc_category(utf8proc_int32_t(c.code))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return in(c.code, kLatin) ? Kind::latin : Kind::letter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return Kind::mark;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return Kind::digit;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return Kind::whitespace;
    default:
      return Kind::other;
  }
}

bool is_letters(Kind kind) {
  return kind == Kind::hangul || kind == Kind::han || kind == Kind::latin || kind == Kind::letter;
}

// The end of the run of `kind` that goes on at `at`.
size_t run_end(std::string_view text, size_t at, Kind kind) {
  const bool takes_marks = is_letters(kind) || kind == Kind::other;
  while (at < text.size()) {
    const Utf8Char c = utf8_at(text, at);
    const Kind next = kind_of(c);
    if (next != kind && !(takes_marks && next == Kind::mark)) break;
    at += c.size_bytes;
  }
  return at;
}

}  // namespace

size_t chunk_end(std::string_view text, size_t begin) {
  const Utf8Char first = utf8_at(text, begin);
  const Kind kind = kind_of(first);
  const size_t second = begin + first.size_bytes;
  if (kind == Kind::digit) return second;
  if (kind == Kind::mark) return run_end(text, second, Kind::other);
  const size_t end = run_end(text, second, kind);
  if (kind != Kind::whitespace || end == text.size() || text[end - 1] != ' ') return end;
  const Kind next = kind_of(utf8_at(text, end));
  if (!is_letters(next)) return end;
  return end - 1 == begin ? run_end(text, end, next) : end - 1;
}

}  // namespace naru
