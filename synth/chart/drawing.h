// A chart in a style, onto a sheet. One object draws one picture: title and legend take their room from the edges, axes
// from what is left, marks stand in the plot.
#pragma once

#include <string>
#include <vector>

#include "synth/chart/chart.h"
#include "synth/chart/sheet.h"
#include "synth/chart/style.h"

namespace naru::synth {

class Drawing {
 public:
  Drawing(const Chart& chart, const ChartStyle& style, Sheet* sheet) : chart_(chart), style_(style), sheet_(*sheet) {}
  // False when something has no room, or cannot be read within 5 %.
  bool run();

 private:
  struct Tick {
    int64_t at;         // tenths of a value
    std::string text;   // as it is drawn: 20K
    std::string value;  // as values are written: 20,000
  };

  // drawing.cc: what stands around the plot.
  void take_title();
  void place_title();
  void take_note();
  void frame_picture();

  // legend.cc
  struct LegendItem {
    Label label;
    size_t index;
  };
  std::vector<LegendItem> legend_items();
  std::vector<std::vector<size_t>> legend_rows(const std::vector<LegendItem>& items, int most) const;
  void take_legend();
  bool place_inside_legend();
  void draw_key(size_t index, const Rect& box);
  void draw_legend(std::vector<LegendItem>* items, const std::vector<std::vector<size_t>>& rows, const Rect& box);
  Rect legend_size(const std::vector<LegendItem>& items, const std::vector<std::vector<size_t>>& rows) const;
  bool has_legend() const { return style_.legend != Legend::none && style_.legend != Legend::direct; }
  std::string legend_text(size_t index) const;

  // axes.cc
  void lay_out_plot();
  void take_axis_titles();
  std::vector<Tick> ticks_of(const Axis& axis, const NumberForm& form, bool may_shorten) const;
  std::vector<Tick> class_edges() const;
  void take_value_axis();  // labels at the left, or below when bars lie
  void take_categories();  // labels below, or at the left
  void draw_plot_ground();
  void draw_grid();
  void draw_edges();
  void draw_ticks();
  std::vector<int> tick_places(bool across) const;
  void write_value_labels();
  void write_categories();
  bool fit_categories(int pitch);
  void write_axis_titles();
  bool lies() const { return chart_.kind == ChartKind::horizontal_bar; }
  bool numeric_x() const {
    return chart_.kind == ChartKind::scatter || (chart_.kind == ChartKind::histogram && style_.edge_classes);
  }
  int label_gap() const { return style_.size / 3 + (style_.ticks == TickMarks::out ? style_.tick_length : 0); }
  std::vector<int> dashes() const;

  // Places in the plot.
  int on_axis(const Axis& axis, int64_t tenths, int from, int to) const;
  int value_at(int64_t tenths) const;   // x when bars lie, else y
  int x_at(int64_t tenths) const;       // of a numeric x axis
  int pitch() const;                    // of categories
  int category_at(size_t index) const;  // its middle, along the axis of categories

  // bars.cc
  struct Bar {
    Rect box;
    size_t series, category;
  };
  void draw_bars();
  Bar lay_bar(size_t series, size_t category, int64_t from, int64_t to) const;
  void fill_bar(const Bar& bar, bool at_end);
  void label_bars(const std::vector<Bar>& bars);
  struct Anchor {
    int x, y;
    Across across;
    Down down;
  };
  Anchor anchor_of(const Rect& bar, LabelPlace place, bool negative, int gap) const;
  bool label_bar(const Bar& bar, const std::vector<Bar>& bars);
  void note_missing(size_t series, size_t category);

  // lines.cc
  struct Point {
    Spot spot;
    size_t series, category;
  };
  void draw_lines();
  void draw_areas();
  void draw_scatter();
  std::vector<std::vector<Point>> runs(size_t series) const;
  void draw_marker(const Spot& spot, size_t series, int size);
  void add_point(const Point& point, int size);
  void label_points(const std::vector<Point>& points);
  void label_layers(const std::vector<Point>& tops);
  void write_direct_names();
  bool crosses_a_line(const Rect& box) const;

  // pie.cc
  struct Wedge {
    double from, to;  // degrees, clockwise from the top
    Spot centre;
    size_t index;
  };
  void draw_round();
  int round_radius() const;
  std::vector<Wedge> lay_wedges(int outer) const;
  void fill_wedge(const Wedge& wedge, int inner, int outer);
  void edge_wedge(const Wedge& wedge, int inner, int outer);
  bool label_wedge(const Wedge& wedge, int inner, int outer);
  std::string wedge_text(size_t index) const;

  std::string cell(size_t series, size_t category) const;
  Colour colour(size_t index) const { return style_.palette[index % style_.palette.size()]; }
  Ink ink(size_t index) const;
  // Black or white, whichever stands out on `ground`.
  static Colour contrast(const Colour& ground);

  const Chart& chart_;
  const ChartStyle& style_;
  Sheet& sheet_;
  Rect area_, plot_;
  std::vector<Label> title_;  // title, subtitle, unit
  int title_top_ = 0;
  std::vector<Tick> value_ticks_, x_ticks_;
  std::vector<Label> value_labels_, category_labels_;  // those of a numeric x axis too
  Label value_title_, category_title_;                 // without text where there is none
  bool turned_ = false;                                // category labels stand at style_.label_turn
  std::vector<Rect> marks_;                            // what an inside legend must not cover
  std::vector<std::vector<Spot>> lines_;
};

}  // namespace naru::synth
