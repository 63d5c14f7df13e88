#include "synth/canvas.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/exact.h"

namespace naru::synth {
namespace {

constexpr double kRadian = 3.14159265358979323846 / 180;

int round_half(double value) {
  return value < 0 ? -int(-value + 0.5) : int(value + 0.5);
}

// Twice the area, positive when the corners go clockwise on the screen.
int64_t doubled_area(const std::vector<Spot>& corners) {
  int64_t sum = 0;
  for (size_t i = 0; i < corners.size(); ++i) {
    const Spot &a = corners[i], &b = corners[(i + 1) % corners.size()];
    sum += int64_t(a.x) * b.y - int64_t(b.x) * a.y;
  }
  return sum;
}

uint8_t blend_channel(int under, int over, int share) {
  return uint8_t((under * (255 - share) + over * share + 127) / 255);
}

// Whether a hatch has a stroke at a pixel.
bool is_stroke(Hatch hatch, int x, int y) {
  constexpr int kPitch = 6;
  const int rising = (x + y) % kPitch, falling = (x - y + 4096 * kPitch) % kPitch;
  switch (hatch) {
    case Hatch::none:
      return false;
    case Hatch::rising:
      return rising < 2;
    case Hatch::falling:
      return falling < 2;
    case Hatch::crossed:
      return rising == 0 || falling == 0;
    case Hatch::flat:
      return y % 5 < 2;
    case Hatch::upright:
      return x % 5 < 2;
    case Hatch::dots:
      return x % 5 < 2 && y % 5 < 2;
  }
  return false;
}

struct Filling {
  Image* image;
  const Ink* ink;

