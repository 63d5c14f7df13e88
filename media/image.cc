#include "media/image.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/error.h"

namespace naru {
namespace {

constexpr uint32_t kOne = 1 << 16;

// For each output position the first input that it draws on and the weights of that and the following ones.
struct Axis {
  std::vector<int> first, offset;  // (N), (N + 1): weights of i are offset[i] .. offset[i + 1]
  std::vector<uint32_t> weights;
};

// Output i covers inputs [i * from / to, (i + 1) * from / to). Edges are rounded once, so weights add up to kOne.
void add_mean(Axis& axis, int i, int from, int to) {
  const int64_t begin = int64_t(i) * from, end = begin + from;  // in units of 1 / to of an input
  const int first = int(begin / to), last = int((end - 1) / to);
  axis.first.push_back(first);
  int64_t done = 0;
  for (int j = first; j <= last; ++j) {
    const int64_t covered = std::min<int64_t>(end, (int64_t(j) + 1) * to) - begin;
    const int64_t edge = (covered * kOne + from / 2) / from;
    axis.weights.push_back(uint32_t(edge - done));
    done = edge;
  }
}

// Output i stands at (2 i + 1) * from / (2 to) - 1/2 among the centres of the inputs.
void add_linear(Axis& axis, int i, int from, int to) {
  const int64_t at = std::max<int64_t>((2 * int64_t(i) + 1) * from - to, 0);  // in units of 1 / (2 to)
  const int first = std::min(int(at / (2 * int64_t(to))), from - 1);
  const uint32_t after =
      first == from - 1 ? 0 : uint32_t(((at - first * 2 * int64_t(to)) * kOne + to) / (2 * int64_t(to)));
  axis.first.push_back(first);
  axis.weights.push_back(kOne - after);
  if (after > 0) axis.weights.push_back(after);
}

Axis make_axis(int from, int to) {
  Axis axis;
  for (int i = 0; i < to; ++i) {
    axis.offset.push_back(int(axis.weights.size()));
    if (to < from)
      add_mean(axis, i, from, to);
    else
      add_linear(axis, i, from, to);
  }
  axis.offset.push_back(int(axis.weights.size()));
  return axis;
}

// One row to its new width, at 256 times the value: at most 255 * 256, so that 16 bits hold it.
void resize_row(const Axis& axis, const uint8_t* in, uint16_t* out) {
  for (size_t x = 0; x < axis.first.size(); ++x) {
    uint32_t sum[3] = {128, 128, 128};
    const uint8_t* from = in + size_t(axis.first[x]) * 3;
    for (int k = axis.offset[x]; k < axis.offset[x + 1]; ++k, from += 3)
      for (int c = 0; c < 3; ++c) sum[c] += axis.weights[size_t(k)] * from[c];
    for (int c = 0; c < 3; ++c) *out++ = uint16_t(sum[c] >> 8);
  }
}

}  // namespace

Image resize(const Image& image, int height, int width) {
  check(image.height > 0 && image.width > 0, "resize: the picture is empty");
  check(height > 0 && width > 0, "resize: wanted a size of at least 1 x 1, got ", height, " x ", width);
  const Axis rows = make_axis(image.height, height), columns = make_axis(image.width, width);
  const size_t n = size_t(width) * 3;
  std::vector<uint16_t> wide(size_t(image.height) * n);
  for (int y = 0; y < image.height; ++y) resize_row(columns, image.at(y, 0), wide.data() + size_t(y) * n);
  Image out(height, width);
  std::vector<uint32_t> sum(n);
  for (int y = 0; y < height; ++y) {
    std::fill(sum.begin(), sum.end(), uint32_t(1) << 23);  // with it a sum stays below 2^32
    const uint16_t* from = wide.data() + size_t(rows.first[size_t(y)]) * n;
    for (int k = rows.offset[size_t(y)]; k < rows.offset[size_t(y) + 1]; ++k, from += n)
      for (size_t i = 0; i < n; ++i) sum[i] += rows.weights[size_t(k)] * from[i];
    uint8_t* to = out.at(y, 0);
    for (size_t i = 0; i < n; ++i) to[i] = uint8_t(sum[i] >> 24);
  }
  return out;
}

Image crop(const Image& image, const Rect& rect) {
  check(0 <= rect.x0 && rect.x0 < rect.x1 && rect.x1 <= image.width && 0 <= rect.y0 && rect.y0 < rect.y1 &&
            rect.y1 <= image.height,
        "crop: wanted a piece of ", image.height, " x ", image.width, ", got rows ", rect.y0, " to ", rect.y1,
        ", columns ", rect.x0, " to ", rect.x1);
  Image out(rect.y1 - rect.y0, rect.x1 - rect.x0);
  for (int y = 0; y < out.height; ++y) std::memcpy(out.at(y, 0), image.at(rect.y0 + y, rect.x0), size_t(out.width) * 3);
  return out;
}

}  // namespace naru
