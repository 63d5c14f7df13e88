#include "synth/chart/style.h"

#include <algorithm>

namespace naru::synth {
namespace {

constexpr Colour kWhite{255, 255, 255}, kBlack{0, 0, 0};

Colour grey(int level) {
  return {uint8_t(level), uint8_t(level), uint8_t(level)};
}

// A colour of any hue; each number is drawn in a statement of its own, because arguments have no order.
Colour draw_tone(int saturation_low, int saturation_high, int value_low, int value_high, Random* random) {
  const int hue = int(random->below(360));
  const int saturation = int(random->between(saturation_low, saturation_high));
  return from_hsv(hue, saturation, int(random->between(value_low, value_high)));
}

// Ways of drawing; each sets what belongs together.
void framed(Random* random, ChartStyle* style) {  // full frame, ticks outside
  style->frame = Frame::box;
  style->ticks = TickMarks::out;
  style->grid_lines = random->chance(0.3f) ? Grid::both : Grid::none;
  style->legend = Legend::inside;
  style->legend_frame = true;
  style->bar_share = int(random->between(70, 85));
  style->crisp = random->chance(0.5f);
}

void tinted(Random* random, ChartStyle* style) {  // a grey panel under white lines
  style->frame = Frame::none;
  style->panel = grey(int(random->between(228, 242)));
  style->grid = kWhite;
  style->grid_lines = Grid::both;
  style->ticks = random->chance(0.5f) ? TickMarks::out : TickMarks::none;
  style->tick_length = 3 * kPx;
  style->quiet = grey(77);
  style->legend = Legend::right;
  style->title_left = true, style->title_above_plot = true;
  style->bar_share = 90;
}

void classic(Random* random, ChartStyle* style) {  // ticks inside on four sides
  style->frame = Frame::box;
  style->ticks = TickMarks::in;
  style->tick_length = int(random->between(5, 8)) * kPx;
  style->mirrored = true;
  style->grid_lines = random->chance(0.35f) ? Grid::both : Grid::none;
  style->grid_dash = int(random->between(1, 2));
  style->grid = grey(150);
  style->legend = Legend::inside, style->corner = 1;
  style->many_markers = true;
  style->axis_width = kPx;
  style->edge = random->chance(0.6f) ? kPx : 0;
}

void office(Random* random, ChartStyle* style) {  // level lines, legend below
  style->frame = random->chance(0.5f) ? Frame::bottom : Frame::corner;
  style->ticks = random->chance(0.7f) ? TickMarks::none : TickMarks::out;
  style->grid_lines = Grid::values;
  style->grid = grey(int(random->between(200, 225)));
  style->quiet = style->text = grey(int(random->between(60, 95)));
  style->legend = random->chance(0.6f) ? Legend::bottom : Legend::right;
  style->border = random->chance(0.5f) ? 1 : 0;
  style->bar_share = int(random->between(38, 62));
  style->value_title = random->chance(0.4f);
}

void web(Random* random, ChartStyle* style) {  // airy, coloured panel or none
  style->frame = random->chance(0.5f) ? Frame::none : Frame::bottom;
  style->ticks = TickMarks::none;
  style->grid_lines = random->chance(0.5f) ? Grid::both : Grid::values;
  if (random->chance(0.5f)) style->panel = {229, 236, 246}, style->grid = kWhite;
  style->legend = random->chance(0.6f) ? Legend::right : Legend::top;
  style->title_left = random->chance(0.6f);
  style->quiet = grey(int(random->between(60, 120)));
  style->bar_share = int(random->between(60, 82));
  style->text = from_hsv(215, 90, 90);
}

void press(Random* random, ChartStyle* style) {  // as in a newspaper: title left, hardly any axis
  style->frame = Frame::bottom;
  style->ticks = TickMarks::none;
  style->grid_lines = random->chance(0.6f) ? Grid::values : Grid::none;
  style->grid_dash = random->chance(0.4f) ? 2 : 0;
  style->title_left = true;
  style->legend = random->chance(0.5f) ? Legend::direct : Legend::top;
  style->upright_value_title = true;
  style->bar_share = int(random->between(55, 80));
  style->bold_values = random->chance(0.4f);
  if (random->chance(0.4f)) style->paper = style->panel = draw_tone(4, 18, 250, 250, random);
}

void dark(Random* random, ChartStyle* style) {
  const Colour night = draw_tone(0, 90, 16, 56, random);
  style->paper = night;
  style->panel = random->chance(0.5f) ? night : mix(night, kBlack, 90);
  style->text = grey(int(random->between(215, 255)));
  style->quiet = grey(int(random->between(180, 225)));
  style->axis = grey(int(random->between(130, 230)));
  style->grid = mix(night, kWhite, int(random->between(30, 70)));
  style->grid_lines = random->chance(0.5f) ? Grid::both : Grid::values;
  style->legend = random->chance(0.5f) ? Legend::right : Legend::bottom;
  style->ticks = TickMarks::none;
}

void plain(Random* random, ChartStyle* style) {  // two axes and nothing else
  style->frame = Frame::corner;
  style->ticks = random->chance(0.7f) ? TickMarks::out : TickMarks::in;
  style->grid_lines = Grid::none;
  style->legend = random->chance(0.5f) ? Legend::inside : Legend::top;
  style->bar_share = int(random->between(45, 75));
  style->crisp = random->chance(0.5f);
}

void draw_fonts(const Chart& chart, int width, const FontSet& fonts, bool held_out, Random* random, ChartStyle* style) {
  style->face = fonts.draw(chart.korean || random->chance(0.15f), held_out, random);
  style->title_face = random->chance(0.6f) ? fonts.draw_sibling(style->face, random) : style->face;
  const float scale = font_families()[size_t(fonts.faces()[size_t(style->face)].family)].scale;
  const float least = chart.korean ? 10.5f : 10, most = std::clamp(float(width) / 36, least + 1, 17.f);
  const float size = random->uniform(least, most) * scale;
  style->size = int(size * kPx);
  style->title_size = int(size * random->uniform(1.05f, 1.6f) * kPx);
  style->value_size = int(std::max(least * scale, size * random->uniform(0.82f, 1.05f)) * kPx);
  style->note_size = int(std::max(least * scale, size * random->uniform(0.78f, 0.95f)) * kPx);
}

void draw_marks(const Chart& chart, Random* random, ChartStyle* style) {
  if (random->chance(0.3f)) style->bar_share = int(random->between(40, 96));
  if (chart.series.size() > 1 && style->bar_share < 60) style->bar_share = int(random->between(60, 88));
  if (random->chance(0.25f)) style->bar_gap = int(random->between(0, 20));
  if (random->chance(0.15f)) style->rounding = int(random->between(2, 8)) * kPx;
  if (random->chance(0.2f)) style->edge = random->chance(0.7f) ? kPx : 2 * kPx;
  style->edge_colour = random->chance(0.5f) ? style->axis : style->paper;
  style->shadow = random->chance(0.06f);
  const float place = random->uniform();
  style->label_place = chart.stacked || place > 0.9f ? LabelPlace::middle
                       : place > 0.72f               ? LabelPlace::inside
                                                     : LabelPlace::outside;
  style->line_width = int(random->uniform(1.f, 3.6f) * kPx);
  style->dashed = random->chance(0.15f);
  style->markers = random->chance(0.65f);
  style->many_markers = style->many_markers || random->chance(0.25f);
  style->marker = Marker(random->below(7));
  if (random->chance(0.4f)) style->marker = Marker::circle;
  style->marker_size = int(random->uniform(4.5f, 9.f) * kPx);
  style->area_alpha = int(random->between(60, 255));
  style->area_line = style->area_alpha < 150 || random->chance(0.5f);
  if (chart.kind == ChartKind::scatter) style->marker_size = int(random->uniform(5.5f, 11.f) * kPx);
  if (chart.kind == ChartKind::histogram) style->rounding = 0;
  if (chart.kind == ChartKind::histogram) style->bar_share = random->chance(0.7f) ? 100 : 92;
  if (chart.kind == ChartKind::histogram && style->edge == 0 && style->bar_share == 100) style->edge = kPx;
}

void draw_colours(const Chart& chart, Random* random, ChartStyle* style) {
  const bool by_category =
      is_round(chart.kind) || ((chart.kind == ChartKind::bar || chart.kind == ChartKind::horizontal_bar) &&
                               chart.series.size() == 1 && random->chance(0.2f));
  style->many_colours = by_category;
  const size_t n = by_category ? chart.categories.size() : chart.series.size();
  style->hatches.assign(n, Hatch::none);
  const bool filled =
      chart.kind != ChartKind::line && chart.kind != ChartKind::multi_line && chart.kind != ChartKind::scatter;
  style->palette = draw_palette(int(n), style->panel, /*thin=*/!filled, random);
  const bool on_it = chart.printed && chart.kind == ChartKind::area;  // numbers stand on the pattern
  if (filled && !on_it && random->chance(0.08f)) {
    const int first = int(random->below(6));
    for (size_t i = 0; i < n; ++i) style->hatches[i] = Hatch(1 + (first + int(i)) % 6);
    if (style->edge == 0) style->edge = kPx, style->edge_colour = style->axis;
  }
}

void draw_legend(const Chart& chart, int width, Random* random, ChartStyle* style) {
  if (random->chance(0.3f)) style->legend = Legend(1 + random->below(6));
  if (random->chance(0.25f)) style->legend_frame = !style->legend_frame;
  if (random->chance(0.4f)) style->corner = int(random->below(4));
  if (is_round(chart.kind)) {
    const bool narrow = width < 320;
    const float u = random->uniform();
    style->text_outside = u < 0.4f;
    // Names at the wedges need no legend.
    const bool named = random->chance(0.45f);
    style->legend = named ? Legend::none : narrow || random->chance(0.4f) ? Legend::bottom : Legend::right;
    if (!named && random->chance(0.15f)) style->legend = Legend::top;
    style->wedge_text = named ? (chart.printed ? WedgeText::name_and_value : WedgeText::name) : WedgeText::value;
    if (!named && chart.printed && random->chance(0.15f)) style->wedge_text = WedgeText::none;
    return;
  }
  if (chart.series.size() == 1) {
    style->legend = random->chance(0.12f) && !style->many_colours ? style->legend : Legend::none;
    if (style->legend == Legend::direct) style->legend = Legend::none;
    return;
  }
  const bool lines = chart.kind == ChartKind::multi_line;
  if (style->legend == Legend::none || (style->legend == Legend::direct && !lines)) style->legend = Legend::top;
  if (width < 300 && (style->legend == Legend::right || style->legend == Legend::left)) style->legend = Legend::bottom;
}

// Paper that is not white, and a grid that goes with it.
void draw_paper(Random* random, ChartStyle* style) {
  const bool night = luma(style->paper) < 128;
  if (!night && random->chance(0.12f)) {
    const bool flat = style->panel == style->paper;
    style->paper = draw_tone(3, 24, 238, 255, random);
    if (flat) style->panel = style->paper;
  }
  if (!night && style->grid_lines != Grid::none && style->panel == style->paper && random->chance(0.5f))
    style->grid = mix(style->paper, kBlack, int(random->between(24, 80)));
}

// Exceptions from the habit.
void draw_frame(Random* random, ChartStyle* style) {
  style->margin = int(random->between(5, 14)) * kPx;
  if (random->chance(0.15f)) style->frame = Frame(random->below(5));
  if (random->chance(0.15f)) style->grid_lines = Grid(random->below(3));
  if (random->chance(0.15f)) style->grid_dash = int(random->below(3));
  if (random->chance(0.1f)) style->ticks = TickMarks(random->below(3));
  if (random->chance(0.1f)) style->title_left = !style->title_left;
  if (random->chance(0.3f)) style->title_above_plot = !style->title_above_plot;
}

// A number that is not printed needs its axis, and a unit that is not noted its title.
void draw_axes(const Chart& chart, Random* random, ChartStyle* style) {
  const bool hides = chart.printed && chart.kind != ChartKind::scatter && random->chance(0.22f);
  style->value_axis = !hides;
  if (hides) style->grid_lines = Grid::none, style->ticks = TickMarks::none;
  if (hides && style->frame != Frame::bottom) style->frame = random->chance(0.5f) ? Frame::bottom : Frame::none;
  const bool needed = chart.title.empty() || chart.kind == ChartKind::histogram || chart.kind == ChartKind::scatter ||
                      (!chart.form.attached && chart.unit_note.empty());
  style->value_title = needed || (style->value_title && random->chance(0.6f));
  style->category_title =
      chart.kind == ChartKind::scatter || chart.kind == ChartKind::histogram || random->chance(0.35f);
  if (random->chance(0.2f)) style->upright_value_title = !style->upright_value_title;
  static constexpr int kTurns[] = {30, 45, 45, 60, 90, 90};
  style->label_turn = kTurns[random->below(6)];
  style->edge_classes = random->chance(0.6f);
  style->sparse_decimals = random->chance(0.75f);
  if (chart.kind == ChartKind::line && chart.categories.size() > 7 && random->chance(0.3f)) style->every = 2;
  if (random->chance(0.5f)) style->inset = int(random->between(chart.kind == ChartKind::area ? 0 : 4, 30));
  if (chart.kind == ChartKind::area && random->chance(0.7f)) style->inset = 0;
  style->short_ticks = chart.printed && random->chance(0.25f);
}

void draw_wedges(const Chart& chart, Random* random, ChartStyle* style) {
  style->start = random->chance(0.5f) ? 0 : double(random->below(360));
  style->clockwise = random->chance(0.7f);
  if (is_round(chart.kind) && random->chance(0.2f))
    style->explode = int(random->below(int64_t(chart.categories.size())));
  style->hole = int(random->between(38, 68));
  style->leaders = random->chance(0.7f);
}

}  // namespace

ChartStyle draw_chart_style(const Chart& chart, int width, const FontSet& fonts, bool held_out, Random* random) {
  static constexpr void (*kHabits[])(Random*, ChartStyle*) = {framed, tinted, classic, office, office,
                                                              web,    press,  dark,    plain};
  ChartStyle style;
  kHabits[random->below(std::ssize(kHabits))](random, &style);
  draw_paper(random, &style);
  draw_fonts(chart, width, fonts, held_out, random, &style);
  draw_frame(random, &style);
  draw_marks(chart, random, &style);
  draw_colours(chart, random, &style);
  draw_legend(chart, width, random, &style);
  draw_axes(chart, random, &style);
  draw_wedges(chart, random, &style);
  return style;
}

}  // namespace naru::synth
