// Base symbols: the alphabet that tokens are made of, 256 bytes and 357 conjoining jamo, and the two ways between it
// and text. Any bytes survive the way there and back.
//
//   syllable              -> its two or three jamo
//   conjoining jamo       -> itself; but its UTF-8 bytes where it would join what stands before it, because the way
//   back
//                            joins jamo to modern syllables
//   anything else         -> its bytes
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/jamo.h"

namespace naru {

using Symbol = uint16_t;  // 0..255 a byte, then the jamo in the order of jamo_index()
inline constexpr int kByteCount = 256;
inline constexpr int kSymbolCount = kByteCount + kJamoCount;

struct SpelledSymbol {
  Symbol symbol;
  uint32_t begin, end;  // bytes of the text: the whole syllable for a jamo, one byte for a byte
};

// The symbols of `text`, which is a chunk or a row of whole chunks, below 4 GiB. Replaces what `out` held.
void spell(std::string_view text, std::vector<SpelledSymbol>& out);

// The way back, symbol by symbol: joins jamo to syllables. Holds at most one character back.
class Composer {
 public:
  // Appends to `out` what is certain once `symbol` has come.
  void push(Symbol symbol, std::string& out);
  // Appends what is held: nothing later joins it.
  void close(std::string& out);
  // Whether a lead or an open syllable is held, which the next symbol may join.
  bool holds() const { return held_ != 0; }

 private:
  uint32_t held_ = 0;  // its code point; 0: nothing
};

}  // namespace naru
