#include "encoders/vision/cells.h"

#include <algorithm>

#include "base/error.h"

namespace naru {
namespace {

struct Span {
  int low = 255, high = 0;
};

// The least and the largest grey value of each cell of 8 px, row by row.
std::vector<Span> spans_of(const Image& image) {
  const int columns = image.width / int(kCellPx);
  std::vector<Span> out(size_t(image.height / kCellPx * columns));
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const uint8_t* p = image.at(y, x);
      const int grey = (299 * p[0] + 587 * p[1] + 114 * p[2] + 500) / 1000;
      Span& span = out[size_t(y / kCellPx * columns + x / kCellPx)];
      span = {std::min(span.low, grey), std::max(span.high, grey)};
    }
  return out;
}

int64_t bound_of(const std::vector<Span>& spans, int64_t blank_below) {
  Span all;
  std::vector<int> widths;
  for (const Span& span : spans) {
    all = {std::min(all.low, span.low), std::max(all.high, span.high)};
    widths.push_back(span.high - span.low);
  }
  const auto tenth = widths.begin() + std::ptrdiff_t(widths.size() / 10);
  std::nth_element(widths.begin(), tenth, widths.end());
  return std::min<int64_t>(std::max<int64_t>(blank_below, *tenth * 3 / 2), std::max(1, (all.high - all.low) / 4));
}

}  // namespace

Cells find_cells(const Image& image, int64_t merge_rows, int64_t merge_columns, int64_t blank_below) {
  const int64_t X = image.width / kCellPx, Y = image.height / kCellPx;
  check(X > 0 && Y > 0 && image.width % (kCellPx * merge_columns) == 0 && image.height % (kCellPx * merge_rows) == 0,
        "find_cells: height and width must be multiples of ", kCellPx * merge_rows, " and ", kCellPx * merge_columns,
        ", got ", image.height, " x ", image.width);
  Cells out{.rows = Y / merge_rows, .columns = X / merge_columns, .seen = {}, .kept = {}};
  const std::vector<Span> spans = blank_below > 0 ? spans_of(image) : std::vector<Span>(size_t(X * Y));
  const int64_t bound = blank_below > 0 ? bound_of(spans, blank_below) : 0;
  std::vector<uint8_t> keep(size_t(out.rows * out.columns));
  for (int64_t cell = 0; cell < X * Y; ++cell) {
    const Span& span = spans[size_t(cell)];
    if (bound > 0 && span.high - span.low < bound) continue;
    out.seen.push_back(int32_t(cell));
    keep[size_t(cell / X / merge_rows * out.columns + cell % X / merge_columns)] = 1;
  }
  if (out.seen.empty()) out.seen.push_back(0), keep[0] = 1;
  for (size_t i = 0; i < keep.size(); ++i)
    if (keep[i]) out.kept.push_back(int32_t(i));
  return out;
}

}  // namespace naru
