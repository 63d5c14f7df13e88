// A lesson: a picture, a sound, both or neither, and the turns of talk that hang on it, in one sequence, because a
// picture is the dear part; with what its generator knows about where things stand and when they are heard.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/types.h"
#include "synth/source.h"

namespace naru {

struct Turn {
  std::string prompt;  // may be empty: read the picture, write down the sound, answer what it asks
  std::string answer;
  // Of each code point of the answer the glyph that shows it, an index into the lesson's glyphs; -1: none does.
  std::vector<int32_t> glyph_of;
  synth::SpokenSound sound;  // what the user says, before the prompt; without samples: nothing
  std::string transcript;    // of the sound, as it is written
  // Likewise the word of the sound that says it, an index into sound.words.
  std::vector<int32_t> word_of;
  synth::SaidAnswer said;  // the answer aloud, where that is wanted
  // Of a robot: what it tells of itself, before the prompt, and the chunk (steps, numbers) that is the answer.
  std::vector<float> state, actions;

  bool has_sound() const { return !sound.samples.empty(); }
  bool moves() const { return !actions.empty(); }
};

struct Lesson {
  std::string group;         // whose loss its answers are: line, chart, voice
  Image image;               // empty: there is none
  std::vector<Image> views;  // of further cameras, behind it
  bool sound_first = false;  // whether the sound of the first turn stands before the picture
  // Of all text in the picture; where they are not known, boxes of words, or none.
  std::vector<Box> glyphs;
  bool glyphs_known = true;  // what has no glyph is paper: false where nobody says what stands in the picture
  std::vector<std::optional<Box>> sights;  // in the picture, of what a robot's task is about
  // All things in it that have a hue and a form (synth/manipulation/picture.h), those of `sights` first.
  struct Named {
    Box box;
    int32_t hue = 0, form = 0;
    std::optional<int32_t> sight;
  };
  std::vector<Named> named;
  // Where the things of `sights` are told to be: near the truth, as a finder is; shares of the picture's sides.
  std::vector<std::optional<std::array<float, 2>>> told;
  std::vector<Turn> turns;

  bool has_picture() const { return !image.pixels.empty(); }
};

// For each code point of `text` the glyph that shows it, or -1.
// Glyphs in the order of the text, white space left out: what has none (the marks of Markdown) is passed over, and so
// are glyphs that the text leaves out (bullets, the order of a table's cells), if they are few.
std::vector<int32_t> glyphs_in_order(const std::u32string& text, const std::vector<Box>& glyphs);
// Glyphs in any order: a run of the text without white space or '|' is looked up among them, and taken if it stands in
// one place only.
std::vector<int32_t> glyphs_found(const std::u32string& text, const std::vector<Box>& glyphs);

// Boxes of words in any order: a run of the text without white space or '|' is looked up among them, and taken if it
// stands in one place only, or in as many as there are such runs, which then are in order.
std::vector<int32_t> boxes_found(const std::u32string& text, const std::vector<Box>& words);

// For each code point of `text` the word that says it, or -1 for white space: words in the order of the text, one for
// each of its own. None does where their numbers differ.
std::vector<int32_t> words_in_order(const std::u32string& text, const std::vector<synth::TimedWord>& words);

// Whether the glyphs of a picture stand in the order of its text.
enum class TargetGlyphs { in_order, anywhere };

// The example's own question first, then the others, answered with their steps where they have any and are not
// answered aloud. Its sound, where it has one, says the target.
Lesson lesson_of(synth::Example example, const std::string& group, TargetGlyphs glyphs);
// The questions of a picture alone: those asked aloud first, then those in writing. Where there is none, the example's
// own.
Lesson lesson_of_questions(synth::Example example, const std::string& group);

}  // namespace naru
