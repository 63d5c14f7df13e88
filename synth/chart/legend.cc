// The legend: keys with names, in a column or in rows, beside the plot or in a free corner of it.
#include <algorithm>

#include "base/error.h"
#include "synth/chart/drawing.h"

namespace naru::synth {
namespace {

bool is_line(ChartKind kind) {
  return kind == ChartKind::line || kind == ChartKind::multi_line;
}

}  // namespace

std::string Drawing::legend_text(size_t index) const {
  if (!is_round(chart_.kind)) return chart_.series.size() == 1 ? chart_.value_label() : chart_.series[index].name;
  if (!chart_.printed || style_.wedge_text != WedgeText::none) return chart_.categories[index];
  const std::string value = chart_.form.shown(chart_.series[0].values[index]);
  return style_.crisp ? concat(chart_.categories[index], " (", value, ')')
                      : concat(chart_.categories[index], ' ', value);
}

std::vector<Drawing::LegendItem> Drawing::legend_items() {
  std::vector<LegendItem> items;
  const size_t n = is_round(chart_.kind) ? chart_.categories.size() : chart_.series.size();
  for (size_t i = 0; i < n; ++i) items.push_back({sheet_.label(legend_text(i), style_.face, style_.value_size), i});
  // A stack reads from top to bottom beside it.
  const bool column = style_.legend != Legend::top && style_.legend != Legend::bottom;
  if (chart_.stacked && column) std::reverse(items.begin(), items.end());
  return items;
}

namespace {

// Sizes that keys and names share.
struct Measures {
  int key, gap, between, line;
};
Measures measures(const ChartStyle& style, ChartKind kind) {
  const int em = style.value_size;
  return {is_line(kind) ? em * 9 / 4 : em, em / 2, em, em * 3 / 2};
}

}  // namespace

// Items in rows no wider than `most`; a column has one in each row.
std::vector<std::vector<size_t>> Drawing::legend_rows(const std::vector<LegendItem>& items, int most) const {
  const Measures m = measures(style_, chart_.kind);
  const bool column = style_.legend != Legend::top && style_.legend != Legend::bottom;
  std::vector<std::vector<size_t>> rows;
  int used = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    const int width = m.key + m.gap + items[i].label.width();
    if (rows.empty() || column || used + m.between + width > most) {
      rows.push_back({i});
      used = width;
    } else {
      rows.back().push_back(i);
      used += m.between + width;
    }
  }
  return rows;
}

Rect Drawing::legend_size(const std::vector<LegendItem>& items, const std::vector<std::vector<size_t>>& rows) const {
  const Measures m = measures(style_, chart_.kind);
  int widest = 0;
  for (const auto& row : rows) {
    int width = 0;
    for (const size_t i : row) width += (width ? m.between : 0) + m.key + m.gap + items[i].label.width();
    widest = std::max(widest, width);
  }
  return {0, 0, widest + 2 * m.gap, int(rows.size()) * m.line + m.gap};
}

void Drawing::draw_key(size_t index, const Rect& box) {
  const int y = (box.y0 + box.y1) / 2;
  if (is_line(chart_.kind)) {
    Path path;
    path.line({{box.x0, y}, {box.x1, y}}, style_.line_width, style_.dashed ? dashes() : std::vector<int>{});
    sheet_.fill(path, {colour(index)});
    if (style_.markers) draw_marker({(box.x0 + box.x1) / 2, y}, index, std::min(style_.marker_size, box.height()));
  } else if (chart_.kind == ChartKind::scatter) {
    draw_marker({(box.x0 + box.x1) / 2, y}, index, std::min(style_.marker_size, box.height()));
  } else {
    Path path;
    path.rectangle(box.x0, box.y0, box.x1, box.y1);
    sheet_.fill(path, ink(index));
    if (style_.edge == 0) return;
    Path edge;
    edge.border(box.x0, box.y0, box.x1, box.y1, std::min(style_.edge, kPx));
    sheet_.fill(edge, {style_.edge_colour});
  }
}

