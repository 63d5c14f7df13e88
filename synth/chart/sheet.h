// A picture that is being drawn, and the record of what went on it: text with the ink of each character, and parts.
//
// Lengths are 26.6, y downwards (synth/canvas.h). Text that would leave the picture or touch other text spoils the
// sheet; whoever draws starts again with another style.
#pragma once

#include <string>
#include <vector>

#include "media/image.h"
#include "synth/canvas.h"
#include "synth/source.h"
#include "synth/typesetter.h"

namespace naru::synth {

bool overlap(const Rect& a, const Rect& b);

// Text that has been set but has no place yet.
struct Label {
  std::u32string text;
  Setting setting;
  Rect ink;  // relative to the start of the first baseline
  int width() const { return ink.width(); }
  int height() const { return ink.height(); }
};

struct Written {
  std::u32string text;
  std::vector<InkBox> boxes;  // one for each code point, pixels
};

// Which point of a label's ink is put at a place.
enum class Across { left, centre, right };
enum class Down { top, middle, bottom, baseline };

class Sheet {
 public:
  Sheet(int height, int width, const Colour& paper, Typesetter* typesetter, Rasteriser* rasteriser);

  int width() const { return image.width * kPx; }
  int height() const { return image.height * kPx; }

  Label label(const std::string& text, int face, int size, int turn = 0);
  // Lines as they are in `text`, each at `align`.
  Label lines(const std::string& text, int face, int size, Across align);
  // Lines broken at blanks so that none is wider than `most`, each at `align`; a long word may stick out.
  Label wrapped(const std::string& text, int face, int size, int most, Across align);

  // Where the ink of `label` comes to lie.
  static Rect place(const Label& label, int x, int y, Across across, Down down);
  Rect write(Label* label, int x, int y, Across across, Down down, const Colour& colour);

  void fill(const Path& path, const Ink& ink) { rasteriser_->fill(path, ink, &image); }
  void line(int x0, int y0, int x1, int y1, int width, const Colour& colour, const std::vector<int>& dashes = {});
  void part(const char* kind, const Rect& box, std::string value, std::string series, std::string category);

  // Whether ink of `label` at its place would touch text that is there.
  bool is_free(const Rect& ink) const;
  void spoil() { ok_ = false; }
  bool ok() const { return ok_; }

  Image image;
  std::vector<Written> texts;
  std::vector<Part> parts;

 private:
  Label set_lines(std::u32string text, int face, int size, Across align);
  bool collides(const Written& written) const;

  Typesetter* typesetter_;
  Rasteriser* rasteriser_;
  bool ok_ = true;
};

}  // namespace naru::synth
