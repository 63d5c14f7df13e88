// The axes: ticks, their labels, grid, frame and titles, and where values and categories lie.
#include <algorithm>

#include "synth/chart/drawing.h"

namespace naru::synth {
namespace {

constexpr int kLeastStep = 20 * kPx;  // of values that are to be read off: a pixel is then within 5 % of a step

int whole_px(int length) {
  return (length + kPx / 2) / kPx * kPx;
}

int widest(const std::vector<Label>& labels) {
  int most = 0;
  for (const Label& label : labels) most = std::max(most, label.width());
  return most;
}

int tallest(const std::vector<Label>& labels) {
  int most = 0;
  for (const Label& label : labels) most = std::max(most, label.height());
  return most;
}

}  // namespace

int Drawing::on_axis(const Axis& axis, int64_t tenths, int from, int to) const {
  const int64_t length = to - from, span = axis.high - axis.low;
  return from + int(((tenths - axis.low) * length * 2 + span) / (span * 2));
}

int Drawing::value_at(int64_t tenths) const {
  if (lies()) return on_axis(chart_.axis, tenths, plot_.x0, plot_.x1);
  return plot_.y1 - (on_axis(chart_.axis, tenths, plot_.y0, plot_.y1) - plot_.y0);
}

int Drawing::x_at(int64_t tenths) const {
  return on_axis(chart_.x_axis, tenths, plot_.x0, plot_.x1);
}

int Drawing::pitch() const {
  const int n = int(chart_.categories.size()), length = lies() ? plot_.height() : plot_.width();
  const bool points =
      chart_.kind == ChartKind::line || chart_.kind == ChartKind::multi_line || chart_.kind == ChartKind::area;
  return points ? length * 100 / (100 * (n - 1) + 2 * style_.inset) : length / n;
}

int Drawing::category_at(size_t index) const {
  const int n = int(chart_.categories.size()), first = lies() ? plot_.y0 : plot_.x0;
  const bool points =
      chart_.kind == ChartKind::line || chart_.kind == ChartKind::multi_line || chart_.kind == ChartKind::area;
  if (points) return first + pitch() * style_.inset / 100 + int(index) * pitch();
  const int length = lies() ? plot_.height() : plot_.width();
  return first + (2 * int(index) + 1) * length / (2 * n);
}

std::vector<int> Drawing::dashes() const {
  if (style_.grid_dash == 1) return {5 * kPx, 3 * kPx};
  if (style_.grid_dash == 2) return {kPx * 3 / 2, 2 * kPx};
  return {};
}

std::vector<Drawing::Tick> Drawing::ticks_of(const Axis& axis, const NumberForm& form, bool may_shorten) const {
  // Decimals that no tick needs are dropped, or those of the values kept.
  int decimals = form.decimals + 1;
  const auto divisible = [&](int64_t by) { return axis.first % by == 0 && axis.step % by == 0; };
  int64_t by = 10;
  while (decimals > (style_.sparse_decimals ? 0 : form.decimals) && divisible(by)) --decimals, by *= 10;
  by /= 10;
  const int64_t scale = chart_.korean ? (divisible(100'000) ? 100'000 : 10'000) : 10'000;
  const bool shortens = may_shorten && style_.short_ticks && form.decimals == 0 &&
                        form.after.empty() == form.before.empty() && !form.attached && divisible(scale) &&
                        axis.high >= 2 * scale;
  const char* mark = !chart_.korean ? "K" : scale == 100'000 ? "만" : "천";
  std::vector<Tick> ticks;
  for (int64_t at = axis.first; at <= axis.high; at += axis.step) {
    const std::string number = form.write(at / by, decimals), value = form.attached ? form.dress(number) : number;
    ticks.push_back({at, shortens && at != 0 ? form.write(at / scale, 0) + mark : value, value});
  }
  return ticks;
}

std::vector<Drawing::Tick> Drawing::class_edges() const {
  std::vector<Tick> ticks;
  for (const int64_t edge : chart_.x)
    ticks.push_back({edge * 10, chart_.x_form.shown(edge), chart_.x_form.shown(edge)});
  return ticks;
}

void Drawing::take_axis_titles() {
  const int gap = style_.size / 2;
  if (style_.value_title) {
    const std::string text = chart_.unit_note.empty() ? chart_.value_label() : chart_.measure;
    const bool along = !lies() && !style_.upright_value_title;
    value_title_ = sheet_.label(text, style_.face, style_.size, along ? 90 : 0);
    if (lies())
      plot_.y1 -= value_title_.height() + gap;
    else if (along)
      plot_.x0 += value_title_.width() + gap;
    else
      plot_.y0 += value_title_.height() + gap;
  }
  if (style_.category_title && !lies()) {
    category_title_ = sheet_.label(chart_.category_label(), style_.face, style_.size);
    plot_.y1 -= category_title_.height() + gap;
  }
}

void Drawing::take_value_axis() {
  value_ticks_ = ticks_of(chart_.axis, chart_.form, /*may_shorten=*/true);
  if (!style_.value_axis) return;
  for (const Tick& tick : value_ticks_)
    value_labels_.push_back(sheet_.label(tick.text, style_.face, style_.value_size));
  if (lies()) {
    plot_.y1 -= tallest(value_labels_) + label_gap();
    plot_.x1 -= value_labels_.back().width() / 2;
  } else {
    plot_.x0 += widest(value_labels_) + label_gap();
    plot_.y0 += style_.value_size / 2;
  }
}

// Category labels flat, wrapped or turned, whichever fits first.
bool Drawing::fit_categories(int pitch) {
  const int most = pitch * style_.every - 5 * kPx;
  const auto make = [&](auto set) {
    category_labels_.clear();
    for (size_t i = 0; i < chart_.categories.size(); i += size_t(style_.every))
      category_labels_.push_back(set(chart_.categories[i]));
  };
  make([&](const std::string& text) { return sheet_.label(text, style_.face, style_.value_size); });
  if (widest(category_labels_) <= most) return true;
  make([&](const std::string& text) {
    return sheet_.wrapped(text, style_.face, style_.value_size, most, Across::centre);
  });
  if (widest(category_labels_) <= most && tallest(category_labels_) < style_.value_size * 4) return true;
  turned_ = true;
  make([&](const std::string& text) { return sheet_.label(text, style_.face, style_.value_size, style_.label_turn); });
  return style_.value_size * 5 / 4 <= pitch * style_.every && tallest(category_labels_) < sheet_.height() / 3;
}

void Drawing::take_categories() {
  if (lies()) {
    for (const std::string& text : chart_.categories)
      category_labels_.push_back(
          sheet_.wrapped(text, style_.face, style_.value_size, sheet_.width() * 3 / 10, Across::right));
    if (widest(category_labels_) > sheet_.width() * 2 / 5) sheet_.spoil();
    plot_.x0 += widest(category_labels_) + label_gap();
    return;
  }
  if (numeric_x()) {
    x_ticks_ = chart_.kind == ChartKind::scatter ? ticks_of(chart_.x_axis, chart_.x_form, false) : class_edges();
    for (const Tick& tick : x_ticks_)
      category_labels_.push_back(sheet_.label(tick.text, style_.face, style_.value_size));
    plot_.x1 -= category_labels_.back().width() / 2;
    if (!style_.value_axis) plot_.x0 += category_labels_[0].width() / 2;
  } else if (!fit_categories(pitch())) {
    sheet_.spoil();
  }
  plot_.y1 -= tallest(category_labels_) + label_gap();
}

void Drawing::lay_out_plot() {
  plot_ = area_;
  take_axis_titles();
  if (style_.legend == Legend::direct) {
    int most = 0;
    for (const Series& series : chart_.series)
      most = std::max(most, sheet_.label(series.name, style_.face, style_.value_size).width());
    plot_.x1 -= most + style_.size;
  }
  take_value_axis();
  take_categories();
  if (chart_.printed && (!style_.value_axis || style_.label_place == LabelPlace::outside)) {
    if (lies())
      plot_.x1 -= style_.value_size;
    else
      plot_.y0 += style_.value_size / 2;
  }
  if (style_.crisp) plot_ = {whole_px(plot_.x0), whole_px(plot_.y0), whole_px(plot_.x1), whole_px(plot_.y1)};
  if (plot_.width() < 80 * kPx || plot_.height() < 64 * kPx) return sheet_.spoil();
  const auto step = [&](const Axis& axis, int length) { return int(axis.step * length / (axis.high - axis.low)); };
  const int values = step(chart_.axis, lies() ? plot_.width() : plot_.height());
  const int room = lies() ? widest(value_labels_) + style_.value_size / 2 : tallest(value_labels_) * 4 / 3;
  if (values < room || (!chart_.printed && values < kLeastStep)) sheet_.spoil();
  if (numeric_x()) {
    const int pitch = chart_.kind == ChartKind::scatter ? step(chart_.x_axis, plot_.width())
                                                        : plot_.width() / int(chart_.categories.size());
    if (pitch < widest(category_labels_) + style_.value_size / 2 || pitch < kLeastStep) sheet_.spoil();
  }
}

void Drawing::draw_plot_ground() {
  if (style_.panel != style_.paper) {
    Path path;
    path.rectangle(plot_.x0, plot_.y0, plot_.x1, plot_.y1);
    sheet_.fill(path, {style_.panel});
  }
  draw_grid();
}

std::vector<int> Drawing::tick_places(bool across) const {
  std::vector<int> places;
  if (across == lies())
    for (const Tick& tick : value_ticks_) places.push_back(value_at(tick.at));
  else if (chart_.kind == ChartKind::scatter)
    for (const Tick& tick : x_ticks_) places.push_back(x_at(tick.at));
  else if (numeric_x())
    for (int i = 0; i < int(chart_.x.size()); ++i)
      places.push_back(plot_.x0 + i * plot_.width() / int(chart_.categories.size()));
  else
    for (size_t i = 0; i < chart_.categories.size(); i += size_t(style_.every)) places.push_back(category_at(i));
  return places;
}

void Drawing::draw_grid() {
  if (style_.grid_lines == Grid::none) return;
  const int width = style_.grid_dash == 2 ? kPx * 5 / 4 : kPx;
  for (const bool across : {false, true}) {
    const bool values = across == lies();
    if (!values && style_.grid_lines != Grid::both) continue;
    for (int place : tick_places(across)) {
      if (style_.crisp) place = whole_px(place) - kPx / 2;
      if (across)
        sheet_.line(place, plot_.y0, place, plot_.y1, width, style_.grid, dashes());
      else
        sheet_.line(plot_.x0, place, plot_.x1, place, width, style_.grid, dashes());
    }
  }
}

void Drawing::draw_ticks() {
  const bool out = style_.ticks == TickMarks::out;
  const int length = style_.tick_length, width = style_.axis_width;
  for (const int y : tick_places(false)) {
    if (lies() && style_.crisp) break;  // lying bars rarely have them
    sheet_.line(out ? plot_.x0 - length : plot_.x0, y, out ? plot_.x0 : plot_.x0 + length, y, width, style_.axis);
    if (style_.mirrored && !out) sheet_.line(plot_.x1 - length, y, plot_.x1, y, width, style_.axis);
  }
  for (const int x : tick_places(true)) {
    sheet_.line(x, out ? plot_.y1 + length : plot_.y1, x, out ? plot_.y1 : plot_.y1 - length, width, style_.axis);
    if (style_.mirrored && !out) sheet_.line(x, plot_.y0, x, plot_.y0 + length, width, style_.axis);
  }
}

void Drawing::draw_edges() {
  const auto [x0, y0, x1, y1] = plot_;
  const int width = style_.axis_width;
  const auto line = [&](int ax, int ay, int bx, int by) { sheet_.line(ax, ay, bx, by, width, style_.axis); };
  const bool box = style_.frame == Frame::box;
  if (box || style_.frame == Frame::bottom || style_.frame == Frame::corner)
    line(x0 - width / 2, y1, x1 + width / 2, y1);
  if (box || style_.frame == Frame::left || style_.frame == Frame::corner) line(x0, y0 - width / 2, x0, y1);
  if (box) line(x0, y0, x1, y0), line(x1, y0, x1, y1 + width / 2);
  // Negative values need the line that they hang from; lying bars stand on theirs.
  const bool signed_values = chart_.axis.low < 0 && chart_.axis.high > 0;
  if (lies() && (signed_values || style_.frame == Frame::bottom)) {
    const int x = value_at(std::max<int64_t>(chart_.axis.low, 0));
    line(x, y0, x, y1);
  } else if (signed_values) {
    line(x0, value_at(0), x1, value_at(0));
  }
  if (style_.ticks != TickMarks::none) draw_ticks();
}

void Drawing::write_value_labels() {
  if (!style_.value_axis) return;
  const int half = kPx / 2, gap = label_gap();
  for (size_t i = 0; i < value_ticks_.size(); ++i) {
    const int at = value_at(value_ticks_[i].at);
    if (lies()) {
      sheet_.write(&value_labels_[i], at, plot_.y1 + gap, Across::centre, Down::top, style_.quiet);
      sheet_.part("tick", {at - half, plot_.y1, at + half, plot_.y1 + 4 * kPx}, value_ticks_[i].value, "", "");
    } else {
      sheet_.write(&value_labels_[i], plot_.x0 - gap, at, Across::right, Down::middle, style_.quiet);
      sheet_.part("tick", {plot_.x0 - 4 * kPx, at - half, plot_.x0, at + half}, value_ticks_[i].value, "", "");
    }
  }
}

void Drawing::write_categories() {
  const std::vector<int> places = tick_places(!lies());
  const int half = kPx / 2, gap = label_gap();
  int ascent = 0;
  for (const Label& label : category_labels_) ascent = std::max(ascent, -label.ink.y0);
  for (size_t i = 0; i < category_labels_.size(); ++i) {
    const int at = places[i];
    Label* label = &category_labels_[i];
    const std::string name = numeric_x() ? x_ticks_[i].value : chart_.categories[i * size_t(style_.every)];
    if (lies()) {
      sheet_.write(label, plot_.x0 - gap, at, Across::right, Down::middle, style_.quiet);
      sheet_.part("tick", {plot_.x0 - 4 * kPx, at - half, plot_.x0, at + half}, "", "", name);
      continue;
    }
    const int y = plot_.y1 + gap;
    if (!turned_)
      sheet_.write(label, at, y + ascent, Across::centre, Down::baseline, style_.quiet);
    else if (style_.label_turn == 90)
      sheet_.write(label, at, y, Across::centre, Down::top, style_.quiet);
    else
      sheet_.write(label, at + style_.value_size / 3, y, Across::right, Down::top, style_.quiet);
    sheet_.part("tick", {at - half, plot_.y1, at + half, plot_.y1 + 4 * kPx}, "", "", name);
  }
}

void Drawing::write_axis_titles() {
  const int middle_x = (plot_.x0 + plot_.x1) / 2;
  if (!category_title_.text.empty())
    sheet_.write(&category_title_, middle_x, area_.y1, Across::centre, Down::bottom, style_.text);
  if (value_title_.text.empty()) return;
  if (lies())
    sheet_.write(&value_title_, middle_x, area_.y1, Across::centre, Down::bottom, style_.text);
  else if (style_.upright_value_title)
    sheet_.write(&value_title_, area_.x0, area_.y0, Across::left, Down::top, style_.text);
  else
    sheet_.write(&value_title_, area_.x0, (plot_.y0 + plot_.y1) / 2, Across::left, Down::middle, style_.text);
}

}  // namespace naru::synth
