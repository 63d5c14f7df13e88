// Lines of text by the profile of ink over rows: paper by medians of tiles, ink by contrast with it, bands of rows that
// hold ink, cut where the profile has a deep valley, mended where a dot or a bar stands apart from its letters.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "media/image.h"

namespace naru {
namespace {

// One byte for each pixel, (Y, X).
struct Plane {
  int height, width;
  std::vector<uint8_t> values;
  Plane(int h, int w) : height(h), width(w), values(size_t(h) * size_t(w)) {}
  uint8_t& at(int y, int x) { return values[size_t(y) * size_t(width) + size_t(x)]; }
  uint8_t at(int y, int x) const { return values[size_t(y) * size_t(width) + size_t(x)]; }
};

// Rows that hold ink, and the columns between which it lies.
struct Band {
  int y0, y1, x0 = 0, x1 = 0;
  int height() const { return y1 - y0; }
};

Plane to_grey(const Image& image) {
  Plane out(image.height, image.width);
  const uint8_t* rgb = image.pixels.data();
  for (uint8_t& grey : out.values) {  // ITU-R BT.601 weights
    grey = uint8_t((77 * rgb[0] + 150 * rgb[1] + 29 * rgb[2] + 128) >> 8);
    rgb += 3;
  }
  return out;
}

int median_of(std::vector<int> values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The median of a piece of a plane.
uint8_t median_of(const Plane& plane, int y0, int y1, int x0, int x1) {
  int count[256] = {};
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x) ++count[plane.at(y, x)];
  int value = 0;
  for (int below = count[0]; below * 2 <= (y1 - y0) * (x1 - x0); below += count[++value]) {
  }
  return uint8_t(value);
}

// Where a pixel stands between the centres of n_tiles equal tiles.
struct Between {
  int first, second, part;  // part: of 256, how far on the way to the second
};

std::vector<Between> between_tiles(int n_tiles, int size) {
  std::vector<Between> out;
  for (int i = 0; i < size; ++i) {
    const int64_t at = std::max<int64_t>(0, int64_t(2 * i + 1) * n_tiles - size);  // in units of 1 / (2 size) of a tile
    const int first = int(at / (2 * size));
    out.push_back({first, std::min(first + 1, n_tiles - 1), int(at % (2 * size) * 256 / (2 * size))});
  }
  return out;
}

// The paper's brightness: the median of each tile (less than half of which is ink), the median of it and its neighbours
// (a tile inside of a thick stroke is outvoted), and between the tiles' centres linearly.
Plane find_paper(const Plane& grey) {
  const int tile = std::max(64, std::max(grey.height, grey.width) / 24);
  const int rows = std::max(1, grey.height / tile), columns = std::max(1, grey.width / tile);
  Plane raw(rows, columns), smooth(rows, columns);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c)
      raw.at(r, c) = median_of(grey, r * grey.height / rows, (r + 1) * grey.height / rows, c * grey.width / columns,
                               (c + 1) * grey.width / columns);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c)
      smooth.at(r, c) =
          median_of(raw, std::max(r - 1, 0), std::min(r + 2, rows), std::max(c - 1, 0), std::min(c + 2, columns));
  const std::vector<Between> down = between_tiles(rows, grey.height), across = between_tiles(columns, grey.width);
  Plane out(grey.height, grey.width);
  std::vector<int> row(static_cast<size_t>(columns));  // at 256 times the value
  for (int y = 0; y < grey.height; ++y) {
    const Between& v = down[size_t(y)];
    for (int c = 0; c < columns; ++c)
      row[size_t(c)] = smooth.at(v.first, c) * (256 - v.part) + smooth.at(v.second, c) * v.part;
    for (int x = 0; x < grey.width; ++x) {
      const Between& u = across[size_t(x)];
      out.at(y, x) = uint8_t((row[size_t(u.first)] * (256 - u.part) + row[size_t(u.second)] * u.part + 32768) >> 16);
    }
  }
  return out;
}

// 1 where a pixel stands out from the paper and is not alone. All 0 when nothing stands out from the noise.
Plane find_ink(const Image& image) {
  Plane difference = to_grey(image);
  const Plane paper = find_paper(difference);
  size_t count[256] = {};
  for (size_t i = 0; i < difference.values.size(); ++i) {
    uint8_t& value = difference.values[i];
    value = uint8_t(std::abs(int(value) - int(paper.values[i])));
    ++count[value];
  }
  const size_t n = difference.values.size();
  int noise = 0, contrast = 255;
  for (size_t below = count[0]; below * 2 < n; below += count[++noise]) {
  }
  for (size_t above = count[255]; above < std::max<size_t>(12, n / 5000); above += count[--contrast]) {
    if (contrast == 0) break;
  }
  Plane ink(image.height, image.width);
  if (contrast < std::max(24, 8 * noise)) return ink;  // Gaussian noise: 8 medians are 5.4 standard deviations
  const int threshold = std::max({20, 5 * noise, contrast / 3});
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x) {
      if (difference.at(y, x) < threshold) continue;
      int n_near = 0;
      for (int v = std::max(y - 1, 0); v <= std::min(y + 1, ink.height - 1); ++v)
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, ink.width - 1); ++u)
          n_near += difference.at(v, u) >= threshold;
      ink.at(y, x) = n_near >= 3;  // itself and two more
    }
  return ink;
}

