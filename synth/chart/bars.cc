// Bars: single, grouped, stacked, lying, and those of histograms.
#include <algorithm>

#include "synth/chart/drawing.h"

namespace naru::synth {

Drawing::Bar Drawing::lay_bar(size_t series, size_t category, int64_t from, int64_t to) const {
  const int n = chart_.stacked ? 1 : int(chart_.series.size()), length = lies() ? plot_.height() : plot_.width();
  const int slot = length / int(chart_.categories.size()) * style_.bar_share / 100;
  const int middle = category_at(category);
  const int width = slot * 100 / (100 * n + style_.bar_gap * (n - 1)), stride = width * (100 + style_.bar_gap) / 100;
  int a = middle - slot / 2 + (chart_.stacked ? 0 : int(series)) * stride, b = a + width;
  int v0 = value_at(from), v1 = value_at(to);
  if (style_.crisp) {
    const auto whole = [](int at) { return (at + kPx / 2) / kPx * kPx; };
    a = whole(a), b = std::max(whole(b), a + kPx), v0 = whole(v0), v1 = whole(v1);
  }
  if (v0 > v1) std::swap(v0, v1);
  return {lies() ? Rect{v0, a, v1, b} : Rect{a, v0, b, v1}, series, category};
}

// `at_end`: no other bar continues this one.
void Drawing::fill_bar(const Bar& bar, bool at_end) {
  const Rect& box = bar.box;
  const size_t index = style_.many_colours ? bar.category : bar.series;
  const bool negative = chart_.series[bar.series].values[bar.category] < 0;
  std::array<bool, 4> round{};
  if (at_end && style_.rounding > 0)
    round = lies() ? std::array{negative, !negative, !negative, negative}
                   : std::array{!negative, !negative, negative, negative};
  if (style_.shadow) {
    Path shadow;
    shadow.rounded(box.x0 + 2 * kPx, box.y0 + 2 * kPx, box.x1 + 2 * kPx, std::min(box.y1 + 2 * kPx, plot_.y1),
                   style_.rounding, round);
    sheet_.fill(shadow, {Colour{0, 0, 0}, 70});
  }
  Path path;
  path.rounded(box.x0, box.y0, box.x1, box.y1, style_.rounding, round);
  sheet_.fill(path, ink(index));
  if (style_.edge > 0 && style_.rounding == 0) {
    Path edge;
    edge.border(box.x0, box.y0, box.x1, box.y1, style_.edge);
    sheet_.fill(edge, {style_.edge_colour});
  }
  marks_.push_back(box);
  sheet_.part("bar", box, cell(bar.series, bar.category), chart_.series[bar.series].name,
              chart_.categories[bar.category]);
}

void Drawing::draw_bars() {
  std::vector<Bar> bars;
  const int64_t base = std::clamp<int64_t>(0, chart_.axis.low, chart_.axis.high);
  for (size_t c = 0; c < chart_.categories.size(); ++c) {
    int64_t below = base;
    for (size_t s = 0; s < chart_.series.size(); ++s) {
      const int64_t value = chart_.series[s].values[c];
      if (value == kMissing) {
        note_missing(s, c);
        continue;
      }
      const int64_t end = chart_.stacked ? below + value * 10 : value * 10;
      bars.push_back(lay_bar(s, c, below, end));
      fill_bar(bars.back(), !chart_.stacked || s + 1 == chart_.series.size());
      if (chart_.stacked) below = end;
    }
  }
  // A bar that cannot be seen, or not told apart from its base, stands for nothing.
  for (const Bar& bar : bars) {
    const int length = lies() ? bar.box.width() : bar.box.height(), width = lies() ? bar.box.height() : bar.box.width();
    if (width < 4 * kPx || (chart_.printed ? length < kPx : chart_.axis.low <= 0 && length < 20 * kPx)) sheet_.spoil();
  }
  if (chart_.printed) label_bars(bars);
}

void Drawing::note_missing(size_t series, size_t category) {
  if (chart_.missing.empty()) return;
  const Rect box = lay_bar(series, category, std::clamp<int64_t>(0, chart_.axis.low, chart_.axis.high),
                           std::clamp<int64_t>(0, chart_.axis.low, chart_.axis.high))
                       .box;
  Label label = sheet_.label(chart_.missing, style_.face, style_.value_size);
  const int gap = style_.value_size / 3;
  const bool turned = !lies() && label.width() > pitch() / int(chart_.series.size()) - 2 * kPx;
  if (turned) label = sheet_.label(chart_.missing, style_.face, style_.value_size, 90);
  if (lies())
    sheet_.write(&label, box.x1 + gap, (box.y0 + box.y1) / 2, Across::left, Down::middle, style_.quiet);
  else
    sheet_.write(&label, (box.x0 + box.x1) / 2, box.y0 - gap, Across::centre, Down::bottom, style_.quiet);
}

void Drawing::label_bars(const std::vector<Bar>& bars) {
  for (const Bar& bar : bars)
    if (!sheet_.ok() || !label_bar(bar, bars)) return sheet_.spoil();
}

// Where the value of a bar stands: at a point, and on which side of it.
Drawing::Anchor Drawing::anchor_of(const Rect& bar, LabelPlace place, bool negative, int gap) const {
  const int x = (bar.x0 + bar.x1) / 2, y = (bar.y0 + bar.y1) / 2;
  if (place == LabelPlace::middle) return {x, y, Across::centre, Down::middle};
  const bool beyond = place == LabelPlace::outside;
  if (lies()) {
    if (negative)
      return beyond ? Anchor{bar.x0 - gap, y, Across::right, Down::middle}
                    : Anchor{bar.x0 + gap, y, Across::left, Down::middle};
    return beyond ? Anchor{bar.x1 + gap, y, Across::left, Down::middle}
                  : Anchor{bar.x1 - gap, y, Across::right, Down::middle};
  }
  if (negative)
    return beyond ? Anchor{x, bar.y1 + gap, Across::centre, Down::top}
                  : Anchor{x, bar.y1 - gap, Across::centre, Down::bottom};
  return beyond ? Anchor{x, bar.y0 - gap, Across::centre, Down::bottom}
                : Anchor{x, bar.y0 + gap, Across::centre, Down::top};
}

// The value inside of the bar, in its middle or at its end, or beyond the end. Turned where a bar is narrow.
bool Drawing::label_bar(const Bar& bar, const std::vector<Bar>& bars) {
  const Rect& box = bar.box;
  const int face = style_.bold_values ? style_.title_face : style_.face, gap = style_.value_size / 4;
  const std::string text = cell(bar.series, bar.category);
  Label label = sheet_.label(text, face, style_.value_size);
  const int room =
      chart_.stacked || chart_.series.size() == 1 ? pitch() : box.width() + box.width() * style_.bar_gap / 100;
  if (!lies() && label.width() > room - 2 * kPx) label = sheet_.label(text, face, style_.value_size, 90);
  const bool fits = label.width() <= box.width() - 2 * gap && label.height() <= box.height() - 2 * gap;
  if (chart_.stacked && !fits) return false;
  const LabelPlace place = fits ? style_.label_place : LabelPlace::outside;
  const size_t index = style_.many_colours ? bar.category : bar.series;
  const bool hatched = style_.hatches[index] != Hatch::none;
  const Colour inside = hatched ? style_.text : contrast(colour(index));
  const auto plate = [&](const Rect& at) {  // hatched bars get a plain ground under their number
    if (!hatched) return;
    Path path;
    path.rectangle(at.x0 - gap / 2, at.y0 - gap / 2, at.x1 + gap / 2, at.y1 + gap / 2);
    sheet_.fill(path, {style_.panel});
  };
  const Anchor anchor = anchor_of(box, place, text[0] == '-', gap);
  const Rect at = Sheet::place(label, anchor.x, anchor.y, anchor.across, anchor.down);
  if (place == LabelPlace::outside) {
    for (const Bar& other : bars)
      if (&other != &bar && overlap(other.box, at)) return false;
  } else {
    plate(at);
  }
  sheet_.write(&label, anchor.x, anchor.y, anchor.across, anchor.down,
               place == LabelPlace::outside ? style_.text : inside);
  marks_.push_back(at);
  return true;
}

}  // namespace naru::synth
