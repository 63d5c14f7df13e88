#include <algorithm>

#include "synth/chart/style.h"

namespace naru::synth {
namespace {

constexpr int kTries = 40;

// A weighted distance of RGB, after the common low-cost approximation (Riemersma, "Colour metric"), in grey levels.
int distance(const Colour& a, const Colour& b) {
  const int red = (a[0] + b[0]) / 2, dr = a[0] - b[0], dg = a[1] - b[1], db = a[2] - b[2];
  const int squared = ((512 + red) * dr * dr >> 8) + 4 * dg * dg + ((767 - red) * db * db >> 8);
  int root = 0;
  while ((root + 1) * (root + 1) <= squared) ++root;
  return root / 3;
}

bool distinct(const std::vector<Colour>& colours, const Colour& paper, int contrast, int apart) {
  for (size_t i = 0; i < colours.size(); ++i) {
    const int lighter = luma(colours[i]) - luma(paper);
    if (distance(colours[i], paper) < 35 || (lighter < contrast && lighter > -contrast)) return false;
    for (size_t j = 0; j < i; ++j)
      if (distance(colours[i], colours[j]) < apart) return false;
  }
  return true;
}

Colour jitter(int hue, int saturation, int value, int amount, Random* random) {
  const auto near = [&](int centre, int spread) { return centre + int(random->between(-spread, spread)); };
  const int h = near(hue, amount / 3), s = near(saturation, amount), v = near(value, amount);
  return from_hsv((h + 720) % 360, std::clamp(s, 0, 255), std::clamp(v, 20, 255));
}

// Hues spread over the circle, strong, pale or dull.
std::vector<Colour> spread(int n, Random* random) {
  static constexpr int kTempers[][2] = {{200, 215}, {165, 190}, {110, 235}, {150, 150},
                                        {235, 235}, {90, 170},  {180, 245}};
  const int* temper = kTempers[random->below(std::ssize(kTempers))];
  const int first = int(random->below(360)), gap = 360 / std::max(n, int(random->between(3, 8)));
  std::vector<Colour> colours;
  for (int i = 0; i < n; ++i) colours.push_back(jitter(first + i * gap, temper[0], temper[1], 18, random));
  if (random->chance(0.6f))
    for (int i = 0; i + 1 < n; ++i) std::swap(colours[size_t(i)], colours[size_t(random->between(i, n - 1))]);
  return colours;
}

// One hue from dark to pale.
std::vector<Colour> shades(int n, bool grey, Random* random) {
  const int hue = int(random->below(360));
  const int dark = int(random->between(30, 90)), pale = int(random->between(200, 240));
  std::vector<Colour> colours;
  for (int i = 0; i < n; ++i) {
    const int level = n > 1 ? dark + (pale - dark) * i / (n - 1) : int(random->between(60, 170));
    const Colour ink = grey ? Colour{uint8_t(level), uint8_t(level), uint8_t(level)}
                            : from_hsv(hue, std::clamp(300 - level, 60, 230), std::min(255, level + 60));
    colours.push_back(ink);
  }
  if (random->chance(0.4f)) std::reverse(colours.begin(), colours.end());
  return colours;
}

// Sets that people choose by hand: a strong colour first, then its companions.
std::vector<Colour> by_hand(Random* random) {
  static constexpr Colour kSets[][8] = {
      {{44, 92, 134},
       {214, 128, 58},
       {92, 142, 104},
       {176, 66, 88},
       {136, 118, 168},
       {196, 176, 96},
       {74, 74, 82},
       {118, 172, 196}},
      {{26, 122, 118},
       {240, 146, 60},
       {84, 66, 132},
       {200, 60, 84},
       {110, 178, 92},
       {60, 110, 190},
       {170, 130, 60},
       {90, 90, 90}},
      {{18, 70, 160},
       {196, 30, 30},
       {20, 130, 40},
       {150, 60, 160},
       {220, 140, 20},
       {20, 140, 150},
       {110, 70, 40},
       {90, 90, 90}},
      {{220, 20, 60},
       {0, 110, 60},
       {0, 60, 190},
       {190, 0, 190},
       {0, 150, 170},
       {150, 90, 0},
       {70, 70, 70},
       {240, 140, 0}},
      {{112, 132, 88},
       {178, 120, 86},
       {84, 108, 138},
       {206, 170, 102},
       {134, 88, 108},
       {96, 150, 146},
       {60, 70, 60},
       {190, 140, 150}},
      {{240, 120, 130},
       {110, 190, 170},
       {250, 190, 110},
       {140, 150, 220},
       {180, 210, 110},
       {210, 140, 200},
       {120, 120, 130},
       {110, 180, 230}},
      {{52, 64, 96},
       {94, 160, 220},
       {230, 84, 98},
       {120, 200, 130},
       {246, 176, 60},
       {150, 110, 210},
       {170, 176, 186},
       {60, 130, 130}},
      {{70, 78, 92},
       {226, 92, 88},
       {250, 196, 88},
       {124, 170, 180},
       {180, 186, 190},
       {96, 60, 70},
       {150, 190, 120},
       {60, 110, 120}},
      {{0, 48, 96},
       {0, 100, 60},
       {200, 30, 40},
       {220, 150, 20},
       {100, 60, 140},
       {0, 140, 160},
       {120, 120, 120},
       {180, 80, 120}},
      {{84, 36, 96},
       {186, 60, 108},
       {240, 128, 90},
       {250, 206, 120},
       {60, 84, 150},
       {50, 140, 140},
       {130, 190, 110},
       {100, 100, 110}},
  };
  const Colour* set = kSets[random->below(std::ssize(kSets))];
  return {set, set + 8};
}

}  // namespace

Colour from_hsv(int hue, int saturation, int value) {
  const int sector = hue / 60, rest = hue % 60;
  const auto scale = [&](int part) { return uint8_t(value * (255 * 60 - saturation * part) / (255 * 60)); };
  const uint8_t v = uint8_t(value), p = scale(60), q = scale(rest), t = scale(60 - rest);
  switch (sector) {
    case 0:
      return {v, t, p};
    case 1:
      return {q, v, p};
    case 2:
      return {p, v, t};
    case 3:
      return {p, q, v};
    case 4:
      return {t, p, v};
    default:
      return {v, p, q};
  }
}

std::vector<Colour> draw_palette(int n, const Colour& paper, bool thin, Random* random) {
  const int contrast = thin ? 64 : luma(paper) < 128 ? 50 : 28;
  std::vector<Colour> colours;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const float u = random->uniform();
    if (u < 0.45f)
      colours = by_hand(random);
    else if (u < 0.82f)
      colours = spread(n, random);
    else
      colours = shades(n, /*grey=*/u > 0.93f, random);
    if (colours.size() > size_t(n)) colours.resize(size_t(n));
    if (distinct(colours, paper, contrast, n > 6 ? 24 : 34)) return colours;
  }
  // Evenly spread hues always differ.
  colours.clear();
  const int first = int(random->below(360));
  for (int i = 0; i < n; ++i) colours.push_back(from_hsv((first + i * 360 / n) % 360, 200, i % 2 ? 150 : 220));
  return colours;
}

}  // namespace naru::synth
