// The fonts of the examples: families of Debian packages by file name, mapped into memory once.
//
// A family is drawn by weight, then one of its faces evenly. Some families are held out: training never sees them, so
// that reading can be judged on fonts that are new. Hangul families also hold Latin letters; Latin ones no Hangul.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/philox.h"

namespace naru::synth {

// One line of the table in font_table.cc.
struct FontFamily {
  const char* name;
  bool hangul, held_out;
  int weight;
  float scale;         // of the text size, for fonts whose letters are small in their em
  const char* folder;  // beneath /usr/share/fonts
  const char* files;   // separated by |; FILE#N is face N of a collection
};
std::span<const FontFamily> font_families();

// Paths of the font files of the table, each once, in its order; whether they are on this machine or not.
std::vector<std::string> font_paths();

class FontSet {
 public:
  struct Face {
    std::span<const std::byte> bytes;  // the font file
    int index = 0;                     // of the face in a collection
    int family = 0;                    // of font_families()
  };

  // Failure not_found: a font of the table is missing; the message names the file.
  static Result<FontSet> open();

  const std::vector<Face>& faces() const { return faces_; }
  // Paths of the font files, each once, in the order of the table.
  const std::vector<std::string>& paths() const { return paths_; }

  // A face of one side of the split that has Hangul, or one that has only Latin.
  int draw(bool hangul, bool held_out, Random* random) const;
  // A face of the same family as `face`, which it may be itself.
  int draw_sibling(int face, Random* random) const;

 private:
  std::vector<MappedFile> files_;
  std::vector<std::string> paths_;
  std::vector<Face> faces_;
  std::vector<std::vector<int>> faces_of_;  // [family]
};

}  // namespace naru::synth
