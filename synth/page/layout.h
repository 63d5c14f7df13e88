// A page in a style: texts and shapes at their places. Blocks are laid one below the other, splits side by side;
// nothing is drawn before the height is known.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "synth/chart/sheet.h"
#include "synth/page/page.h"
#include "synth/page/style.h"

namespace naru::synth {

class Layout {
 public:
  Layout(const Page& page, const PageStyle& style, Typesetter* typesetter, Random* random)
      : page_(page), style_(style), typesetter_(typesetter), random_(random) {}

  // Lays the page `width` px wide; false when a text has no room or the font lacks a character.
  bool run(int width);
  // Pixels, rounded up to whole ones.
  int height() const { return (bottom_ + kPx - 1) / kPx; }
  // Draws it on paper of the style. `texts` are in reading order with the ink of their glyphs; `parts` are titles,
  // headings, paragraphs, items, keys, values, heads and cells.
  Image draw(int height, Rasteriser* rasteriser, std::vector<Written>* texts, std::vector<Part>* parts);

 private:
  struct Type {
    int face, size;
    Colour colour;
  };
  struct Text {
    Label label;
    int x, baseline;  // 26.6
    Colour colour;
    size_t part;
  };
  struct Shape {
    Path path;
    Ink ink;
  };
  using Lines = std::vector<std::u32string>;

  // layout.cc
  Type body() const { return {style_.face, style_.size, style_.ink}; }
  Type bold() const { return {style_.bold_face, style_.size, style_.ink}; }
  int leading(const Type& type) const { return type.size * style_.leading / 100; }
  int width_of(std::u32string_view text, const Type& type);
  int width_of_word(std::u32string_view word, const Type& type);
  Lines wrap(const std::string& text, const Type& type, int most, int first_indent = 0);
  void put(std::u32string_view line, const Type& type, int x, int baseline, float blank = 1);
  // Lines from y on; returns the bottom of the last.
  int put_lines(const Lines& lines, const Type& type, int x, int width, int y, Across across, bool justified = false,
                int first_indent = 0);
  int put_wrapped(const std::string& text, const Type& type, int x, int width, int y, Across across);
  void begin_part(const char* kind, std::string value, std::string series = "", std::string category = "");
  Shape& shape(const Colour& colour);
  void box(int x0, int y0, int x1, int y1, const Colour& colour);
  void rule(int x0, int y, int x1, int width, const Colour& colour, int dash = 0);
  void upright_rule(int x, int y0, int y1, int width, const Colour& colour);

  int flow(const std::vector<Block>& blocks, int x, int width, int y);
  int place(const Block& block, int x, int width, int y);
  int title(const Block& block, int x, int width, int y);
  int heading(const Block& block, int x, int width, int y);
  int paragraph(const Block& block, int x, int width, int y);
  int list(const Block& block, int x, int width, int y);
  int split(const Block& block, int x, int width, int y);

  // pairs.cc
  std::string key_of(const Pair& pair) const;
  int pairs(const Block& block, int x, int width, int y);
  int inline_pair(const Pair& pair, int x, int width, int y);
  int spread_pair(const Pair& pair, int x, int width, int y, bool dots);
  int column_pairs(const Block& block, int x, int width, int y, bool grid);
  int stacked_pairs(const Block& block, int x, int width, int y);

  // tables.cc
  struct Grid {
    std::vector<int> widths, left;  // 26.6; left edges of the columns
    int x0 = 0, x1 = 0;
  };
  bool measure_columns(const PageTableData& table, int x, int width, Grid* grid);
  int table(const Block& block, int x, int width, int y);
  int table_row(const PageTableData& table, const std::vector<std::string>& cells, const Grid& grid, bool head, int y);
  int two_line_row(const PageTableData& table, const std::vector<std::string>& cells, const Grid& grid, int y);
  void rule_table(const Grid& grid, const std::vector<int>& edges, bool headed);

  // figures.cc
  int figure(const Block& block, int x, int width, int y);

  const Page& page_;
  const PageStyle& style_;
  Typesetter* typesetter_;
  Random* random_;
  bool ok_ = true;
  int width_ = 0, bottom_ = 0;
  std::vector<Text> texts_;
  std::vector<Shape> shapes_;
  std::vector<Part> parts_;
  std::map<std::pair<int, int>, std::map<char32_t, int>> advances_;  // [face, size][character]
};

}  // namespace naru::synth
