#include "encoders/state/camera_cells.h"

#include <array>
#include <cmath>
#include <vector>

#include "core/ops/elementwise.h"
#include "encoders/state/fourier.h"

namespace naru {
namespace {

constexpr int64_t kQuarters = 4, kColours = 3;

int64_t n_features(int64_t frequencies) {
  return 1 + 2 * fourier_size(frequencies) + kQuarters * kColours;
}

double middle(int64_t i, int64_t n) {
  return (2 * double(i) + 1) / double(n) - 1;
}

using Colour = std::array<double, kColours>;

// Of Y x X pixels from (y, x) on. The sums are of whole numbers, so their order does not matter.
Colour mean_of(const Image& image, int y, int x, int Y, int X) {
  std::array<int64_t, kColours> sums{};
  for (int dy = 0; dy < Y; ++dy)
    for (int dx = 0; dx < X; ++dx)
      for (size_t c = 0; c < sums.size(); ++c) sums[c] += image.at(y + dy, x + dx)[c];
  Colour out;
  for (size_t c = 0; c < sums.size(); ++c) out[c] = double(sums[c]) / (double(Y) * double(X));
  return out;
}

void write_colours(const Image& image, const Colour& all, int y, int x, int Y, int X, float* out) {
  constexpr double kScale = 64;
  for (const int row : {y, y + Y})
    for (const int column : {x, x + X}) {
      const Colour mean = mean_of(image, row, column, Y, X);
      for (size_t c = 0; c < mean.size(); ++c) *out++ = float((mean[c] - all[c]) / kScale);
    }
}

}  // namespace

CameraCells::CameraCells(Params p, int64_t n_cameras, int64_t frequencies, int64_t D)
    : n_cameras_(n_cameras),
      frequencies_(frequencies),
      map_(p, n_cameras * n_features(frequencies), D, Init::normal(1 / std::sqrt(double(n_features(frequencies))))) {}

Tensor CameraCells::features(int64_t n, std::span<const CameraView> views) const {
  const int64_t own = n_features(frequencies_), width = n_cameras_ * own;
  std::vector<float> out(size_t(n * width));
  for (const auto& [camera, image, grid] : views) {
    check(camera >= 0 && camera < n_cameras_, "CameraCells: wanted a camera from 0 to ", n_cameras_ - 1, ", got ",
          camera);
    check(grid->first >= 0 && grid->first + int64_t(grid->cells.size()) <= n, "CameraCells: a picture's cells end at ",
          grid->first + int64_t(grid->cells.size()), " of ", n);
    check(image->height % (2 * grid->rows) == 0 && image->width % (2 * grid->columns) == 0,
          "CameraCells: ", image->height, " x ", image->width, " pixels are not ", grid->rows, " x ", grid->columns,
          " cells");
    const int Y = int(image->height / (2 * grid->rows)), X = int(image->width / (2 * grid->columns));  // of a quarter
    const Colour all = mean_of(*image, 0, 0, image->height, image->width);
    float* row = out.data() + grid->first * width + camera * own;
    for (const int32_t cell : grid->cells) {
      const auto y = int(cell / grid->columns), x = int(cell % grid->columns);
      *row = 1;
      float* next = write_fourier(middle(x, grid->columns), frequencies_, row + 1);
      next = write_fourier(middle(y, grid->rows), frequencies_, next);
      write_colours(*image, all, 2 * Y * y, 2 * X * x, Y, X, next);
      row += width;
    }
  }
  return from(out, {n, width});
}

Tensor CameraCells::add_to(const Tensor& embeddings, std::span<const CameraView> views) const {
  return add(embeddings, map_(features(embeddings.dim(0), views)));
}

}  // namespace naru