  static void spans(int y, int count, const FT_Span* spans, void* user) {
    const auto& self = *static_cast<Filling*>(user);
    const int row = self.image->height - 1 - y;
    for (int i = 0; i < count; ++i) {
      const int share = (spans[i].coverage * self.ink->alpha + 127) / 255;
      if (share == 0) continue;
      uint8_t* pixel = self.image->at(row, spans[i].x);
      for (int x = spans[i].x; x < spans[i].x + spans[i].len; ++x, pixel += 3) {
        const Colour& colour = is_stroke(self.ink->hatch, x, row) ? self.ink->stroke : self.ink->colour;
        for (size_t c = 0; c < 3; ++c) pixel[c] = blend_channel(pixel[c], colour[c], share);
      }
    }
  }
};

}  // namespace

Colour mix(const Colour& a, const Colour& b, int share) {
  Colour out;
  for (size_t c = 0; c < 3; ++c) out[c] = uint8_t((a[c] * (256 - share) + b[c] * share + 128) >> 8);
  return out;
}

Spot on_circle(int x, int y, int radius, double angle) {
  return {x + round_half(exact::sin(angle * kRadian) * radius), y - round_half(exact::cos(angle * kRadian) * radius)};
}

void Path::add(std::vector<Spot> corners, bool hole) {
  if ((doubled_area(corners) < 0) != hole) std::reverse(corners.begin(), corners.end());
  points.insert(points.end(), corners.begin(), corners.end());
  ends.push_back(int(points.size()) - 1);
}

void Path::rectangle(int x0, int y0, int x1, int y1) {
  add({{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, /*hole=*/false);
}

void Path::rounded(int x0, int y0, int x1, int y1, int radius, const std::array<bool, 4>& corners) {
  const int r = std::min({radius, (x1 - x0) / 2, (y1 - y0) / 2});
  const Spot centres[] = {{x0 + r, y0 + r}, {x1 - r, y0 + r}, {x1 - r, y1 - r}, {x0 + r, y1 - r}};
  const Spot edges[] = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
  static constexpr int kFirst[] = {270, 0, 90, 180};
  std::vector<Spot> outline;
  for (size_t i = 0; i < 4; ++i) {
    if (!corners[i] || r <= 0) {
      outline.push_back(edges[i]);
      continue;
    }
    for (int angle = 0; angle <= 90; angle += 15)
      outline.push_back(on_circle(centres[i].x, centres[i].y, r, kFirst[i] + angle));
  }
  add(outline, /*hole=*/false);
}

// A polygon whose sides stay within 0.1 px of the circle up to a radius of 80 px. FreeType flattens its own curves more
// coarsely.
void Path::circle(int x, int y, int radius, bool hole) {
  const int n = std::clamp(16 + 4 * radius / kPx, 16, 72);
  std::vector<Spot> corners;
  for (int i = 0; i < n; ++i) corners.push_back(on_circle(x, y, radius, 360.0 * i / n));
  add(std::move(corners), hole);
}

void Path::border(int x0, int y0, int x1, int y1, int width) {
  rectangle(x0, y0, x1, y1);
  if (x1 - x0 > 2 * width && y1 - y0 > 2 * width)
    add({{x0 + width, y0 + width}, {x1 - width, y0 + width}, {x1 - width, y1 - width}, {x0 + width, y1 - width}},
        /*hole=*/true);
}

void Path::segment(const Spot& a, const Spot& b, int width) {
  const double dx = b.x - a.x, dy = b.y - a.y, length = std::sqrt(dx * dx + dy * dy);
  if (length == 0) return;
  const int nx = round_half(dy * width / (2 * length)), ny = round_half(-dx * width / (2 * length));
  add({{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}}, /*hole=*/false);
}

void Path::line(const std::vector<Spot>& spots, int width, const std::vector<int>& dashes) {
  size_t dash = 0;
  int left = dashes.empty() ? 0 : dashes[0];
  for (size_t i = 0; i + 1 < spots.size(); ++i) {
    const Spot &a = spots[i], &b = spots[i + 1];
    if (dashes.empty()) {
      segment(a, b, width);
      if (i > 0 && width > kPx) circle(a.x, a.y, width / 2);
      continue;
    }
    const double dx = b.x - a.x, dy = b.y - a.y;
    const int length = round_half(std::sqrt(dx * dx + dy * dy));
    const auto spot = [&](int at) {
      return Spot{a.x + round_half(dx * at / length), a.y + round_half(dy * at / length)};
    };
    for (int at = 0; at < length;) {
      const int next = std::min(length, at + left);
      if (dash % 2 == 0) segment(spot(at), spot(next), width);
      left -= next - at;
      at = next;
      if (left == 0) left = dashes[++dash % dashes.size()];
    }
  }
}

void Path::wedge(int x, int y, int inner, int outer, double from, double to) {
  constexpr double kStep = 2;
  const int n = std::max(1, int((to - from) / kStep));
  std::vector<Spot> outline;
  for (int i = 0; i <= n; ++i) outline.push_back(on_circle(x, y, outer, from + (to - from) * i / n));
  if (inner <= 0) outline.push_back({x, y});
  for (int i = n; i >= 0 && inner > 0; --i) outline.push_back(on_circle(x, y, inner, from + (to - from) * i / n));
  add(outline, /*hole=*/false);
}

struct Rasteriser::Impl {
  FT_Library library = nullptr;
  std::vector<FT_Vector> points;
  std::vector<char> tags;
  std::vector<short> ends;
};

Rasteriser::Rasteriser() : impl_(std::make_unique<Impl>()) {
  check(FT_Init_FreeType(&impl_->library) == 0, "Rasteriser: FreeType does not start");
}

Rasteriser::~Rasteriser() {
  FT_Done_FreeType(impl_->library);
}

void Rasteriser::fill(const Path& path, const Ink& ink, Image* image) {
  if (path.points.empty()) return;
  check(path.points.size() < 32768, "Rasteriser: a path has ", path.points.size(), " points, the most is 32767");
  auto& [library, points, tags, ends] = *impl_;
  points.clear(), tags.clear(), ends.clear();
  for (const Spot& p : path.points) points.push_back({p.x, image->height * kPx - p.y});
  tags.assign(points.size(), FT_CURVE_TAG_ON);
  for (const int end : path.ends) ends.push_back(short(end));
  FT_Outline outline{};
  outline.n_points = short(points.size()), outline.n_contours = short(ends.size());
  outline.points = points.data(), outline.tags = tags.data(), outline.contours = ends.data();
  Filling filling{image, &ink};
  FT_Raster_Params params{};
  params.flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT | FT_RASTER_FLAG_CLIP;
  params.gray_spans = Filling::spans;
  params.user = &filling;
  params.clip_box = {0, 0, image->width, image->height};
  check(FT_Outline_Render(library, &outline, &params) == 0, "Rasteriser: an outline cannot be filled");
}

void blend(const Mask& mask, int x, int y, const Colour& colour, Image* image) {
  for (int row = std::max(0, -y); row < std::min(mask.height, image->height - y); ++row) {
    const uint8_t* coverage = mask.row(row);
    const int first = std::max(0, -x), last = std::min(mask.width, image->width - x);
    if (first >= last) return;
    uint8_t* pixel = image->at(y + row, x + first);
    for (int column = first; column < last; ++column, pixel += 3) {
      if (coverage[column] == 0) continue;
      for (size_t c = 0; c < 3; ++c) pixel[c] = blend_channel(pixel[c], colour[c], coverage[column]);
    }
  }
}

}  // namespace naru::synth
