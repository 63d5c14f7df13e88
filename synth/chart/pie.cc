// Pies and donuts: wedges with their values inside or outside, names there or in the legend.
#include <algorithm>

#include "synth/chart/drawing.h"

namespace naru::synth {

std::string Drawing::wedge_text(size_t index) const {
  const std::string value = chart_.form.shown(chart_.series[0].values[index]), &name = chart_.categories[index];
  if (!chart_.printed) return style_.wedge_text == WedgeText::name ? name : "";
  switch (style_.wedge_text) {
    case WedgeText::none:
      return "";
    case WedgeText::name:
      return name;
    case WedgeText::value:
      return value;
    case WedgeText::name_and_value:
      break;
  }
  return style_.crisp ? name + "\n" + value : name + " " + value;
}

// Inside when it fits there; else outside, with a leader when it stands further off.
bool Drawing::label_wedge(const Wedge& wedge, int inner, int outer) {
  const std::string text = wedge_text(wedge.index);
  if (text.empty()) return true;
  Label label = sheet_.lines(text, style_.face, style_.value_size, Across::centre);
  const double middle = (wedge.from + wedge.to) / 2;
  const auto [cx, cy] = wedge.centre;
  const Colour ground = colour(wedge.index);
  if (!style_.text_outside) {
    const int radius = inner > 0 ? (inner + outer) / 2 : outer * 63 / 100;
    const Spot spot = on_circle(cx, cy, radius, middle);
    const Rect at = Sheet::place(label, spot.x, spot.y, Across::centre, Down::middle);
    // All corners lie between the radii and the angles of the wedge: their place is compared with its edges.
    const auto holds = [&](int x, int y) {
      const int64_t dx = x - cx, dy = y - cy, squared = dx * dx + dy * dy;
      if (squared > int64_t(outer) * outer * 94 / 100 || squared < int64_t(inner) * inner) return false;
      const Spot a = on_circle(0, 0, 1 << 14, wedge.from), b = on_circle(0, 0, 1 << 14, wedge.to);
      const bool after = a.x * dy - a.y * dx >= 0, before = b.x * dy - b.y * dx <= 0;
      return wedge.to - wedge.from <= 180 ? after && before : after || before;
    };
    if (holds(at.x0, at.y0) && holds(at.x1, at.y0) && holds(at.x1, at.y1) && holds(at.x0, at.y1)) {
      const bool hatched = style_.hatches[wedge.index] != Hatch::none;
      Path plate;
      plate.rectangle(at.x0 - kPx, at.y0 - kPx, at.x1 + kPx, at.y1 + kPx);
      if (hatched) sheet_.fill(plate, {style_.paper});
      sheet_.write(&label, spot.x, spot.y, Across::centre, Down::middle, hatched ? style_.text : contrast(ground));
      return true;
    }
  }
  const int off = style_.leaders ? style_.value_size : style_.value_size / 2;
  const Spot spot = on_circle(cx, cy, outer + off, middle);
  const Spot beyond = on_circle(0, 0, 1000, middle);
  const Across across = beyond.x > 300 ? Across::left : beyond.x < -300 ? Across::right : Across::centre;
  const Down down = beyond.y > 850 ? Down::top : beyond.y < -850 ? Down::bottom : Down::middle;
  if (style_.leaders) {
    const Spot edge = on_circle(cx, cy, outer + kPx, middle), end = on_circle(cx, cy, outer + off * 4 / 5, middle);
    sheet_.line(edge.x, edge.y, end.x, end.y, kPx, mix(style_.paper, style_.quiet, 160));
  }
  sheet_.write(&label, spot.x, spot.y, across, down, style_.text);
  return sheet_.ok();
}

// The radius that the plot and what stands outside of the wedges leave.
int Drawing::round_radius() const {
  const bool outside =
      style_.text_outside || style_.wedge_text == WedgeText::name || style_.wedge_text == WedgeText::name_and_value;
  int room_x = plot_.width(), room_y = plot_.height();
  if (outside) {
    int widest = 0;
    for (size_t i = 0; i < chart_.categories.size(); ++i)
      if (const std::string text = wedge_text(i); !text.empty())
        widest = std::max(widest, sheet_.lines(text, style_.face, style_.value_size, Across::left).width());
    room_x -= 2 * (widest + style_.value_size);
    room_y -= 4 * style_.value_size;
  } else {
    room_x -= 2 * style_.value_size, room_y -= 2 * style_.value_size;
  }
  const int radius = std::min(room_x, room_y) / 2;
  return style_.explode >= 0 ? radius * 10 / 11 : radius;
}

std::vector<Drawing::Wedge> Drawing::lay_wedges(int outer) const {
  const int x = (plot_.x0 + plot_.x1) / 2, y = (plot_.y0 + plot_.y1) / 2;
  std::vector<Wedge> wedges;
  int64_t before = 0;
  for (size_t i = 0; i < chart_.categories.size(); ++i) {
    const int64_t after = before + chart_.series[0].values[i];
    const double a = 360.0 * double(before) / double(chart_.total), b = 360.0 * double(after) / double(chart_.total);
    Wedge wedge{style_.start + a, style_.start + b, {x, y}, i};
    if (!style_.clockwise) wedge.from = style_.start - b, wedge.to = style_.start - a;
    if (style_.explode == int(i)) wedge.centre = on_circle(x, y, outer / 10, (wedge.from + wedge.to) / 2);
    wedges.push_back(wedge);
    before = after;
  }
  return wedges;
}

void Drawing::fill_wedge(const Wedge& wedge, int inner, int outer) {
  const auto [cx, cy] = wedge.centre;
  if (style_.shadow) {
    Path shadow;
    shadow.wedge(cx + 2 * kPx, cy + 3 * kPx, inner, outer, wedge.from, wedge.to);
    sheet_.fill(shadow, {Colour{0, 0, 0}, 60});
  }
  Path path;
  path.wedge(cx, cy, inner, outer, wedge.from, wedge.to);
  sheet_.fill(path, ink(wedge.index));
  Rect box{path.points[0].x, path.points[0].y, path.points[0].x, path.points[0].y};
  for (const Spot& p : path.points)
    box = {std::min(box.x0, p.x), std::min(box.y0, p.y), std::max(box.x1, p.x), std::max(box.y1, p.y)};
  sheet_.part("wedge", box, cell(0, wedge.index), chart_.series[0].name, chart_.categories[wedge.index]);
}

// The lines on both sides of a wedge.
void Drawing::edge_wedge(const Wedge& wedge, int inner, int outer) {
  const int gap = style_.edge > 0 ? style_.edge : style_.crisp ? kPx : 0;
  if (gap == 0 || chart_.categories.size() < 2) return;
  const auto [cx, cy] = wedge.centre;
  for (const double angle : {wedge.from, wedge.to}) {
    const Spot a = on_circle(cx, cy, inner, angle), b = on_circle(cx, cy, outer, angle);
    sheet_.line(a.x, a.y, b.x, b.y, gap, style_.edge > 0 ? style_.edge_colour : style_.paper);
  }
}

// Lines lie over all wedges, and labels over all lines.
void Drawing::draw_round() {
  const int outer = round_radius();
  if (outer < 30 * kPx) return sheet_.spoil();
  const int inner = chart_.kind == ChartKind::donut ? outer * style_.hole / 100 : 0;
  const std::vector<Wedge> wedges = lay_wedges(outer);
  for (const Wedge& wedge : wedges) fill_wedge(wedge, inner, outer);
  for (const Wedge& wedge : wedges) edge_wedge(wedge, inner, outer);
  for (const Wedge& wedge : wedges)
    if (!label_wedge(wedge, inner, outer)) return sheet_.spoil();
}

}  // namespace naru::synth
