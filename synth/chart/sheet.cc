#include "synth/chart/sheet.h"

#include <algorithm>

#include "base/error.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

constexpr int kApart = 1;  // px between texts

int floor_px(int length) {
  return length >= 0 ? length / kPx : -((-length + kPx - 1) / kPx);
}

int ceil_px(int length) {
  return -floor_px(-length);
}

bool touch(const InkBox& a, const InkBox& b, double apart) {
  return !a.empty() && !b.empty() && a.x0 < b.x1 + apart && b.x0 < a.x1 + apart && a.y0 < b.y1 + apart &&
         b.y0 < a.y1 + apart;
}

}  // namespace

bool overlap(const Rect& a, const Rect& b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

Sheet::Sheet(int height, int width, const Colour& paper, Typesetter* typesetter, Rasteriser* rasteriser)
    : image(height, width), typesetter_(typesetter), rasteriser_(rasteriser) {
  for (size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = paper[i % 3];
}

Label Sheet::label(const std::string& text, int face, int size, int turn) {
  Label label;
  label.text = *decode(text);
  TypeStyle style;
  style.face = face, style.size = size, style.turn = turn;
  if (!typesetter_->set(label.text, style, 0, {}, &label.setting)) spoil();
  label.ink = {label.setting.x0, -label.setting.y1, label.setting.x1, -label.setting.y0};
  return label;
}

Label Sheet::wrapped(const std::string& text, int face, int size, int most, Across align) {
  TypeStyle style;
  style.face = face, style.size = size;
  const std::u32string all = *decode(text);
  std::vector<std::u32string> lines;
  for (size_t begin = 0; begin <= all.size();) {
    const size_t end = std::min(all.find(U' ', begin), all.size());
    const std::u32string word = all.substr(begin, end - begin);
    begin = end + 1;
    const bool fits = !lines.empty() && typesetter_->advance(lines.back() + U' ' + word, style) <= most;
    if (fits)
      lines.back() += U' ' + word;
    else
      lines.push_back(word);
  }
  std::u32string text_of_lines;
  for (const std::u32string& line : lines) text_of_lines += (text_of_lines.empty() ? U"" : U"\n") + line;
  return set_lines(std::move(text_of_lines), face, size, align);
}

Label Sheet::lines(const std::string& text, int face, int size, Across align) {
  return set_lines(*decode(text), face, size, align);
}

Label Sheet::set_lines(std::u32string text, int face, int size, Across align) {
  TypeStyle style;
  style.face = face, style.size = size;
  std::vector<int> widths;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(U'\n', begin), text.size());
    widths.push_back(typesetter_->advance(std::u32string_view(text).substr(begin, end - begin), style));
    begin = end + 1;
  }
  const int widest = *std::max_element(widths.begin(), widths.end());
  std::vector<int> indents;
  for (const int width : widths)
    indents.push_back(align == Across::left ? 0 : align == Across::centre ? (widest - width) / 2 : widest - width);
  Label label;
  label.text = std::move(text);
  if (!typesetter_->set(label.text, style, size * 5 / 4, indents, &label.setting)) spoil();
  label.ink = {label.setting.x0, -label.setting.y1, label.setting.x1, -label.setting.y0};
  return label;
}

Rect Sheet::place(const Label& label, int x, int y, Across across, Down down) {
  const int w = label.width(), h = label.height();
  const int left = across == Across::left ? x : across == Across::centre ? x - w / 2 : x - w;
  const int top = down == Down::top      ? y
                  : down == Down::middle ? y - h / 2
                  : down == Down::bottom ? y - h
                                         : y + label.ink.y0;
  return {left, top, left + w, top + h};
}

bool Sheet::collides(const Written& written) const {
  InkBox all;
  for (const InkBox& box : written.boxes)
    if (!box.empty())
      all = all.empty() ? box
                        : InkBox{std::min(all.x0, box.x0), std::min(all.y0, box.y0), std::max(all.x1, box.x1),
                                 std::max(all.y1, box.y1)};
  for (const Written& other : texts)
    for (const InkBox& b : other.boxes) {
      if (!touch(all, b, kApart)) continue;
      for (const InkBox& a : written.boxes)
        if (touch(a, b, kApart)) return true;
    }
  return false;
}

bool Sheet::is_free(const Rect& ink) const {
  const InkBox box{double(ink.x0) / kPx, double(ink.y0) / kPx, double(ink.x1) / kPx, double(ink.y1) / kPx};
  return !collides({U"", {box}});
}

Rect Sheet::write(Label* label, int x, int y, Across across, Down down, const Colour& colour) {
  if (!ok_) return {};
  const Rect at = place(*label, x, y, across, down);
  const int x0 = floor_px(at.x0), y0 = floor_px(at.y0), x1 = ceil_px(at.x1), y1 = ceil_px(at.y1);
  if (x0 < 0 || y0 < 0 || x1 > image.width || y1 > image.height || x1 <= x0 || y1 <= y0) {
    spoil();
    return at;
  }
  Mask mask(y1 - y0, x1 - x0);
  const int origin_x = at.x0 - label->ink.x0, origin_y = at.y0 - label->ink.y0;
  Written written{label->text, typesetter_->draw(&label->setting, int(label->text.size()), origin_x - x0 * kPx,
                                                 y1 * kPx - origin_y, &mask)};
  for (InkBox& box : written.boxes)
    if (!box.empty()) box = {box.x0 + x0, box.y0 + y0, box.x1 + x0, box.y1 + y0};
  if (collides(written)) {
    spoil();
    return at;
  }
  blend(mask, x0, y0, colour, &image);
  texts.push_back(std::move(written));
  return at;
}

void Sheet::line(int x0, int y0, int x1, int y1, int width, const Colour& colour, const std::vector<int>& dashes) {
  Path path;
  path.line({{x0, y0}, {x1, y1}}, width, dashes);
  fill(path, {colour});
}

void Sheet::part(const char* kind, const Rect& box, std::string value, std::string series, std::string category) {
  const auto px = [](int length) { return float(length) / kPx; };
  parts.push_back(
      {kind, std::move(value), std::move(series), std::move(category), px(box.x0), px(box.y0), px(box.x1), px(box.y1)});
}

}  // namespace naru::synth
