// UTF-8 and Hangul arithmetic for the text of examples. All text here is our own or has been checked by decode().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace naru::synth {

inline constexpr char32_t kFirstSyllable = 0xAC00, kLastSyllable = 0xD7A3;
inline constexpr int kFinals = 28, kVowels = 21, kInitials = 19;

// A precomposed syllable from its parts (Unicode 15, section 3.12): initial 0-18, vowel 0-20, final 0-27 (0: none).
inline char32_t syllable(int initial, int vowel, int final) {
  return kFirstSyllable + char32_t((initial * kVowels + vowel) * kFinals + final);
}

// The final of a precomposed syllable, 0 when it has none.
inline int final_of(char32_t c) {
  return int(c - kFirstSyllable) % kFinals;
}

// The code points of well-formed UTF-8; nothing when a byte is out of place, a form is overlong or a surrogate.
std::optional<std::u32string> decode(std::string_view text);

// Conjoining jamo that make up modern syllables, composed (the Hangul part of NFC).
std::u32string compose(std::u32string_view text);

std::string encode(std::u32string_view text);

}  // namespace naru::synth
