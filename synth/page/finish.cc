#include "synth/page/finish.h"

#include <algorithm>

#include "synth/chart/finish.h"
#include "synth/effects.h"

namespace naru::synth {
namespace {

// A slant of up to 2 degrees or corners moved inwards, so that nothing leaves the picture.
Projection draw_projection(int height, int width, Random* random) {
  const double h = height, w = width;
  if (random->chance(0.6f)) {
    const double slope = double(random->uniform(-0.035f, 0.035f)), dx = slope * h, dy = slope * w;
    const double left = std::max(dx, 0.0), right = w + std::min(dx, 0.0), top = std::max(-dy, 0.0),
                 bottom = h + std::min(-dy, 0.0);
    return Projection(width, height,
                      {{{left, top}, {right, top + dy}, {right - dx, bottom + dy}, {left - dx, bottom}}});
  }
  const auto in = [&](double most) { return most * double(random->uniform()); };
  const double x0 = in(0.04 * w), x1 = in(0.04 * w), x2 = in(0.04 * w), x3 = in(0.04 * w);
  const double y0 = in(0.04 * h), y1 = in(0.04 * h), y2 = in(0.04 * h), y3 = in(0.04 * h);
  return Projection(width, height, {{{x0, y0}, {w - x1, y1}, {w - x2, h - y2}, {x3, h - y3}}});
}

int to_256ths(double length) {
  const double scaled = length * 256;
  return int(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

// Bilinear; what lies beyond the page is `table`.
Image warp(const Image& from, const Projection& projection, const Colour& table) {
  Image out(from.height, from.width);
  const auto pixel = [&](int y, int x) {
    return x < 0 || y < 0 || x >= from.width || y >= from.height ? table.data() : from.at(y, x);
  };
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      const auto p = projection.backward({x + 0.5, y + 0.5});
      const int sx = to_256ths(std::clamp(p.x, -4.0, from.width + 4.0) - 0.5),
                sy = to_256ths(std::clamp(p.y, -4.0, from.height + 4.0) - 0.5);
      const int x0 = sx >> 8, y0 = sy >> 8, fx = sx & 255, fy = sy & 255;
      const uint8_t *a = pixel(y0, x0), *b = pixel(y0, x0 + 1), *c = pixel(y0 + 1, x0), *d = pixel(y0 + 1, x0 + 1);
      for (int i = 0; i < 3; ++i) {
        const int top = a[i] * (256 - fx) + b[i] * fx, bottom = c[i] * (256 - fx) + d[i] * fx;
        out.at(y, x)[i] = uint8_t((top * (256 - fy) + bottom * fy + (1 << 15)) >> 16);
      }
    }
  return out;
}

void light(int slope_x, int slope_y, Image* image) {
  const int height = image->height, width = image->width;
  for (int y = 0; y < height; ++y) {
    const int light_y = slope_y * (2 * y - height) / (2 * height);
    for (int x = 0; x < width; ++x) {
      const int add = light_y + slope_x * (2 * x - width) / (2 * width);
      uint8_t* pixel = image->at(y, x);
      for (int c = 0; c < 3; ++c) pixel[c] = uint8_t(std::clamp(pixel[c] + add, 0, 255));
    }
  }
}

void move(const Projection& projection, const Image& image, std::vector<Written>* texts, std::vector<Part>* parts) {
  const auto moved = [&](const InkBox& box) {
    const InkBox to = projection.bounds(box);
    return InkBox{std::max(to.x0, 0.0), std::max(to.y0, 0.0), std::min(to.x1, double(image.width)),
                  std::min(to.y1, double(image.height))};
  };
  for (Written& text : *texts)
    for (InkBox& box : text.boxes)
      if (!box.empty()) box = moved(box);
  for (Part& part : *parts) {
    const InkBox to = moved({part.x0, part.y0, part.x1, part.y1});
    part.x0 = float(to.x0), part.y0 = float(to.y0), part.x1 = float(to.x1), part.y1 = float(to.y1);
  }
}

}  // namespace

void finish_page(float augment, float size, Random* look, Random* pixels, Image* image, std::vector<Written>* texts,
                 std::vector<Part>* parts) {
  if (look->chance(0.08f * augment)) {
    const Projection projection = draw_projection(image->height, image->width, look);
    Colour table;
    const int level = int(look->between(40, 230));
    for (uint8_t& channel : table) channel = uint8_t(std::clamp(level + int(look->between(-25, 25)), 0, 255));
    *image = warp(*image, projection, table);
    move(projection, *image, texts, parts);
  }
  if (look->chance(0.12f * augment)) {
    const int slope_x = int(look->between(-50, 50));
    light(slope_x, int(look->between(-30, 30)), image);
  }
  finish_picture(augment, size, look, pixels, image);
}

}  // namespace naru::synth
