#include "synth/page/layout.h"

#include <algorithm>

#include "base/error.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

constexpr std::u32string_view kNotFirst = U".,!?:;)]}%”’」》";

int floor_px(int length) {
  return length >= 0 ? length / kPx : -((-length + kPx - 1) / kPx);
}

int ceil_px(int length) {
  return -floor_px(-length);
}

Path frame_of(int width, int height, int inset, int thick) {
  Path path;
  path.border(inset, inset, width - inset, height - inset, thick);
  return path;
}

}  // namespace

// Hangul is as wide as its letters; what is kerned is measured as it will be set.
int Layout::width_of_word(std::u32string_view word, const Type& type) {
  TypeStyle style;
  style.face = type.face, style.size = type.size;
  auto& known = advances_[{type.face, type.size}];
  int sum = 0;
  for (size_t begin = 0; begin < word.size();) {
    if (is_hangul(word[begin])) {
      const auto [at, fresh] = known.try_emplace(word[begin], 0);
      if (fresh) at->second = typesetter_->advance(word.substr(begin, 1), style);
      sum += at->second;
      ++begin;
      continue;
    }
    size_t end = begin;
    while (end < word.size() && !is_hangul(word[end])) ++end;
    sum += typesetter_->advance(word.substr(begin, end - begin), style);
    begin = end;
  }
  return sum;
}

int Layout::width_of(std::u32string_view text, const Type& type) {
  TypeStyle style;
  style.face = type.face, style.size = type.size;
  return typesetter_->advance(text, style);
}

// Broken at blanks, or before any syllable where the style breaks words. A word that is wider than a line spoils the
// layout.
Layout::Lines Layout::wrap(const std::string& text, const Type& type, int most, int first_indent) {
  const std::u32string all = *decode(text);
  const int blank = width_of(U" ", type);
  Lines lines(1);
  int used = first_indent;
  for (size_t begin = 0; begin < all.size();) {
    bool after_blank = false;
    if (all[begin] == U' ') after_blank = true, ++begin;
    size_t end = begin + 1;
    const auto may_break = [&](size_t at) {
      return style_.breaks_syllables && kNotFirst.find(all[at]) == std::u32string_view::npos &&
             (is_hangul(all[at]) || is_hangul(all[at - 1])) && all[at - 1] != U'(';
    };
    while (end < all.size() && all[end] != U' ' && !may_break(end)) ++end;
    const std::u32string_view word = std::u32string_view(all).substr(begin, end - begin);
    const int width = width_of_word(word, type), before = after_blank && !lines.back().empty() ? blank : 0;
    if (width > most) ok_ = false;
    if (used + before + width > most && !lines.back().empty()) {
      lines.emplace_back();
      used = 0;
    } else if (before > 0) {
      lines.back() += U' ';
      used += before;
    }
    lines.back() += word;
    used += width;
    begin = end;
  }
  return lines;
}

void Layout::put(std::u32string_view line, const Type& type, int x, int baseline, float blank) {
  if (!ok_ || line.empty()) return;
  Text text{{}, x, baseline, type.colour, parts_.size() - 1};
  text.label.text = line;
  TypeStyle style;
  style.face = type.face, style.size = type.size, style.blank = blank;
  if (!typesetter_->set(line, style, 0, {}, &text.label.setting)) {
    ok_ = false;
    return;
  }
  const Setting& setting = text.label.setting;
  text.label.ink = {setting.x0, -setting.y1, setting.x1, -setting.y0};
  ok_ &= x + setting.x0 >= 0 && x + setting.x1 <= width_;
  texts_.push_back(std::move(text));
}

int Layout::put_lines(const Lines& lines, const Type& type, int x, int width, int y, Across across, bool justified,
                      int first_indent) {
  const int blank = width_of(U" ", type);
  for (size_t i = 0; i < lines.size(); ++i) {
    const int indent = i == 0 ? first_indent : 0;
    const int used = justified || across != Across::left ? width_of(lines[i], type) : 0;
    const int room = width - indent - used;
    float stretch = 1;
    const auto blanks = std::count(lines[i].begin(), lines[i].end(), U' ');
    if (justified && i + 1 < lines.size() && blanks > 0 && room > 0 && room < blanks * blank * 2)
      stretch = 1 + float(room) / float(blanks * blank);
    const int shift = across == Across::left ? 0 : across == Across::centre ? room / 2 : room;
    put(lines[i], type, x + indent + shift, y + (leading(type) + type.size * 7 / 10) / 2, stretch);
    y += leading(type);
  }
  return y;
}

