// Lines, areas and points.
#include <algorithm>

#include "synth/chart/drawing.h"

namespace naru::synth {
namespace {

constexpr int kLeastLayer = 20 * kPx;  // of an area whose values are to be read off

// Whether the segment from a to b meets the box (Liang and Barsky 1984).
bool meets(const Spot& a, const Spot& b, const Rect& box) {
  double t0 = 0, t1 = 1;
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double p[] = {-dx, dx, -dy, dy};
  const double q[] = {double(a.x - box.x0), double(box.x1 - a.x), double(a.y - box.y0), double(box.y1 - a.y)};
  for (int i = 0; i < 4; ++i) {
    if (p[i] == 0) {
      if (q[i] < 0) return false;
      continue;
    }
    const double t = q[i] / p[i];
    if (p[i] < 0)
      t0 = std::max(t0, t);
    else
      t1 = std::min(t1, t);
  }
  return t0 <= t1;
}

Rect around(const Spot& spot, int size) {
  return {spot.x - size / 2, spot.y - size / 2, spot.x + size / 2, spot.y + size / 2};
}

}  // namespace

bool Drawing::crosses_a_line(const Rect& ink) const {
  const int near = style_.line_width / 2 + kPx;
  const Rect box{ink.x0 - near, ink.y0 - near, ink.x1 + near, ink.y1 + near};
  for (const auto& line : lines_)
    for (size_t i = 0; i + 1 < line.size(); ++i)
      if (meets(line[i], line[i + 1], box)) return true;
  return false;
}

// The points of a series, cut where a value is missing.
std::vector<std::vector<Drawing::Point>> Drawing::runs(size_t series) const {
  std::vector<std::vector<Point>> runs(1);
  const auto& values = chart_.series[series].values;
  for (size_t c = 0; c < values.size(); ++c) {
    if (values[c] != kMissing)
      runs.back().push_back({{category_at(c), value_at(values[c] * 10)}, series, c});
    else if (!runs.back().empty())
      runs.emplace_back();
  }
  return runs;
}

void Drawing::draw_marker(const Spot& spot, size_t series, int size) {
  const auto kind = Marker((int(style_.marker) + (style_.many_markers ? int(series) : 0)) % 7);
  const int r = size / 2, thick = std::max(kPx, size / 5);
  const auto [x, y] = spot;
  Path path, hole;
  switch (kind) {
    case Marker::circle:
      path.circle(x, y, r);
      break;
    case Marker::square:
      path.rectangle(x - r * 7 / 8, y - r * 7 / 8, x + r * 7 / 8, y + r * 7 / 8);
      break;
    case Marker::triangle:
      path.polygon({{x, y - r * 9 / 8}, {x + r, y + r * 3 / 4}, {x - r, y + r * 3 / 4}});
      break;
    case Marker::diamond:
      path.polygon({{x, y - r * 9 / 8}, {x + r * 9 / 8, y}, {x, y + r * 9 / 8}, {x - r * 9 / 8, y}});
      break;
    case Marker::cross:
      path.line({{x - r, y - r}, {x + r, y + r}}, thick);
      path.line({{x - r, y + r}, {x + r, y - r}}, thick);
      break;
    case Marker::plus:
      path.line({{x - r, y}, {x + r, y}}, thick);
      path.line({{x, y - r}, {x, y + r}}, thick);
      break;
    case Marker::ring:
      path.circle(x, y, r);
      hole.circle(x, y, std::max(r - thick, r / 3));
      break;
  }
  sheet_.fill(path, {colour(series)});
  sheet_.fill(hole, {style_.panel});
}

void Drawing::add_point(const Point& point, int size) {
  const Rect box = around(point.spot, std::max(size, 4 * kPx));
  marks_.push_back(box);
  sheet_.part("point", box, cell(point.series, point.category), chart_.series[point.series].name,
              chart_.categories[point.category]);
}

void Drawing::draw_lines() {
  static const std::vector<int> kDashes[] = {
      {}, {6 * kPx, 4 * kPx}, {2 * kPx, 3 * kPx}, {9 * kPx, 3 * kPx, 2 * kPx, 3 * kPx}, {4 * kPx, 2 * kPx}};
  std::vector<Point> all;
  for (size_t s = 0; s < chart_.series.size(); ++s)
    for (const auto& run : runs(s)) {
      if (run.empty()) continue;
      std::vector<Spot> spots;
      for (const Point& point : run) spots.push_back(point.spot);
      Path path;
      path.line(spots, style_.line_width, style_.dashed ? kDashes[s % 5] : std::vector<int>{});
      sheet_.fill(path, {colour(s)});
      const bool marked = style_.markers || spots.size() == 1;  // a lone point has no line to be seen by
      for (const Point& point : run) {
        if (marked) draw_marker(point.spot, s, style_.marker_size);
        add_point(point, marked ? style_.marker_size : style_.line_width);
        all.push_back(point);
      }
      lines_.push_back(std::move(spots));
    }
  if (chart_.printed) label_points(all);
}

void Drawing::draw_areas() {
  const size_t n = chart_.categories.size();
  std::vector<int64_t> below(n, std::max<int64_t>(0, chart_.axis.low));
  std::vector<Point> all;
  for (size_t s = 0; s < chart_.series.size(); ++s) {
    std::vector<Spot> top, outline;
    for (size_t c = 0; c < n; ++c) outline.push_back({category_at(c), value_at(below[c])});
    std::reverse(outline.begin(), outline.end());
    for (size_t c = 0; c < n; ++c) {
      const int floor = value_at(below[c]);
      below[c] += chart_.series[s].values[c] * 10;
      top.push_back({category_at(c), value_at(below[c])});
      if (!chart_.printed && floor - top.back().y < kLeastLayer) sheet_.spoil();
      all.push_back({top.back(), s, c});
      marks_.push_back({top.back().x - pitch() / 2, top.back().y, top.back().x + pitch() / 2, floor});
    }
    outline.insert(outline.begin(), top.begin(), top.end());
    Path fill, edge;
    fill.polygon(outline);
    Ink inside = ink(s);
    inside.alpha = style_.area_alpha;
    sheet_.fill(fill, inside);
    edge.line(top, style_.line_width);
    if (style_.area_line) sheet_.fill(edge, {colour(s)});
    lines_.push_back(top);
  }
  const bool marked = style_.markers && style_.area_line;
  for (const Point& point : all) {
    if (marked) draw_marker(point.spot, point.series, style_.marker_size);
    add_point(point, marked ? style_.marker_size : style_.line_width);
  }
  if (chart_.printed && chart_.stacked)
    label_layers(all);
  else if (chart_.printed)
    label_points(all);
}

// The value in the middle of its layer.
void Drawing::label_layers(const std::vector<Point>& tops) {
  const size_t n = chart_.categories.size();
  for (const Point& top : tops) {
    if (!sheet_.ok()) return;
    const int floor = top.series > 0 ? tops[(top.series - 1) * n + top.category].spot.y
                                     : value_at(std::max<int64_t>(0, chart_.axis.low));
    Label label = sheet_.label(cell(top.series, top.category), style_.face, style_.value_size);
    if (floor - top.spot.y < label.height() * 3 / 2) return sheet_.spoil();
    const bool first = top.category == 0, last = top.category + 1 == n;
    const Across across = first ? Across::left : last ? Across::right : Across::centre;  // on its layer as a whole
    const int inside = style_.value_size / 3, x = top.spot.x + (first ? inside : last ? -inside : 0);
    sheet_.write(&label, x, (top.spot.y + floor) / 2, across, Down::middle,
                 contrast(mix(style_.panel, colour(top.series), style_.area_alpha)));
  }
}

void Drawing::draw_scatter() {
  std::vector<Point> all;
  for (size_t s = 0; s < chart_.series.size(); ++s)
    for (size_t c = 0; c < chart_.categories.size(); ++c)
      if (const int64_t value = chart_.series[s].values[c]; value != kMissing) {
        const Point point{{x_at(chart_.x[c] * 10), value_at(value * 10)}, s, c};
        for (const Point& other : all)  // points on top of each other cannot be counted
          if (overlap(around(point.spot, style_.marker_size), around(other.spot, style_.marker_size))) sheet_.spoil();
        draw_marker(point.spot, s, style_.marker_size);
        add_point(point, style_.marker_size);
        all.push_back(point);
      }
  if (chart_.printed) label_points(all);
}

// The value above, below or beside its point, where it neither touches text nor crosses a line.
void Drawing::label_points(const std::vector<Point>& points) {
  const bool marked = style_.markers || chart_.kind == ChartKind::scatter, area = chart_.kind == ChartKind::area;
  const int gap = style_.value_size / 3 + (marked ? style_.marker_size : style_.line_width) / 2;
  for (const Point& point : points) {
    if (!sheet_.ok()) return;
    std::string text = cell(point.series, point.category);
    if (chart_.kind == ChartKind::scatter) text = "(" + chart_.categories[point.category] + ", " + text + ")";
    Label label = sheet_.label(text, style_.face, style_.value_size);
    const auto [x, y] = point.spot;
    struct Place {
      int x, y;
      Across across;
      Down down;
    };
    const Place places[] = {
        {x, y - gap, Across::centre, Down::bottom},         {x, y + gap, Across::centre, Down::top},
        {x + gap, y, Across::left, Down::middle},           {x - gap, y, Across::right, Down::middle},
        {x + gap / 2, y - gap, Across::left, Down::bottom}, {x - gap / 2, y - gap, Across::right, Down::bottom},
        {x + gap / 2, y + gap, Across::left, Down::top},    {x - gap / 2, y + gap, Across::right, Down::top},
        {x, y - 2 * gap, Across::centre, Down::bottom},     {x, y + 2 * gap, Across::centre, Down::top}};
    const Place* best = nullptr;
    for (const Place& place : places) {
      const Rect at = Sheet::place(label, place.x, place.y, place.across, place.down);
      if (!sheet_.is_free(at) || at.y1 > plot_.y1 || at.x0 < plot_.x0 || at.x1 > sheet_.width() - 2 * kPx) continue;
      const auto covers = [&](const Point& other) {
        return overlap(at, around(other.spot, marked ? style_.marker_size : style_.line_width));
      };
      // Beside or below the line of an area a number stands on the area as a whole, or not at all.
      if (area && place.down == Down::middle) continue;
      if (area && place.down == Down::top && (at.x0 < points[0].spot.x || at.x1 > points.back().spot.x)) continue;
      if (crosses_a_line(at) || std::any_of(points.begin(), points.end(), covers)) continue;
      best = &place;
      break;
    }
    if (!best) return sheet_.spoil();
    const bool coloured =
        chart_.series.size() > 1 && !area && std::abs(luma(colour(point.series)) - luma(style_.panel)) > 110;
    const bool on_area = area && best->down == Down::top;
    const Colour ground = mix(style_.panel, colour(point.series), style_.area_alpha);
    const Colour ink = on_area ? contrast(ground) : coloured ? colour(point.series) : style_.text;
    marks_.push_back(sheet_.write(&label, best->x, best->y, best->across, best->down, ink));
  }
}

// Names of series at the ends of their lines.
void Drawing::write_direct_names() {
  for (size_t s = 0; s < chart_.series.size() && sheet_.ok(); ++s) {
    const auto points = runs(s);
    const Point* last = nullptr;
    for (const auto& run : points)
      if (!run.empty()) last = &run.back();
    if (!last) continue;
    Label label = sheet_.label(chart_.series[s].name, style_.face, style_.value_size);
    const bool clear = std::abs(luma(colour(s)) - luma(style_.paper)) > 90;
    const int x = std::max(last->spot.x, plot_.x1 - style_.size) + style_.size / 2 + style_.marker_size / 2;
    const Rect at = sheet_.write(&label, x, last->spot.y, Across::left, Down::middle, clear ? colour(s) : style_.text);
    sheet_.part("key", at, "", chart_.series[s].name, "");
  }
}

}  // namespace naru::synth
