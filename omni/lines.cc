// From a picture of any size to pictures of its lines at the height the model was trained on.
#include <algorithm>
#include <cstdlib>

#include "media/image.h"
#include "omni/reader.h"

namespace naru {
namespace {

// Of the height of a line picture, the part that the ink takes; the rest is margin, as in training.
constexpr double kInkShare = 0.62;

// Rows and columns of `picture` in the rectangle; what lies outside of `inner` shows the nearest pixel of it.
Image crop_extended(const Image& picture, const Rect& outer, const Rect& inner) {
  Image out(outer.y1 - outer.y0, outer.x1 - outer.x0);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      const uint8_t* from = picture.at(std::clamp(outer.y0 + y, inner.y0, inner.y1 - 1),
                                       std::clamp(outer.x0 + x, inner.x0, inner.x1 - 1));
      std::copy(from, from + 3, out.at(y, x));
    }
  return out;
}

// How much a column differs from one brightness: the largest minus the smallest sum of R, G and B.
std::vector<int> contrast_of_columns(const Image& line) {
  std::vector<int> out(size_t(line.width));
  for (int x = 0; x < line.width; ++x) {
    int low = 3 * 255, high = 0;
    for (int y = 0; y < line.height; ++y) {
      const uint8_t* p = line.at(y, x);
      const int v = p[0] + p[1] + p[2];
      low = std::min(low, v);
      high = std::max(high, v);
    }
    out[size_t(x)] = high - low;
  }
  return out;
}

// Where to cut a line that is too long: the middle of the widest run of low contrast in the second half of what fits.
int cut_before(const std::vector<int>& contrast, int begin, int limit) {
  int least = 3 * 255;
  for (int x = begin + limit / 2; x < begin + limit; ++x) least = std::min(least, contrast[size_t(x)]);
  int best = begin + limit - 1, best_run = 0, run = 0;
  for (int x = begin + limit / 2; x < begin + limit; ++x) {
    run = contrast[size_t(x)] <= least + 24 ? run + 1 : 0;
    if (run > best_run) best_run = run, best = x - run / 2;
  }
  return best;
}

int round_up(int n, int to) {
  return (n + to - 1) / to * to;
}

TextLine line_of(const Image& picture, const Rect& ink, const ModelConfig& config) {
  const int height = int(config.line_height_px), max_width = int(config.line_max_width_px);
  const int column = int(kCellPx * config.vision.merge_columns);
  // The crop keeps its proportions: its rows become `height`, its columns as many as that takes.
  const int rows = std::max(1, int(double(ink.y1 - ink.y0) / kInkShare + 0.5));
  const int top = ink.y0 - (rows - (ink.y1 - ink.y0)) / 2, side = rows / 8;
  const Rect outer{ink.x0 - side, top, ink.x1 + side, top + rows};
  const Image crop = crop_extended(picture, outer, ink);
  const int width = std::max(column, int(int64_t(crop.width) * height / rows));
  const Image line = resize(crop, height, width);

  TextLine out;
  out.from = outer;
  const std::vector<int> contrast = contrast_of_columns(line);
  for (int begin = 0; begin < width;) {
    const int end = width - begin <= max_width ? width : cut_before(contrast, begin, max_width);
    const Rect piece{begin, 0, end, height};
    out.pieces.push_back(crop_extended(line, {begin, 0, begin + round_up(end - begin, column), height}, piece));
    begin = end;
  }
  return out;
}

}  // namespace

std::vector<TextLine> find_text_lines(const Image& picture, const ModelConfig& config) {
  std::vector<TextLine> out;
  for (const Rect& ink : find_lines(picture)) out.push_back(line_of(picture, ink, config));
  return out;
}

}  // namespace naru
