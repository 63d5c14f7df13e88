#include "synth/effects.h"

#include <algorithm>
#include <cstring>

namespace naru::synth {
namespace {

int round_to(float value, int one) {
  return int(value * float(one) + 0.5f);
}

int clamp_byte(int value) {
  return std::clamp(value, 0, 255);
}

// A smooth random field with values 0 to 255, (Y, X): random values on a grid, joined bilinearly.
std::vector<uint8_t> smooth_field(int height, int width, int cell, Random* random) {
  const int grid_width = width / cell + 2, grid_height = height / cell + 2;
  std::vector<int> grid(size_t(grid_width) * size_t(grid_height));
  for (int& value : grid) value = int(random->bits() >> 24);
  std::vector<uint8_t> field(size_t(height) * size_t(width));
  for (int y = 0; y < height; ++y) {
    const int gy = y / cell, fy = y % cell;
    for (int x = 0; x < width; ++x) {
      const int gx = x / cell, fx = x % cell;
      const int* g = grid.data() + gy * grid_width + gx;
      const int top = g[0] * (cell - fx) + g[1] * fx;
      const int bottom = g[grid_width] * (cell - fx) + g[grid_width + 1] * fx;
      field[size_t(y) * size_t(width) + size_t(x)] = uint8_t((top * (cell - fy) + bottom * fy) / (cell * cell));
    }
  }
  return field;
}

// Coverage at (x, y) in units of 1/256 pixel, pixel centres at whole numbers; 0 beyond the edges.
int sample(const Mask& mask, int64_t x, int64_t y) {
  const int64_t x0 = x >> 8, y0 = y >> 8;
  const int fx = int(x & 255), fy = int(y & 255);
  if (x0 < -1 || y0 < -1 || x0 >= mask.width || y0 >= mask.height) return 0;
  const auto at = [&](int64_t px, int64_t py) {
    return px < 0 || py < 0 || px >= mask.width || py >= mask.height ? 0 : int(mask.row(int(py))[px]);
  };
  const int top = at(x0, y0) * (256 - fx) + at(x0 + 1, y0) * fx;
  const int bottom = at(x0, y0 + 1) * (256 - fx) + at(x0 + 1, y0 + 1) * fx;
  return (top * (256 - fy) + bottom * fy + (1 << 15)) >> 16;
}

int64_t to_256ths(double value) {
  return int64_t(value * 256 + 4096.5) - 4096;  // rounds down evenly on both sides of 0, for |value| < 16
}

Mask resize(const Mask& mask, int height, int width) {
  Mask out(height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      // Centre to centre: source = (target + 1/2) * ratio - 1/2.
      const int64_t sx = (int64_t(2 * x + 1) * mask.width * 128) / width - 128;
      const int64_t sy = (int64_t(2 * y + 1) * mask.height * 128) / height - 128;
      out.row(y)[x] = uint8_t(sample(mask, sx, sy));
    }
  return out;
}

}  // namespace

void embolden(Mask* mask, float strength) {
  const bool thicken = strength > 0;
  const int s = round_to(thicken ? strength : -strength, 256);
  if (s == 0) return;
  const Mask from = *mask;
  const std::vector<uint8_t> empty(size_t(mask->width), 0);
  for (int y = 0; y < mask->height; ++y) {
    const uint8_t* above = y > 0 ? from.row(y - 1) : empty.data();
    const uint8_t* here = from.row(y);
    const uint8_t* below = y + 1 < mask->height ? from.row(y + 1) : empty.data();
    uint8_t* out = mask->row(y);
    for (int x = 0; x < mask->width; ++x) {
      const int left = x > 0 ? here[x - 1] : 0, right = x + 1 < mask->width ? here[x + 1] : 0, c = here[x];
      const int bound = thicken ? std::max({c, left, right, int(above[x]), int(below[x])})
                                : std::min({c, left, right, int(above[x]), int(below[x])});
      out[x] = uint8_t((c * 256 + (bound - c) * s) >> 8);
    }
  }
}

void blur(Mask* mask, float ax, float ay, int passes) {
  const int kx = round_to(ax, 256), ky = round_to(ay, 256);
  const int height = mask->height, width = mask->width;
  std::vector<uint8_t> line(size_t(std::max(height, width)) + 2, 0);
  for (int pass = 0; pass < passes; ++pass) {
    for (int y = 0; y < height && kx > 0; ++y) {
      uint8_t* row = mask->row(y);
      std::memcpy(line.data() + 1, row, size_t(width));
      line[0] = line[size_t(width) + 1] = 0;
      for (int x = 0; x < width; ++x)
        row[x] =
            uint8_t((line[size_t(x) + 1] * (256 - 2 * kx) + (line[size_t(x)] + line[size_t(x) + 2]) * kx + 128) >> 8);
    }
    if (ky == 0) continue;
    std::vector<uint8_t> above(size_t(width), 0), here(size_t(width), 0);
    for (int y = 0; y < height; ++y) {
      uint8_t* row = mask->row(y);
      std::memcpy(here.data(), row, size_t(width));
      const uint8_t* below = y + 1 < height ? mask->row(y + 1) : nullptr;
      for (int x = 0; x < width; ++x)
        row[x] = uint8_t((row[x] * (256 - 2 * ky) + (above[size_t(x)] + (below ? below[x] : 0)) * ky + 128) >> 8);
      std::swap(above, here);
    }
  }
}

void coarsen(Mask* mask, float factor) {
  const int height = std::max(1, int(float(mask->height) / factor)),
            width = std::max(1, int(float(mask->width) / factor));
  *mask = resize(resize(*mask, height, width), mask->height, mask->width);
}

void wear(Mask* mask, float least, Random* random) {
  static constexpr int kCell = 9;
  const std::vector<uint8_t> field = smooth_field(mask->height, mask->width, kCell, random);
  const int low = round_to(least, 256);
  for (size_t i = 0; i < field.size(); ++i)
    mask->coverage[i] = uint8_t((mask->coverage[i] * (low * 255 + (256 - low) * field[i])) / (256 * 255));
}

// Unit square to quadrilateral in closed form (Heckbert 1989, "Fundamentals of texture mapping and image warping",
// section 2.2.3), after a scale from the picture to the unit square; backward is the adjugate.
Projection::Projection(int width, int height, const std::array<Point, 4>& corners) {
  const auto& [p0, p1, p2, p3] = corners;
  const double sx = p0.x - p1.x + p2.x - p3.x, sy = p0.y - p1.y + p2.y - p3.y;
  const double dx1 = p1.x - p2.x, dx2 = p3.x - p2.x, dy1 = p1.y - p2.y, dy2 = p3.y - p2.y;
  const double area = dx1 * dy2 - dx2 * dy1;
  const double g = (sx * dy2 - dx2 * sy) / area, h = (dx1 * sy - sx * dy1) / area;
  const double w = double(width), v = double(height);
  forward_ = {(p1.x - p0.x + g * p1.x) / w,
              (p3.x - p0.x + h * p3.x) / v,
              p0.x,
              (p1.y - p0.y + g * p1.y) / w,
              (p3.y - p0.y + h * p3.y) / v,
              p0.y,
              g / w,
              h / v,
              1};
  const Matrix& m = forward_;
  backward_ = {m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
               m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
               m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]};
}

