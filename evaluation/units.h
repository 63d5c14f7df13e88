// The units and scales that numbers.cc knows by name.
#pragma once

#include <string_view>

#include "evaluation/numbers.h"

namespace naru {

struct Unit {
  std::u32string_view word;  // empty: none is known
  Dimension dimension = Dimension::none;
  double factor = 1;
};

// The unit that `text` begins with: a whole Latin word, or the longest Korean word or sign (particles may follow).
Unit unit_at(std::u32string_view text);

// The currency whose mark or code ends `text`.
Unit currency_before(std::u32string_view text);

// The scale that `text` begins with, as a whole word: K, M, B, thousand, million, ...; `length` 0: none.
struct Scale {
  size_t length = 0;
  double factor = 1;
};
Scale latin_scale(std::u32string_view text);

inline bool is_latin(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

}  // namespace naru
