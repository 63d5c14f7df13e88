// A lesson: a picture and the turns of talk that hang on it, in one sequence, because the picture is the dear part;
// with what its generator knows about where things stand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "media/types.h"
#include "synth/source.h"

namespace naru {

struct Turn {
  std::string prompt;  // may be empty: read the picture
  std::string answer;
  // Of each code point of the answer the glyph that shows it, an index into the lesson's glyphs; -1: none does.
  std::vector<int32_t> glyph_of;
};

struct Lesson {
  std::string group;  // whose loss its answers are: line, chart
  Image image;
  std::vector<Box> glyphs;  // of all text in the picture
  std::vector<Turn> turns;
};

// For each code point of `text` the glyph that shows it, or -1.
// Glyphs in the order of the text, white space left out: what has none (the marks of Markdown) is passed over, and so
// are glyphs that the text leaves out (bullets, the order of a table's cells), if they are few.
std::vector<int32_t> glyphs_in_order(const std::u32string& text, const std::vector<Box>& glyphs);
// Glyphs in any order: a run of the text without white space or '|' is looked up among them, and taken if it stands in
// one place only.
std::vector<int32_t> glyphs_found(const std::u32string& text, const std::vector<Box>& glyphs);

// Whether the glyphs of a picture stand in the order of its text.
enum class TargetGlyphs { in_order, anywhere };

// The example's own question first, then the others, answered with their steps where they have any.
Lesson lesson_of(synth::Example example, const std::string& group, TargetGlyphs glyphs);

}  // namespace naru
