#include "synth/chart/drawing.h"

#include <algorithm>

namespace naru::synth {

Colour Drawing::contrast(const Colour& ground) {
  return luma(ground) > 140 ? Colour{20, 20, 20} : Colour{255, 255, 255};
}

Ink Drawing::ink(size_t index) const {
  Ink ink{colour(index)};
  ink.hatch = style_.hatches[index % style_.hatches.size()];
  if (ink.hatch != Hatch::none) ink.stroke = mix(ink.colour, style_.panel, 200);
  return ink;
}

std::string Drawing::cell(size_t series, size_t category) const {
  const int64_t value = chart_.series[series].values[category];
  return value == kMissing ? "-" : chart_.form.shown(value);
}

void Drawing::frame_picture() {
  area_ = {style_.margin, style_.margin, sheet_.width() - style_.margin, sheet_.height() - style_.margin};
  if (style_.border == 0) return;
  Path path;
  path.border(0, 0, sheet_.width(), sheet_.height(), style_.border * kPx);
  sheet_.fill(path, {mix(style_.paper, style_.quiet, 90)});
}

void Drawing::take_title() {
  const Across align = style_.title_left ? Across::left : Across::centre;
  title_top_ = area_.y0;
  const auto add = [&](const std::string& text, int face, int size) {
    if (text.empty()) return;
    title_.push_back(sheet_.wrapped(text, face, size, area_.width(), align));
    area_.y0 += title_.back().height() + style_.size / 2;
    if (title_.back().width() > area_.width()) sheet_.spoil();
  };
  add(chart_.title, style_.title_face, style_.title_size);
  add(chart_.subtitle, style_.face, style_.note_size);
  add(chart_.unit_note, style_.face, style_.note_size);
  if (!title_.empty()) area_.y0 += style_.size / 4;
}

// The title waits for the plot, because it may stand over it; the note on the unit stands at the right.
void Drawing::place_title() {
  int y = title_top_;
  const bool over_plot = style_.title_above_plot && !is_round(chart_.kind);
  for (size_t i = 0; i < title_.size(); ++i) {
    const bool unit = i + 1 == title_.size() && !chart_.unit_note.empty();
    const Colour& colour = i == 0 && !unit ? style_.text : style_.quiet;
    const int height = title_[i].height();
    int left = over_plot ? plot_.x0 : area_.x0, right = over_plot ? plot_.x1 : area_.x1;
    if (title_[i].width() > right - left) left = style_.margin, right = sheet_.width() - style_.margin;
    if (unit)
      sheet_.write(&title_[i], right, y, Across::right, Down::top, colour);
    else if (style_.title_left)
      sheet_.write(&title_[i], left, y, Across::left, Down::top, colour);
    else
      sheet_.write(&title_[i], (left + right) / 2, y, Across::centre, Down::top, colour);
    y += height + style_.size / 2;
  }
}

void Drawing::take_note() {
  if (chart_.note.empty()) return;
  Label note = sheet_.wrapped(chart_.note, style_.face, style_.note_size, area_.width(), Across::left);
  const bool right = !style_.title_left && style_.crisp;
  sheet_.write(&note, right ? area_.x1 : area_.x0, area_.y1, right ? Across::right : Across::left, Down::bottom,
               style_.quiet);
  area_.y1 -= note.height() + style_.size / 2;
}

bool Drawing::run() {
  frame_picture();
  take_title();
  take_note();
  const Rect whole = area_;
  take_legend();
  if (!sheet_.ok()) return false;
  if (is_round(chart_.kind)) {
    plot_ = area_;
    draw_round();
    area_ = whole;
    place_title();
    return sheet_.ok();
  }
  lay_out_plot();
  if (!sheet_.ok()) return false;
  draw_plot_ground();
  switch (chart_.kind) {
    case ChartKind::line:
    case ChartKind::multi_line:
      draw_lines();
      break;
    case ChartKind::area:
      draw_areas();
      break;
    case ChartKind::scatter:
      draw_scatter();
      break;
    default:
      draw_bars();
  }
  draw_edges();
  write_value_labels();
  write_categories();
  write_axis_titles();
  area_ = whole;
  place_title();
  if (style_.legend == Legend::direct) write_direct_names();
  if (style_.legend == Legend::inside && sheet_.ok() && !place_inside_legend()) sheet_.spoil();
  return sheet_.ok();
}

}  // namespace naru::synth