int Layout::put_wrapped(const std::string& text, const Type& type, int x, int width, int y, Across across) {
  return put_lines(wrap(text, type, width), type, x, width, y, across);
}

void Layout::begin_part(const char* kind, std::string value, std::string series, std::string category) {
  parts_.push_back({kind, std::move(value), std::move(series), std::move(category)});
}

Layout::Shape& Layout::shape(const Colour& colour) {
  shapes_.emplace_back();
  shapes_.back().ink.colour = colour;
  return shapes_.back();
}

void Layout::box(int x0, int y0, int x1, int y1, const Colour& colour) {
  shape(colour).path.rectangle(x0, y0, x1, y1);
}

// On whole pixels, as programs draw them.
void Layout::rule(int x0, int y, int x1, int width, const Colour& colour, int dash) {
  y = y / kPx * kPx;
  if (dash == 0) {
    box(x0, y, x1, y + width, colour);
    return;
  }
  Shape& dashes = shape(colour);
  const int on = dash == 1 ? 5 * kPx : kPx, off = dash == 1 ? 3 * kPx : 2 * kPx;
  for (int x = x0; x + on <= x1; x += on + off) dashes.path.rectangle(x, y, x + on, y + width);
}

void Layout::upright_rule(int x, int y0, int y1, int width, const Colour& colour) {
  x = x / kPx * kPx;
  box(x, y0 / kPx * kPx, x + width, y1 / kPx * kPx + width, colour);
}

int Layout::title(const Block& block, int x, int width, int y) {
  Type type{style_.bold_face, style_.title_size, style_.ink};
  const bool band = style_.title == TitleForm::band, side = style_.title == TitleForm::side,
             boxed = style_.title == TitleForm::boxed;
  const Across across = style_.title_centred && !side ? Across::centre : Across::left;
  if (band && style_.light_on_band) type.colour = luma(style_.accent) < 150 ? Colour{255, 255, 255} : Colour{0, 0, 0};
  if (!band && random_->chance(0.3f) && luma(style_.accent) < 130) type.colour = style_.accent;
  const int pad = band || boxed || side ? style_.size / 2 : 0, above = band || boxed ? style_.size / 4 : 0;
  begin_part("title", block.text);
  // A band lies beneath the letters, so its height comes first.
  const Lines lines = wrap(block.text, type, width - 2 * pad);
  const int height = int(lines.size()) * leading(type) + 2 * above;
  if (band) box(x, y, x + width, y + height, style_.light_on_band ? style_.accent : style_.band);
  if (boxed) shape(style_.rule).path.border(x, y, x + width, y + height, style_.rule_width);
  if (side) box(x, y, x + style_.size / 4, y + height, style_.accent);
  put_lines(lines, type, x + pad, width - 2 * pad, y + above, across);
  y += height;
  if (style_.title == TitleForm::underlined) {
    rule(x, y + style_.size / 6, x + width, style_.rule_width, style_.rule);
    y += style_.size / 3;
  }
  return y;
}

int Layout::heading(const Block& block, int x, int width, int y) {
  Type type{style_.bold_face, style_.heading_size, style_.ink};
  if (luma(style_.accent) < 120 && style_.title != TitleForm::plain) type.colour = style_.accent;
  begin_part("heading", block.text);
  return put_wrapped(block.text, type, x, width, y, Across::left);
}

int Layout::paragraph(const Block& block, int x, int width, int y) {
  begin_part("paragraph", block.text);
  Type type = body();
  if (block.stance == Stance::note) type.size = style_.small_size, type.colour = style_.quiet;
  const Across across = block.stance == Stance::centred ? Across::centre
                        : block.stance == Stance::right ? Across::right
                                                        : Across::left;
  const bool plain = block.stance == Stance::body;
  const int indent = plain ? style_.indent : 0;
  return put_lines(wrap(block.text, type, width, indent), type, x, width, y, across, plain && style_.justified, indent);
}

int Layout::list(const Block& block, int x, int width, int y) {
  const Type type = body();
  const int hang = block.numbered ? width_of(block.items.size() > 9 ? U"00. " : U"0. ", type) : style_.size;
  const int mark = style_.size / 4;
  for (size_t i = 0; i < block.items.size(); ++i) {
    begin_part("item", block.items[i]);
    const int middle = y + leading(type) / 2;
    if (block.numbered)
      put(*decode(concat(i + 1, style_.round_numbers ? ")" : ".")), type, x,
          y + (leading(type) + type.size * 7 / 10) / 2);
    else if (style_.bullet == Bullet::dash)
      rule(x, middle, x + style_.size / 2, kPx, type.colour);
    else if (style_.bullet == Bullet::square)
      box(x + mark / 2, middle - mark / 2, x + mark * 3 / 2, middle + mark / 2, type.colour);
    else {
      Path& path = shape(type.colour).path;
      path.circle(x + mark, middle, mark * 3 / 5);
      if (style_.bullet == Bullet::ring) path.circle(x + mark, middle, mark * 3 / 5 - kPx, /*hole=*/true);
    }
    y = put_wrapped(block.items[i], type, x + hang, width - hang, y, Across::left) + style_.gap / 6;
  }
  return y;
}

