#include "encoders/vision/cells.h"

#include <algorithm>
#include <array>

#include "base/error.h"

namespace naru {
namespace {

// The least and the largest value of each of some channels.
struct Span {
  std::array<uint8_t, 3> low{255, 255, 255}, high{};

  void take(const std::array<uint8_t, 3>& value) {
    for (size_t i = 0; i < value.size(); ++i)
      low[i] = std::min(low[i], value[i]), high[i] = std::max(high[i], value[i]);
  }
  int width() const {
    int out = 0;
    for (size_t i = 0; i < low.size(); ++i) out = std::max(out, int(high[i]) - int(low[i]));
    return out;
  }
};

std::array<uint8_t, 3> value_of(const uint8_t* p, bool coloured) {
  if (coloured) return {p[0], p[1], p[2]};
  const auto grey = uint8_t((299 * p[0] + 587 * p[1] + 114 * p[2] + 500) / 1000);
  return {grey, grey, grey};
}

// How much the values of each cell of 8 px span, row by row, and below what they are blank.
struct Spans {
  std::vector<int> widths;
  int64_t bound = 0;
};

Spans spans_of(const Image& image, int64_t blank_below, bool coloured) {
  const int columns = image.width / int(kCellPx);
  Span all;
  std::vector<Span> cells(size_t(image.height / kCellPx * columns));
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const auto value = value_of(image.at(y, x), coloured);
      all.take(value);
      cells[size_t(y / kCellPx * columns + x / kCellPx)].take(value);
    }
  Spans out;
  for (const Span& cell : cells) out.widths.push_back(cell.width());
  std::vector<int> sorted = out.widths;
  const auto tenth = sorted.begin() + std::ptrdiff_t(sorted.size() / 10);
  std::nth_element(sorted.begin(), tenth, sorted.end());
  out.bound = std::min<int64_t>(std::max<int64_t>(blank_below, *tenth * 3 / 2), std::max(1, all.width() / 4));
  return out;
}

}  // namespace

Cells find_cells(const Image& image, int64_t merge_rows, int64_t merge_columns, int64_t blank_below, bool coloured) {
  const int64_t X = image.width / kCellPx, Y = image.height / kCellPx;
  check(X > 0 && Y > 0 && image.width % (kCellPx * merge_columns) == 0 && image.height % (kCellPx * merge_rows) == 0,
        "find_cells: height and width must be multiples of ", kCellPx * merge_rows, " and ", kCellPx * merge_columns,
        ", got ", image.height, " x ", image.width);
  Cells out{.rows = Y / merge_rows, .columns = X / merge_columns, .seen = {}, .kept = {}};
  const Spans spans = blank_below > 0 ? spans_of(image, blank_below, coloured) : Spans();
  std::vector<uint8_t> keep(size_t(out.rows * out.columns));
  for (int64_t cell = 0; cell < X * Y; ++cell) {
    if (spans.bound > 0 && spans.widths[size_t(cell)] < spans.bound) continue;
    out.seen.push_back(int32_t(cell));
    keep[size_t(cell / X / merge_rows * out.columns + cell % X / merge_columns)] = 1;
  }
  if (out.seen.empty()) out.seen.push_back(0), keep[0] = 1;
  for (size_t i = 0; i < keep.size(); ++i)
    if (keep[i]) out.kept.push_back(int32_t(i));
  return out;
}

}  // namespace naru