// Ink along one axis: n_lines lines of `length` pixels.
struct Lines {
  int n_lines, length;
  size_t line_step, step;  // from a line to the next, from a pixel of a line to the next
};

// Erases in `out` what `ink` has of rules: runs of at least a third of the length that are 20 times as long as thick
// (a letter's longest stroke is about 15 times).
void erase_rules(const Plane& ink, const Lines& lines, Plane& out) {
  const auto at = [&](int i, int k) { return size_t(i) * lines.line_step + size_t(k) * lines.step; };
  const auto thickness = [&](int i, int k, int most) {
    int first = i, last = i;
    while (first > 0 && last - first < most && ink.values[at(first - 1, k)]) --first;
    while (last + 1 < lines.n_lines && last - first < most && ink.values[at(last + 1, k)]) ++last;
    return last - first + 1;
  };
  const int least = std::max(40, lines.length / 3);
  for (int i = 0; i < lines.n_lines; ++i)
    for (int begin = 0, end; begin < lines.length; begin = end + 1) {
      for (end = begin; end < lines.length && ink.values[at(i, end)]; ++end) {
      }
      const int run = end - begin, most = run / 20;
      if (run < least) continue;
      int thinnest = run;
      for (int quarter = 1; quarter <= 3; ++quarter)
        thinnest = std::min(thinnest, thickness(i, begin + run * quarter / 4, most));
      if (thinnest > most) continue;
      for (int k = begin; k < end; ++k) out.values[at(i, k)] = 0;
    }
}

Plane without_rules(const Plane& ink) {
  const size_t width = size_t(ink.width);
  Plane out = ink;
  erase_rules(ink, {ink.height, ink.width, width, 1}, out);
  erase_rules(ink, {ink.width, ink.height, 1, width}, out);
  return out;
}

// Ink in each row, the mean of three rows, times three.
std::vector<int> row_profile(const Plane& ink) {
  std::vector<int> rows(size_t(ink.height) + 2), out(size_t(ink.height));
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x) rows[size_t(y) + 1] += ink.at(y, x);
  for (size_t y = 0; y < out.size(); ++y) out[y] = rows[y + 1] == 0 ? 0 : rows[y] + rows[y + 1] + rows[y + 2];
  return out;
}

// Cuts a band at its deepest valley if that is below a quarter of the lower of the peaks beside it, and so on.
void cut(const std::vector<int>& profile, Band band, std::vector<Band>& out) {
  constexpr int kLeast = 6;  // rows
  std::vector<int> peak_after(size_t(band.height()) + 1);
  for (int i = band.height() - 1; i >= 0; --i)
    peak_after[size_t(i)] = std::max(peak_after[size_t(i) + 1], profile[size_t(band.y0 + i)]);
  int best = -1, peak_before = 0;
  int64_t best_value = 1, best_peak = 4;
  for (int i = 0; i < band.height(); ++i) {
    const int value = profile[size_t(band.y0 + i)], peak = std::min(peak_before, peak_after[size_t(i)]);
    peak_before = std::max(peak_before, value);
    if (i < kLeast || band.height() - i < kLeast || value * best_peak >= best_value * peak) continue;
    best = band.y0 + i;
    best_value = value;
    best_peak = peak;
  }
  if (best < 0) {
    out.push_back(band);
    return;
  }
  cut(profile, {band.y0, best}, out);
  cut(profile, {best, band.y1}, out);
}

// A low band (the dots of i, an accent, the bar of a vowel) belongs to a taller one that it nearly touches.
bool is_part(const Band& low, const Band& tall, int gap) {
  return low.height() * 5 < tall.height() * 2 && gap * 2 <= tall.height();
}

// Two bands are the halves of one short word (Hangul syllables as in "를" have empty rows) when they nearly touch and
// are narrow together. In a long line the letters fill each other's empty rows.
bool are_halves(const Band& upper, const Band& lower) {
  const int height = lower.y1 - upper.y0, width = std::max(upper.x1, lower.x1) - std::min(upper.x0, lower.x0);
  return (lower.y0 - upper.y1) * 8 <= height && width * 2 <= height * 7;
}

