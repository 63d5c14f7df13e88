// How a page looks: all random choices that are not its words.
//
// A style starts from one of several habits (a receipt printer, an office program, a browser, a typesetting program, a
// typewriter, a designer) and then wanders, so that habits mix. The last form of titles, pairs and tables is held out.
#pragma once

#include "base/philox.h"
#include "synth/canvas.h"
#include "synth/fonts.h"
#include "synth/page/page.h"

namespace naru::synth {

enum class TitleForm { plain, band, boxed, underlined, side };
enum class PairForm { colon, tab, dots, spread, grid, stacked, bracket };
enum class TableForm { plain, grid, rows, book, bands, upright };
enum class Bullet { disc, ring, square, dash };

struct PageStyle {
  // Type: faces of FontSet, sizes in 26.6.
  int face = 0, bold_face = 0;
  int size = 15 * kPx, small_size = 14 * kPx, title_size = 22 * kPx, heading_size = 17 * kPx;
  int leading = 145;  // percent of the size
  bool justified = false, breaks_syllables = false;
  int indent = 0;  // of the first line of a paragraph, 26.6

  // Colours.
  Colour paper{255, 255, 255}, ink{0, 0, 0}, quiet{70, 70, 70}, accent{30, 60, 120}, rule{0, 0, 0}, band{230, 230, 230};
  bool light_on_band = false;  // the title's band has the accent's colour and light letters

  // Room, 26.6.
  int margin = 14 * kPx, gap = 10 * kPx, cell_x = 6 * kPx, cell_y = 3 * kPx;

  TitleForm title = TitleForm::plain;
  bool title_centred = true;
  PairForm pairs = PairForm::colon, tight_pairs = PairForm::spread;
  bool bold_keys = false, colon = true, spaced_colon = false;
  TableForm table = TableForm::grid;
  bool full_tables = true, bold_heads = true, centred_heads = false;
  Bullet bullet = Bullet::disc;
  bool round_numbers = false;  // 1) instead of 1.
  int rule_width = kPx;
  int dash = 0;        // of rules between blocks: 0 solid, 1 dashed, 2 dotted
  bool rules = false;  // between the blocks of a receipt
  int frame = 0;       // around the page, 26.6
  bool double_frame = false;
};

PageStyle draw_page_style(const Page& page, float size, const FontSet& fonts, bool held_out_fonts, bool held_out_layout,
                          Random* random);

}  // namespace naru::synth
