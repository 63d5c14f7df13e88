// What the pictures say: lines and passages of Korean, English, numbers and random characters.
//
// A line is cut at words out of a sentence (of the corpus, of the grammars, of words put together), decorated at
// times, and belongs to one side of the fixed split: is_held_out(line) is as asked, and so is is_held_out(sentence).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/philox.h"
#include "synth/text/corpus.h"
#include "synth/text/grammar.h"

namespace naru::synth {

enum class Kind { korean, english, number, syllables };
inline constexpr int kKinds = 4;
const char* kind_name(Kind kind);  // ko, en, number, syllables

struct TextOptions {
  std::array<float, kKinds> weights{0.42f, 0.28f, 0.12f, 0.18f};  // of the kinds, in the order of Kind
  int min_chars = 4, max_chars = 24;                              // code points of a line, blanks included
  bool held_out = false;
};

struct Line {
  Kind kind = Kind::korean;
  std::u32string text;  // characters of the alphabet; no blank at the ends, never two in a row
};

// Immutable after open(), so threads may share it.
class TextSource {
 public:
  // Failures: not_found when a package of scripts/setup.sh is missing.
  static Result<TextSource> open();

  // Throws Error when the options allow no line (weights all 0, 1 <= min_chars <= max_chars violated).
  Line line(const TextOptions& options, Random* random) const;

  // Whole sentences of one kind (korean or english), at least `chars` code points together.
  std::vector<std::u32string> passage(Kind kind, bool held_out, int chars, Random* random) const;

 private:
  TextSource(Corpus corpus);
  std::string sentence(Kind kind, bool held_out, Random* random) const;
  std::string korean_words(Random* random) const;
  std::string english_words(Random* random) const;
  std::u32string draw(Kind kind, const TextOptions& options, Random* random) const;

  Corpus corpus_;
  Grammar korean_, english_, numbers_;
};

// At most `longest` code points of `sentence`, cut at blanks from a random word on; inside a word when none fits.
std::u32string window(std::u32string_view sentence, int shortest, int longest, Random* random);

// `length` random characters: syllables (half of them any of the 11,172, half with common finals) in words of one to
// four, or ASCII and signs.
std::u32string random_characters(int length, Random* random);

}  // namespace naru::synth