void Drawing::draw_legend(std::vector<LegendItem>* items, const std::vector<std::vector<size_t>>& rows,
                          const Rect& box) {
  const Measures m = measures(style_, chart_.kind);
  if (style_.legend_frame) {
    Path ground, edge;
    ground.rectangle(box.x0, box.y0, box.x1, box.y1);
    edge.border(box.x0, box.y0, box.x1, box.y1, kPx);
    if (style_.legend == Legend::inside) sheet_.fill(ground, {style_.panel, 220});
    sheet_.fill(edge, {mix(style_.panel, style_.quiet, 110)});
  }
  const bool centred = style_.legend == Legend::top || style_.legend == Legend::bottom;
  int y = box.y0 + m.gap / 2 + m.line / 2;
  for (const auto& row : rows) {
    int width = 0;
    for (const size_t i : row) width += (width ? m.between : 0) + m.key + m.gap + (*items)[i].label.width();
    int x = centred && !style_.title_left ? (box.x0 + box.x1 - width) / 2 : box.x0 + m.gap;
    for (const size_t i : row) {
      LegendItem& item = (*items)[i];
      const int half = m.key > m.line ? m.line * 3 / 8 : std::min(m.key, m.line) * 3 / 8;
      const Rect key{x, y - half, x + m.key, y + half};
      draw_key(item.index, key);
      const bool round = is_round(chart_.kind);
      sheet_.part("key", key, "", round ? "" : chart_.series[item.index].name,
                  round ? chart_.categories[item.index] : "");
      x += m.key + m.gap;
      sheet_.write(&item.label, x, y, Across::left, Down::middle, style_.quiet);
      x += item.label.width() + m.between;
    }
    y += m.line;
  }
}

void Drawing::take_legend() {
  if (!has_legend() || style_.legend == Legend::inside) return;
  std::vector<LegendItem> items = legend_items();
  const auto rows = legend_rows(items, area_.width() - style_.size);
  const Rect size = legend_size(items, rows);
  const int gap = style_.size * 2 / 3;
  const bool beside = style_.legend == Legend::right || style_.legend == Legend::left;
  if (beside ? size.width() > area_.width() * 2 / 5 || size.height() > area_.height()
             : size.width() > area_.width() || size.height() > area_.height() / 3)
    return sheet_.spoil();
  Rect box;
  const int down = style_.corner >= 2 ? (area_.height() - size.height()) / 2 : area_.height() / 12;
  switch (style_.legend) {
    case Legend::top:
      box = {area_.x0, area_.y0, area_.x1, area_.y0 + size.height()};
      area_.y0 = box.y1 + gap;
      break;
    case Legend::bottom:
      box = {area_.x0, area_.y1 - size.height(), area_.x1, area_.y1};
      area_.y1 = box.y0 - gap;
      break;
    case Legend::left:
      box = {area_.x0, area_.y0 + down, area_.x0 + size.width(), area_.y0 + down + size.height()};
      area_.x0 = box.x1 + gap;
      break;
    default:
      box = {area_.x1 - size.width(), area_.y0 + down, area_.x1, area_.y0 + down + size.height()};
      area_.x1 = box.x0 - gap;
  }
  if (!beside && style_.legend_frame) {  // as wide as its rows
    const int middle = style_.title_left ? box.x0 + size.width() / 2 : (box.x0 + box.x1) / 2;
    box.x0 = middle - size.width() / 2, box.x1 = middle + size.width() / 2;
  }
  draw_legend(&items, rows, box);
}

// The first corner, from the wished one on, where it covers neither marks nor text.
bool Drawing::place_inside_legend() {
  std::vector<LegendItem> items = legend_items();
  const auto rows = legend_rows(items, 0);
  const Rect size = legend_size(items, rows);
  const int inset = style_.size / 2;
  if (size.width() > plot_.width() * 3 / 5 || size.height() > plot_.height() * 3 / 5) return false;
  for (int i = 0; i < 4; ++i) {
    const int corner = (style_.corner + i) % 4;
    const int x = corner % 2 ? plot_.x1 - inset - size.width() : plot_.x0 + inset;
    const int y = corner / 2 ? plot_.y1 - inset - size.height() : plot_.y0 + inset;
    const Rect box{x, y, x + size.width(), y + size.height()};
    const bool covers = std::any_of(marks_.begin(), marks_.end(), [&](const Rect& mark) { return overlap(mark, box); });
    if (covers || crosses_a_line(box) || !sheet_.is_free(box)) continue;
    draw_legend(&items, rows, box);
    return true;
  }
  return false;
}

}  // namespace naru::synth