// Joins what was cut, or stood apart, but is one line.
void mend(std::vector<Band>& bands) {
  for (size_t i = 0; i + 1 < bands.size();) {
    Band &upper = bands[i], &lower = bands[i + 1];
    const int gap = lower.y0 - upper.y1;
    const int before = i > 0 ? upper.y0 - bands[i - 1].y1 : 1 << 30;
    const int after = i + 2 < bands.size() ? bands[i + 2].y0 - lower.y1 : 1 << 30;
    const bool part = (gap < before && is_part(upper, lower, gap)) || (gap <= after && is_part(lower, upper, gap));
    if (!part && !are_halves(upper, lower)) {
      ++i;
      continue;
    }
    upper = {upper.y0, lower.y1, std::min(upper.x0, lower.x0), std::max(upper.x1, lower.x1)};
    bands.erase(bands.begin() + std::ptrdiff_t(i) + 1);
    i -= i > 0;
  }
}

// Where a band's ink begins and ends.
void find_columns(const Plane& ink, Band& band) {
  band.x0 = ink.width;
  for (int y = band.y0; y < band.y1; ++y)
    for (int x = 0; x < ink.width; ++x) {
      if (!ink.at(y, x)) continue;
      band.x0 = std::min(band.x0, x);
      band.x1 = std::max(band.x1, x + 1);
    }
}

std::vector<Band> find_bands(const Plane& ink) {
  const std::vector<int> profile = row_profile(ink);
  std::vector<Band> out;
  for (int y = 0; y < ink.height; ++y) {
    if (profile[size_t(y)] == 0) continue;
    const int y0 = y;
    while (y < ink.height && profile[size_t(y)] > 0) ++y;
    cut(profile, {y0, y}, out);
  }
  for (Band& band : out) find_columns(ink, band);
  mend(out);
  return out;
}

// The columns and the amount of a band's ink, without specks that stand more than a line's height apart at its ends.
Rect hug(const Plane& ink, const Band& band, int* amount) {
  struct Cluster {
    int x0, x1, amount;
  };
  std::vector<Cluster> clusters;
  for (int x = 0; x < ink.width; ++x) {
    int n = 0;
    for (int y = band.y0; y < band.y1; ++y) n += ink.at(y, x);
    if (n == 0) continue;
    if (clusters.empty() || x - clusters.back().x1 > band.height()) clusters.push_back({x, x, 0});
    clusters.back().x1 = x + 1;
    clusters.back().amount += n;
  }
  const int speck = band.height() * band.height() / 50;
  size_t first = 0, last = clusters.size();
  while (last - first > 1 && clusters[first].amount < speck) ++first;
  while (last - first > 1 && clusters[last - 1].amount < speck) --last;
  *amount = 0;
  for (size_t i = first; i < last; ++i) *amount += clusters[i].amount;
  return {clusters[first].x0, band.y0, clusters[last - 1].x1, band.y1};
}

std::vector<Rect> hug_lines(const Plane& ink) {
  std::vector<Rect> found;
  std::vector<int> heights;
  for (const Band& band : find_bands(ink)) {
    int amount = 0;
    const Rect rect = hug(ink, band, &amount);
    const int height = band.height(), width = rect.x1 - rect.x0;
    const bool rule = width >= 20 * height && int64_t(amount) * 10 >= int64_t(width) * height * 7;
    if (height < 4 || rule) continue;
    found.push_back(rect);
    heights.push_back(height);
  }
  if (found.empty()) return found;
  const int typical = median_of(heights);
  std::erase_if(found, [&](const Rect& rect) {  // specks
    return (rect.y1 - rect.y0) * 4 < typical && rect.x1 - rect.x0 < typical;
  });
  return found;
}

}  // namespace

std::vector<Rect> find_lines(const Image& image) {
  if (image.height < 4 || image.width < 4) return {};
  const Plane ink = find_ink(image);
  std::vector<Rect> lines = hug_lines(without_rules(ink));
  if (lines.empty()) lines = hug_lines(ink);  // one letter may be as long as a rule
  const std::vector<Rect> bare = lines;
  for (size_t i = 0; i < lines.size(); ++i) {  // the margin: a tenth of the height, never into a neighbour
    const Rect& rect = bare[i];
    const int margin = std::max(1, (rect.y1 - rect.y0) / 10);
    const int above = i == 0 ? margin : (rect.y0 - bare[i - 1].y1) / 2;
    const int below = i + 1 == bare.size() ? margin : (bare[i + 1].y0 - rect.y1) / 2;
    lines[i] = {std::max(rect.x0 - margin, 0), std::max(rect.y0 - std::min(margin, above), 0),
                std::min(rect.x1 + margin, image.width), std::min(rect.y1 + std::min(margin, below), image.height)};
  }
  return lines;
}

}  // namespace naru
