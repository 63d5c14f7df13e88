// Text to outlines to coverage: HarfBuzz places glyphs, FreeType loads their outlines without hinting and fills them.
//
// Pango and Cairo are left out on purpose: a line needs neither bidirectional text nor font fallback, and FreeType with
// HarfBuzz alone is integer arithmetic from the font file to the 8-bit coverage, with no Pango, Cairo, fontconfig and
// GLib in the library set. Lengths are 26.6 fixed point (1/64 px), y upwards from the first baseline, as in FreeType.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "synth/fonts.h"

namespace naru::synth {

// 8-bit coverage of a picture, (Y, X), rows from the top.
struct Mask {
  int height = 0, width = 0;
  std::vector<uint8_t> coverage;

  Mask() = default;
  Mask(int height_px, int width_px)
      : height(height_px), width(width_px), coverage(size_t(height_px) * size_t(width_px), 0) {}
  uint8_t* row(int y) { return coverage.data() + size_t(y) * size_t(width); }
  const uint8_t* row(int y) const { return coverage.data() + size_t(y) * size_t(width); }
};

// Pixels x0 <= x < x1, y0 <= y < y1.
struct InkBox {
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  bool empty() const { return x1 <= x0; }
};

struct TypeStyle {
  int face = 0;
  int latin_face = -1;  // for everything that is not Hangul; -1: the same face
  int size = 20 * 64;   // em, 26.6
  float stretch = 1;    // width of the letters
  int tracking = 0;     // added after each character, 26.6
  float blank = 1;      // width of blanks
  bool kerning = true;
  float slant = 0;  // x += slant * y, from each baseline
  float rise = 0;   // y += rise * x, for the whole text: a small rotation
  int turn = 0;     // degrees anticlockwise about the start of the first baseline, after all else
};

// Outlines of one text, of all its lines. Reusable: set() starts afresh.
class Setting {
 public:
  struct Glyph {
    int character;  // index in the text given to set()
    int face;
    size_t point, contour;            // where its part of the arrays begins
    int n_points, n_contours, flags;  // of the FreeType outline
  };
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // bounds of all outlines, 26.6
  std::vector<Glyph> glyphs;

 private:
  friend class Typesetter;
  struct Arrays;
  std::shared_ptr<Arrays> arrays_;
};

// Not thread-safe: each thread has its own, over the same fonts, which must outlive it.
class Typesetter {
 public:
  explicit Typesetter(const FontSet& fonts);
  ~Typesetter();
  Typesetter(Typesetter&&) noexcept;

  // Width of `text` on one line, 26.6, with the blanks' own width after each character.
  int advance(std::u32string_view text, const TypeStyle& style);

  // Lays out `text`, lines separated by U'\n', baselines `leading` (26.6) apart; line i starts at indents[i] (26.6), or
  // at 0. False, with *out unspecified, when a font lacks a character or has only its empty box for it.
  bool set(std::u32string_view text, const TypeStyle& style, int leading, const std::vector<int>& indents,
           Setting* out);

  // Fills the outlines, moved by (dx, dy) in 26.6 from the mask's bottom left corner, into `mask` (the larger coverage
  // wins), and returns the ink of each character of the text, in pixels; empty where there is none or it was outside.
  std::vector<InkBox> draw(Setting* setting, int n_characters, int dx, int dy, Mask* mask);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace naru::synth