int Layout::split(const Block& block, int x, int width, int y) {
  const int between = style_.size * 3 / 2, room = width - between;
  const int first = room * block.share / 100;
  const int left = flow(block.columns[0], x, first, y);
  return std::max(left, flow(block.columns[1], x + first + between, room - first, y));
}

int Layout::place(const Block& block, int x, int width, int y) {
  switch (block.kind) {
    case BlockKind::title:
      return title(block, x, width, y);
    case BlockKind::heading:
      return heading(block, x, width, y);
    case BlockKind::paragraph:
      return paragraph(block, x, width, y);
    case BlockKind::list:
      return list(block, x, width, y);
    case BlockKind::pairs:
      return pairs(block, x, width, y);
    case BlockKind::table:
      return table(block, x, width, y);
    case BlockKind::split:
      return split(block, x, width, y);
    case BlockKind::figure:
      return figure(block, x, width, y);
  }
  return y;
}

int Layout::flow(const std::vector<Block>& blocks, int x, int width, int y) {
  for (size_t i = 0; i < blocks.size() && ok_; ++i) {
    const Block& block = blocks[i];
    if (i > 0) {
      const bool close = blocks[i - 1].kind == BlockKind::heading ||
                         (block.kind == BlockKind::paragraph && blocks[i - 1].kind == BlockKind::paragraph);
      y += close ? style_.gap / 3 : style_.gap;
      const bool line = style_.rules && block.kind != BlockKind::figure &&
                        (block.kind == BlockKind::table || blocks[i - 1].kind == BlockKind::table ||
                         (block.kind == BlockKind::pairs && blocks[i - 1].kind == BlockKind::pairs));
      if (line) {
        rule(x, y - style_.gap / 3, x + width, style_.rule_width, style_.rule, style_.dash);
        y += style_.gap / 2;
      }
    }
    y = place(block, x, width, y);
  }
  return y;
}

bool Layout::run(int width) {
  width_ = width * kPx;
  const int bottom = flow(page_.blocks, style_.margin, width_ - 2 * style_.margin, style_.margin);
  bottom_ = bottom + style_.margin;
  return ok_;
}

Image Layout::draw(int height, Rasteriser* rasteriser, std::vector<Written>* texts, std::vector<Part>* parts) {
  Image image(height, width_ / kPx);
  for (size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = style_.paper[i % 3];
  for (const Shape& shape : shapes_) rasteriser->fill(shape.path, shape.ink, &image);
  if (style_.frame > 0) {
    const int inset = style_.size / 5;
    rasteriser->fill(frame_of(width_, height * kPx, inset, style_.frame), {style_.rule}, &image);
    if (style_.double_frame)
      rasteriser->fill(frame_of(width_, height * kPx, inset + 2 * style_.frame, kPx), {style_.rule}, &image);
  }
  for (Text& text : texts_) {
    const Rect& ink = text.label.ink;
    const int x0 = floor_px(text.x + ink.x0), x1 = ceil_px(text.x + ink.x1);
    const int y0 = floor_px(text.baseline + ink.y0), y1 = ceil_px(text.baseline + ink.y1);
    Mask mask(y1 - y0, x1 - x0);
    Written written{text.label.text, typesetter_->draw(&text.label.setting, int(text.label.text.size()),
                                                       text.x - x0 * kPx, y1 * kPx - text.baseline, &mask)};
    Part& part = parts_[text.part];
    for (InkBox& box : written.boxes) {
      if (box.empty()) continue;
      box = {box.x0 + x0, box.y0 + y0, box.x1 + x0, box.y1 + y0};
      const bool first = part.x1 == 0;
      part.x0 = first ? float(box.x0) : std::min(part.x0, float(box.x0));
      part.y0 = first ? float(box.y0) : std::min(part.y0, float(box.y0));
      part.x1 = std::max(part.x1, float(box.x1)), part.y1 = std::max(part.y1, float(box.y1));
    }
    blend(mask, x0, y0, text.colour, &image);
    texts->push_back(std::move(written));
  }
  for (Part& part : parts_)
    if (part.x1 > 0) parts->push_back(std::move(part));
  return image;
}

}  // namespace naru::synth