Projection::Point Projection::apply(const Matrix& m, Point p) {
  const double scale = m[6] * p.x + m[7] * p.y + m[8];
  return {(m[0] * p.x + m[1] * p.y + m[2]) / scale, (m[3] * p.x + m[4] * p.y + m[5]) / scale};
}

InkBox Projection::bounds(const InkBox& box) const {
  const Point corners[] = {forward({box.x0, box.y0}), forward({box.x1, box.y0}), forward({box.x1, box.y1}),
                           forward({box.x0, box.y1})};
  InkBox out{corners[0].x, corners[0].y, corners[0].x, corners[0].y};
  for (const Point& p : corners) {
    out.x0 = std::min(out.x0, p.x), out.y0 = std::min(out.y0, p.y);
    out.x1 = std::max(out.x1, p.x), out.y1 = std::max(out.y1, p.y);
  }
  return out;
}

Mask warp(const Mask& mask, const Projection& projection) {
  Mask out(mask.height, mask.width);
  for (int y = 0; y < out.height; ++y) {
    uint8_t* row = out.row(y);
    for (int x = 0; x < out.width; ++x) {
      const auto p = projection.backward({x + 0.5, y + 0.5});
      if (p.x < -1 || p.y < -1 || p.x > mask.width + 1 || p.y > mask.height + 1) continue;
      row[x] = uint8_t(sample(mask, to_256ths(p.x - 0.5), to_256ths(p.y - 0.5)));
    }
  }
  return out;
}

Image paint(const Mask& mask, const Paint& paint, Random* random) {
  static constexpr int kCell = 12;
  const int height = mask.height, width = mask.width;
  std::vector<uint8_t> grain;
  if (paint.texture > 0) grain = smooth_field(height, width, kCell, random);
  // The sum of a word's four bytes is close to normal, with mean 510 and standard deviation 147.8.
  const int noise_scale = int(paint.noise * (65536 / 147.8f));
  const auto noise = [&] {
    const uint32_t word = random->bits();
    const int sum = int(word & 255) + int(word >> 8 & 255) + int(word >> 16 & 255) + int(word >> 24);
    return ((sum - 510) * noise_scale + (1 << 15)) >> 16;
  };
  Image image(height, width);
  for (int y = 0; y < height; ++y) {
    const uint8_t* coverage = mask.row(y);
    uint8_t* pixel = image.at(y, 0);
    const int light_y = paint.slope_y * (2 * y - height) / (2 * height);
    for (int x = 0; x < width; ++x, pixel += 3) {
      int light = light_y + paint.slope_x * (2 * x - width) / (2 * width);
      if (!grain.empty()) light += (grain[size_t(y) * size_t(width) + size_t(x)] - 128) * paint.texture / 128;
      if (noise_scale > 0 && !paint.coloured_noise) light += noise();
      for (size_t c = 0; c < 3; ++c) {
        const int value = (paint.paper[c] * (255 - coverage[x]) + paint.ink[c] * coverage[x] + 127) / 255;
        pixel[c] = uint8_t(clamp_byte(value + light + (noise_scale > 0 && paint.coloured_noise ? noise() : 0)));
      }
    }
  }
  return image;
}

}  // namespace naru::synth
