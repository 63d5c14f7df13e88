#include "synth/look.h"

#include <algorithm>

#include "media/write.h"

namespace naru::synth {
namespace {

using Colour = std::array<int, 3>;

// ITU-R BT.601 luma, in grey levels.
int luma(const Colour& c) {
  return (299 * c[0] + 587 * c[1] + 114 * c[2]) / 1000;
}

Colour grey(int level) {
  return {level, level, level};
}

// Paper from 150 to 255, more than a third of it nearly white, a third of it tinted.
Colour draw_paper(Random* random) {
  const int level = int(random->chance(0.4f) ? random->between(238, 255) : random->between(150, 255));
  Colour paper = grey(level);
  if (random->chance(0.35f))
    for (int& channel : paper) channel = std::clamp(level + int(random->between(-22, 12)), 0, 255);
  return paper;
}

// Ink at least `contrast` grey levels darker than the paper; a third of it coloured.
Colour draw_ink(int paper_luma, int contrast, Random* random) {
  const int brightest = std::max(10, paper_luma - contrast);
  if (random->chance(0.65f))
    return grey(int(random->between(0, random->chance(0.5f) ? std::min(60, brightest) : brightest)));
  Colour ink;
  for (int& channel : ink) channel = int(random->between(0, 255));
  const int level = luma(ink);
  if (level > brightest)
    for (int& channel : ink) channel = channel * brightest / level;
  return ink;
}

Paint draw_paint(float augment, int contrast, Random* random) {
  Paint paint;
  if (augment <= 0) return paint;
  paint.paper = draw_paper(random);
  paint.ink = draw_ink(luma(paint.paper), contrast, random);
  const int difference = luma(paint.paper) - luma(paint.ink);
  if (random->chance(0.15f * augment)) std::swap(paint.paper, paint.ink);
  if (random->chance(0.2f * augment)) {
    paint.slope_x = int(random->between(-40, 40));
    paint.slope_y = int(random->between(-16, 16));
  }
  if (random->chance(0.2f * augment)) paint.texture = int(random->between(2, 12));
  if (random->chance(0.5f * augment)) {
    paint.noise = random->uniform(1, std::min(12.f, 0.09f * float(difference)));
    paint.coloured_noise = random->chance(0.3f);
  }
  return paint;
}

// Corners moved inwards, so that nothing leaves the picture.
Projection draw_projection(int height, int width, Random* random) {
  const float most_x = std::min(8.f, 0.03f * float(width)), most_y = 0.08f * float(height);
  const auto in = [&](float most) { return double(random->uniform(0, most)); };
  const double h = height, w = width;
  const double x0 = in(most_x), x1 = in(most_x), x2 = in(most_x), x3 = in(most_x);
  const double y0 = in(most_y), y1 = in(most_y), y2 = in(most_y), y3 = in(most_y);
  return Projection(width, height, {{{x0, y0}, {w - x1, y1}, {w - x2, h - y2}, {x3, h - y3}}});
}

void fill(Mask* mask, int x0, int y0, int x1, int y1, int coverage) {
  for (int y = std::max(0, y0); y < std::min(mask->height, y1); ++y)
    for (int x = std::max(0, x0); x < std::min(mask->width, x1); ++x)
      mask->row(y)[x] = std::max(mask->row(y)[x], uint8_t(coverage));
}

}  // namespace

void draw_type_style(float augment, float width, Random* random, TypeStyle* style) {
  const float em = float(style->size);
  if (random->chance(0.35f * augment)) style->stretch = random->uniform(0.84f, 1.12f);
  if (random->chance(0.25f * augment)) style->tracking = int(random->uniform(-0.04f, 0.14f) * em);
  if (random->chance(0.3f * augment)) style->blank = random->uniform(0.8f, 1.7f);
  style->kerning = !random->chance(0.2f * augment);
  if (random->chance(0.2f * augment)) style->slant = random->uniform(-0.1f, 0.26f);
  if (random->chance(0.3f * augment)) style->rise = random->uniform(-2.5f, 2.5f) / std::max(64.f, width);
}

Look draw_look(float augment, float size, int height, int width, Random* random) {
  const float room = std::clamp((size - 10) / 15, 0.f, 1.f);  // 0.27 at 14 px, 1 at 25 px
  Look look;
  if (random->chance(0.4f * augment)) look.embolden = random->uniform(-0.4f, 0.8f) * room;
  if (random->chance(0.1f * augment)) look.wear = random->uniform(0.4f, 0.9f);
  if (size >= 15 && random->chance(0.15f * augment)) look.projection = draw_projection(height, width, random);
  if (random->chance(0.45f * augment)) {
    const float sigma = random->uniform(0.2f, 0.35f + 0.6f * room);
    look.blur_x = look.blur_y = sigma * sigma / 4;  // two passes of variance 2a each
    const float one_way = random->uniform();
    if (one_way < 0.1f) look.blur_x = 0;
    if (one_way > 0.9f) look.blur_y = 0;
  }
  if (random->chance(0.1f * augment)) look.coarsen = random->uniform(1, 1 + 0.7f * room);
  // Whatever thins or spreads the strokes is paid for in contrast.
  float contrast = 90 + 50 * (1 - room);
  if (look.embolden < 0 || look.wear < 1) contrast += 30;
  if (look.blur_x > 0.05f || look.coarsen > 1.3f) contrast += 20;
  look.paint = draw_paint(augment, int(contrast), random);
  if (random->chance(0.35f * augment)) look.jpeg_quality = int(random->between(30, 90));
  look.jpeg_halves_chroma = random->chance(0.7f);
  return look;
}

void draw_rules(float augment, const InkBox& text, Random* random, Mask* mask) {
  if (!random->chance(0.1f * augment)) return;
  const int coverage = int(random->between(90, 255)), thick = int(random->between(1, 2));
  if (random->chance(0.4f)) {  // an underline, touching the letters at times
    const int y = std::min(mask->height - 1, int(text.y1) + int(random->between(-1, 2)));
    fill(mask, int(text.x0) - 1, y, int(text.x1) + 1, y + thick, coverage);
    return;
  }
  const int top = int(random->between(0, 1)), bottom = mask->height - int(random->between(1, 2));
  if (random->chance(0.7f)) fill(mask, 0, bottom, mask->width, bottom + thick, coverage);
  if (text.y0 > top + thick && random->chance(0.6f)) fill(mask, 0, top, mask->width, top + thick, coverage);
  if (text.x0 >= 3 && random->chance(0.4f)) fill(mask, 0, 0, thick, mask->height, coverage);
  if (text.x1 < mask->width - 3 && random->chance(0.4f))
    fill(mask, mask->width - thick, 0, mask->width, mask->height, coverage);
}

Image develop(Mask mask, const Look& look, Random* random, std::vector<InkBox>* boxes) {
  embolden(&mask, look.embolden);
  if (look.wear < 1) wear(&mask, look.wear, random);
  if (look.projection) mask = warp(mask, *look.projection);
  if (look.blur_x > 0 || look.blur_y > 0) blur(&mask, look.blur_x, look.blur_y, /*passes=*/2);
  if (look.coarsen > 1) coarsen(&mask, look.coarsen);
  for (InkBox& box : *boxes) {
    if (box.empty()) continue;
    if (look.embolden > 0) box = {box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1};
    if (look.projection) box = look.projection->bounds(box);
    box = {std::max(box.x0, 0.0), std::max(box.y0, 0.0), std::min(box.x1, double(mask.width)),
           std::min(box.y1, double(mask.height))};
  }
  Image image = paint(mask, look.paint, random);
  if (look.jpeg_quality == 0) return image;
  return jpeg_round_trip(image, look.jpeg_quality, look.jpeg_halves_chroma ? Chroma::halved : Chroma::full);
}

}  // namespace naru::synth
