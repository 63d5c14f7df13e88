// Random texts for property tests: any bytes, any Unicode, and Hangul in all its forms. Functions of the seed.
#pragma once

#include <string>
#include <vector>

#include "base/philox.h"
#include "core/text/jamo.h"
#include "base/utf8.h"

namespace naru::testing {

enum class TextKind { bytes, ascii, unicode, syllables, decomposed, archaic, jamo, cut, mixed, kCount };

inline uint32_t random_code(Random& random) {
  for (;;) {
    const auto code = uint32_t(random.below(random.chance(0.5f) ? 0x3100 : 0x110000));
    if (code < 0xD800 || code > 0xDFFF) return code;
  }
}

// Appends one random syllable as jamo, not composed; with archaic ones among them if wanted.
inline void append_jamo_syllable(Random& random, bool archaic, std::string& out) {
  append_utf8(out, 0x1100 + uint32_t(random.below(archaic ? 0x5F : 19)));
  append_utf8(out, 0x1161 + uint32_t(random.below(archaic ? 0x42 : 21)));
  if (random.chance(0.5f)) append_utf8(out, 0x11A8 + uint32_t(random.below(archaic ? 0x58 : 27)));
}

inline void append_random(Random& random, TextKind kind, std::string& out) {
  switch (kind) {
    case TextKind::bytes:
      out += char(random.below(256));
      break;
    case TextKind::ascii:
      out += "  \n\taeinorst09.,-\"(<|>"[random.below(22)];
      break;
    case TextKind::unicode:
      append_utf8(out, random_code(random));
      break;
    case TextKind::syllables:
      append_utf8(out, random.chance(0.2f) ? ' ' : 0xAC00 + uint32_t(random.below(11172)));
      break;
    case TextKind::decomposed:
      append_jamo_syllable(random, /*archaic=*/false, out);
      break;
    case TextKind::archaic:
      append_jamo_syllable(random, /*archaic=*/true, out);
      break;
    case TextKind::jamo:  // those that join with those that do not, and open syllables between them
      append_utf8(out, random.chance(0.3f) ? 0xAC00 + 28 * uint32_t(random.below(399))
                                           : jamo_at(int(random.below(kJamoCount))));
      break;
    case TextKind::cut: {  // a character that lacks its end
      std::string whole;
      append_utf8(whole, random_code(random));
      out += whole.substr(0, size_t(random.between(1, int64_t(whole.size()))));
      break;
    }
    default:
      append_random(random, TextKind(random.below(int64_t(TextKind::mixed))), out);
  }
}

inline std::string random_text(Random& random, TextKind kind, int64_t max_parts = 40) {
  std::string out;
  for (int64_t n = random.below(max_parts + 1); n > 0; --n) append_random(random, kind, out);
  return out;
}

// Sentences of made-up words, Korean, Latin and Han, the first ones more often, with numbers, code and archaic Hangul:
// enough to learn over a thousand merges from.
inline std::vector<std::string> small_corpus() {
  Random random(7);
  std::vector<std::string> words = {"나루터에서", "사람들은", "건넜습니다.", "ferry", "crosses;",
                                    "表",         "ᄒᆞᆫ",   "x[10]",       "é"};
  while (words.size() < 300) {
    std::string word;
    const bool latin = random.chance(0.3f), han = random.chance(0.1f);
    for (int64_t n = random.between(1, 4); n > 0; --n)
      append_utf8(word, latin ? 'a' + uint32_t(random.below(12))
                        : han ? 0x4E00 + uint32_t(random.below(20))
                              : 0xAC00 + 147 * uint32_t(random.below(76)));
    words.push_back(word);
  }
  const std::vector<std::string> ends = {" ", " ", " ", " ", "\n\n", ", ", "... ", " 2024년 "};
  std::vector<std::string> out(400);
  for (std::string& line : out)
    for (int i = 0; i < 12; ++i) {
      line += words[size_t(random.below(1 + random.below(int64_t(words.size()))))];
      line += ends[size_t(random.below(int64_t(ends.size())))];
    }
  return out;
}

}  // namespace naru::testing
