// Hangul syllables and conjoining jamo (Unicode 15, section 3.12 and the blocks U+1100, U+A960, U+D7B0).
//
// A modern syllable is one of 19 lead consonants, one of 21 vowels and none or one of 27 final consonants, and its code
// point is arithmetic on the three. Archaic syllables have no code point of their own: they are written with jamo.
#pragma once

#include <array>
#include <cstdint>

namespace naru {

// The 357 conjoining jamo, modern and archaic: U+1100-11FF, U+A960-A97C, U+D7B0-D7C6, U+D7CB-D7FB, in this order.
inline constexpr int kJamoCount = 357;

// The place of a conjoining jamo among the 357; -1 for any other code point.
int jamo_index(uint32_t code);
// The code point at `index`, 0 <= index < kJamoCount.
uint32_t jamo_at(int index);

enum class HangulKind { none, lead, vowel, tail, open_syllable, closed_syllable };  // closed: with a final consonant

// What part of a syllable block a code point is; `none` for everything but conjoining jamo and modern syllables.
HangulKind hangul_kind(uint32_t code);

// The jamo of a modern syllable; the third is 0 when it has no final consonant.
std::array<uint32_t, 3> decompose_syllable(uint32_t syllable);

// The modern syllable that `left` and `right` join to: lead and vowel, or open syllable and final. 0 when they do not.
uint32_t join_hangul(uint32_t left, uint32_t right);

}  // namespace naru
