#include "synth/page/style.h"

#include <algorithm>

#include "synth/chart/style.h"

namespace naru::synth {
namespace {

Colour grey(int level) {
  return {uint8_t(level), uint8_t(level), uint8_t(level)};
}

// A colour of any hue; each number is drawn in a statement of its own, because arguments have no order.
Colour tone(int saturation_low, int saturation_high, int value_low, int value_high, Random* random) {
  const int hue = int(random->below(360));
  const int saturation = int(random->between(saturation_low, saturation_high));
  return from_hsv(hue, saturation, int(random->between(value_low, value_high)));
}

PairForm one_of(std::initializer_list<PairForm> forms, Random* random) {
  return forms.begin()[random->below(int64_t(forms.size()))];
}

TableForm one_of(std::initializer_list<TableForm> forms, Random* random) {
  return forms.begin()[random->below(int64_t(forms.size()))];
}

void printer(Random* random, PageStyle* style) {  // a narrow roll, one size of type
  style->title_size = random->chance(0.5f) ? style->size : style->size * 3 / 2;
  style->heading_size = style->size;
  style->table = random->chance(0.75f) ? TableForm::plain : TableForm::rows;
  style->pairs = random->chance(0.6f) ? PairForm::colon : PairForm::spread;
  style->tight_pairs = random->chance(0.8f) ? PairForm::spread : PairForm::dots;
  style->rules = random->chance(0.85f);
  style->dash = int(random->between(0, 2));
  style->leading = int(random->between(125, 150));
  style->bold_heads = false;
  style->ink = grey(int(random->between(0, 80)));
  style->gap = style->size * 2 / 3;
}

void office(Random* random, PageStyle* style) {
  style->table = random->chance(0.8f) ? TableForm::grid : TableForm::rows;
  style->pairs = one_of({PairForm::grid, PairForm::grid, PairForm::colon, PairForm::tab}, random);
  style->tight_pairs = one_of({PairForm::grid, PairForm::spread, PairForm::tab}, random);
  style->band = random->chance(0.6f) ? grey(int(random->between(210, 240))) : tone(15, 60, 225, 250, random);
  style->title = random->chance(0.6f)   ? TitleForm::plain
                 : random->chance(0.5f) ? TitleForm::boxed
                                        : TitleForm::underlined;
  style->centred_heads = random->chance(0.7f);
  style->leading = int(random->between(135, 170));
}

void browser(Random* random, PageStyle* style) {
  style->title_centred = random->chance(0.25f);
  style->accent = tone(90, 220, 90, 170, random);
  style->table = one_of({TableForm::rows, TableForm::bands, TableForm::grid}, random);
  style->rule = grey(int(random->between(190, 225)));
  style->band = random->chance(0.5f) ? grey(int(random->between(238, 248))) : tone(10, 40, 240, 252, random);
  style->pairs = one_of({PairForm::colon, PairForm::tab, PairForm::stacked}, random);
  style->bold_keys = random->chance(0.6f);
  style->title = random->chance(0.5f)   ? TitleForm::plain
                 : random->chance(0.5f) ? TitleForm::band
                                        : TitleForm::underlined;
  style->light_on_band = random->chance(0.6f);
  style->leading = int(random->between(140, 175));
  style->breaks_syllables = random->chance(0.7f);
  style->ink = grey(int(random->between(10, 60)));
  style->bullet = random->chance(0.7f) ? Bullet::disc : Bullet::ring;
}

void typesetter(Random* random, PageStyle* style) {  // justified, few rules
  style->justified = true;
  style->table = random->chance(0.75f) ? TableForm::book : TableForm::grid;
  style->pairs = one_of({PairForm::colon, PairForm::tab}, random);
  style->tight_pairs = one_of({PairForm::tab, PairForm::dots}, random);
  style->indent = random->chance(0.6f) ? style->size * 3 / 2 : 0;
  style->leading = int(random->between(122, 145));
  style->full_tables = random->chance(0.3f);
  style->bold_heads = random->chance(0.5f);
  style->breaks_syllables = random->chance(0.4f);
}

void typewriter(Random* random, PageStyle* style) {
  style->title_size = style->heading_size = style->size;
  style->table = random->chance(0.6f) ? TableForm::plain : TableForm::rows;
  style->pairs = one_of({PairForm::colon, PairForm::dots, PairForm::tab}, random);
  style->tight_pairs = one_of({PairForm::dots, PairForm::spread}, random);
  style->bullet = Bullet::dash;
  style->leading = int(random->between(130, 180));
  style->bold_keys = style->bold_heads = false;
}

void designer(Random* random, PageStyle* style) {  // colours and bands
  style->accent = tone(80, 230, 60, 180, random);
  style->band = tone(20, 70, 225, 252, random);
  style->title = random->chance(0.7f) ? TitleForm::band : TitleForm::underlined;
  style->light_on_band = random->chance(0.8f);
  style->table = one_of({TableForm::bands, TableForm::grid, TableForm::rows}, random);
  style->pairs = one_of({PairForm::tab, PairForm::stacked, PairForm::grid, PairForm::colon}, random);
  style->rule = random->chance(0.5f) ? style->accent : grey(180);
  style->title_centred = random->chance(0.5f);
  if (random->chance(0.35f)) style->paper = tone(4, 26, 240, 255, random);
}

void draw_habit(const Page& page, Random* random, PageStyle* style) {
  static constexpr void (*kHabits[])(Random*, PageStyle*) = {printer,    office,     browser,
                                                             typesetter, typewriter, designer};
  // In percent; receipts come from printers, articles from programs that set type.
  static constexpr int kReceipt[] = {62, 8, 10, 2, 14, 4}, kPaper[] = {0, 36, 22, 10, 8, 24},
                       kProse[] = {0, 24, 28, 32, 8, 8};
  const bool prose = page.kind == PageKind::article || page.kind == PageKind::columns || page.kind == PageKind::letter;
  const int* shares = page.kind == PageKind::receipt ? kReceipt : prose ? kProse : kPaper;
  int64_t left = random->below(100);
  size_t habit = 0;
  while (left >= shares[habit]) left -= shares[habit++];
  kHabits[habit](random, style);
}

void draw_colours(Random* random, PageStyle* style) {
  if (random->chance(0.15f)) style->ink = tone(120, 255, 20, 90, random);
  style->quiet = random->chance(0.5f) ? style->ink : mix(style->ink, style->paper, int(random->between(20, 90)));
  if (random->chance(0.12f)) style->paper = grey(int(random->between(225, 250)));
  if (random->chance(0.1f)) style->paper = tone(8, 40, 225, 250, random);
}

}  // namespace

PageStyle draw_page_style(const Page& page, float size, const FontSet& fonts, bool held_out_fonts, bool held_out_layout,
                          Random* random) {
  PageStyle style;
  style.face = fonts.draw(page.korean || random->chance(0.15f), held_out_fonts, random);
  style.bold_face = random->chance(0.8f) ? fonts.draw_sibling(style.face, random) : style.face;
  const float scale = font_families()[size_t(fonts.faces()[size_t(style.face)].family)].scale;
  style.size = int(size * scale * kPx);
  style.small_size = int(std::max(size * 0.86f, page.korean ? 13.f : 14.f) * scale * kPx);
  style.title_size = int(float(style.size) * random->uniform(1.2f, 2.1f));
  style.heading_size = int(float(style.size) * random->uniform(1.f, 1.35f));
  style.margin = int(float(style.size) * random->uniform(0.5f, 1.6f));
  style.gap = int(float(style.size) * random->uniform(0.4f, 1.1f));
  style.cell_x = int(float(style.size) * random->uniform(0.3f, 0.7f));
  style.cell_y = int(float(style.size) * random->uniform(0.1f, 0.35f));
  style.accent = tone(60, 230, 40, 150, random);
  draw_habit(page, random, &style);
  draw_colours(random, &style);
  style.bold_keys |= random->chance(0.2f);
  style.colon = random->chance(0.6f);
  style.spaced_colon = random->chance(0.2f);
  style.round_numbers = random->chance(0.25f);
  style.breaks_syllables &= page.korean;
  if (random->chance(0.2f)) style.pairs = PairForm(random->below(int64_t(PairForm::bracket)));
  if (random->chance(0.2f)) style.table = TableForm(random->below(int64_t(TableForm::upright)));
  if (random->chance(0.15f)) style.bullet = Bullet(random->below(4));
  style.rule_width = random->chance(0.75f) ? kPx : int(random->between(kPx, 5 * kPx / 2));
  const bool card = page.kind == PageKind::card;
  if (random->chance(card ? 0.6f : 0.1f)) {
    style.frame = int(random->between(1, 3)) * kPx;
    style.double_frame = random->chance(0.25f);
    style.margin = std::max(style.margin, style.frame * 3 + style.size / 2);
  }
  if (held_out_layout) {
    style.title = TitleForm::side;
    if (random->chance(0.7f)) style.pairs = PairForm::bracket;
    if (random->chance(0.7f)) style.table = TableForm::upright;
  }
  return style;
}

}  // namespace naru::synth
