// How a chart looks: all random choices that are neither its words nor its numbers.
//
// A style starts from one of several habits of drawing (a full frame with outward ticks, a tinted panel with white
// grid, a bare grid with the legend below, ...) and then wanders, so that habits mix.
#pragma once

#include "base/philox.h"
#include "synth/canvas.h"
#include "synth/chart/chart.h"
#include "synth/fonts.h"

namespace naru::synth {

enum class Frame { none, bottom, left, corner, box };  // which edges of the plot are drawn
enum class Grid { none, values, both };                // lines at the ticks of the value axis; of both
enum class TickMarks { none, out, in };
enum class Legend { none, direct, top, bottom, right, left, inside };
enum class Marker { circle, square, triangle, diamond, cross, plus, ring };
enum class LabelPlace { outside, inside, middle };           // of a value on a bar
enum class WedgeText { name_and_value, value, name, none };  // what stands in or at a wedge; none: in the legend

struct ChartStyle {
  // Type: faces of FontSet, sizes in 26.6.
  int face = 0, title_face = 0;
  int size = 12 * kPx, title_size = 16 * kPx, value_size = 11 * kPx, note_size = 10 * kPx;

  // Colours.
  Colour paper{255, 255, 255}, panel{255, 255, 255}, text{0, 0, 0}, quiet{60, 60, 60}, axis{0, 0, 0},
      grid{220, 220, 220};
  std::vector<Colour> palette;  // at least as many as series or wedges
  std::vector<Hatch> hatches;   // the same; all none without hatching
  bool many_colours = false;    // bars of one series each have their own

  // Frame.
  int margin = 10 * kPx;
  int border = 0;        // around the picture, px
  int axis_width = kPx;  // 26.6
  Frame frame = Frame::corner;
  Grid grid_lines = Grid::values;
  int grid_dash = 0;  // 0 solid, 1 dashed, 2 dotted
  TickMarks ticks = TickMarks::out;
  int tick_length = 4 * kPx;
  bool mirrored = false;   // ticks on the opposite sides too
  bool crisp = true;       // lines and bars on whole pixels
  bool value_axis = true;  // its tick labels are drawn
  bool value_title = true, category_title = false;
  bool upright_value_title = false;  // stands above the axis instead of along it
  int label_turn = 0;                // of category labels that do not fit: 30, 45, 60 or 90 degrees
  bool edge_classes = true;          // histograms: numbers at the edges instead of ranges below the bars
  int every = 1;                     // lines: every nth category is labelled
  int inset = 50;                    // lines: room before the first point, percent of a step
  bool short_ticks = false;          // printed values: 20K on the axis for 20,000
  bool sparse_decimals = true;

  // Title.
  bool title_left = false, title_above_plot = false;

  // Legend.
  Legend legend = Legend::right;
  bool legend_frame = false;
  int corner = 0;  // of an inside legend, tried first: 0 top left, 1 top right, 2 bottom left, 3 bottom right

  // Marks.
  int bar_share = 70;  // of the room of a category, percent
  int bar_gap = 0;     // between bars of a group, percent of a bar
  int rounding = 0;    // 26.6
  int edge = 0;        // outline of bars and wedges, 26.6
  Colour edge_colour{0, 0, 0};
  bool shadow = false;
  LabelPlace label_place = LabelPlace::outside;
  bool bold_values = false;
  int line_width = 2 * kPx;
  bool dashed = false;  // each series its own dashes
  bool markers = true;
  bool many_markers = false;  // each series its own
  Marker marker = Marker::circle;
  int marker_size = 6 * kPx;  // diameter
  int area_alpha = 160;
  bool area_line = true;

  // Round charts.
  double start = 0;  // degrees, clockwise from the top
  bool clockwise = true;
  int explode = -1;  // the wedge that is pulled out
  int hole = 55;     // of a donut, percent of the radius
  WedgeText wedge_text = WedgeText::value;
  bool text_outside = false;
  bool leaders = true;
};

ChartStyle draw_chart_style(const Chart& chart, int width, const FontSet& fonts, bool held_out, Random* random);

// `n` colours that differ from each other and stand out from `paper`, more so for `thin` marks
// (synth/chart/palette.cc).
std::vector<Colour> draw_palette(int n, const Colour& paper, bool thin, Random* random);

// Hue 0 to 359, saturation and value 0 to 255.
Colour from_hsv(int hue, int saturation, int value);

}  // namespace naru::synth
