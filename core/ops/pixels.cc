#include "core/ops/pixels.h"

#include <algorithm>
#include <tuple>

namespace naru {
namespace {

constexpr int32_t kMaxSide = 1 << 17;  // after the widest pad of conv2d

auto place(const PixelRun& run) {
  return std::tuple(run.picture, run.row, run.begin);
}

void check_sizes(const char* what, const Tensor& sizes) {
  check(sizes.rank() == 2 && sizes.dim(1) == 2, what, ": sizes must be (B, 2), got ", sizes.shape());
  for (const int32_t side : sizes.span<int32_t>())
    check(side >= 1 && side <= kMaxSide, what, ": a picture has sides of 1 to ", kMaxSide, " pixels, got ", side);
}

}  // namespace

int64_t Pixels::count() const {
  int64_t n = 0;
  for (const PixelRun& run : runs) n += run.end - run.begin;
  return n;
}

Pixels all_pixels(const Tensor& sizes) {
  check_sizes("all_pixels", sizes);
  Pixels out{sizes, {}};
  const int32_t* size = sizes.data<int32_t>();
  for (int32_t b = 0; b < int32_t(sizes.dim(0)); ++b, size += 2)
    for (int32_t y = 0; y < size[0]; ++y) out.runs.push_back({b, y, 0, size[1]});
  return out;
}

void check_pixels(const char* what, const Pixels& pixels) {
  check_sizes(what, pixels.sizes);
  const int32_t* sizes = pixels.sizes.data<int32_t>();
  const PixelRun* before = nullptr;
  for (const PixelRun& run : pixels.runs) {
    check(run.picture >= 0 && run.picture < pixels.sizes.dim(0), what, ": there is no picture ", run.picture);
    const int32_t Y = sizes[2 * run.picture], X = sizes[2 * run.picture + 1];
    check(run.row >= 0 && run.row < Y && run.begin >= 0 && run.begin < run.end && run.end <= X, what, ": row ", run.row,
          ", columns ", run.begin, " to ", run.end, " are no pixels of picture ", run.picture, ", ", Y, "x", X);
    check(!before || place(*before) < place(run), what, ": runs do not ascend at row ", run.row, " of picture ",
          run.picture);
    check(!before || before->picture != run.picture || before->row != run.row || before->end < run.begin, what,
          ": runs touch at row ", run.row, ", column ", run.begin, " of picture ", run.picture);
    before = &run;
  }
}

std::vector<PixelRun> joined(std::vector<PixelRun> runs) {
  std::sort(runs.begin(), runs.end(), [](const PixelRun& a, const PixelRun& b) { return place(a) < place(b); });
  std::vector<PixelRun> out;
  for (const PixelRun& run : runs) {
    if (!out.empty() && out.back().picture == run.picture && out.back().row == run.row && out.back().end >= run.begin)
      out.back().end = std::max(out.back().end, run.end);
    else
      out.push_back(run);
  }
  return out;
}

}  // namespace naru
