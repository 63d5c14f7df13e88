#include "encoders/state/camera_places.h"

#include <cmath>
#include <vector>

#include "core/ops/elementwise.h"
#include "encoders/state/fourier.h"

namespace naru {
namespace {

int64_t n_features(int64_t frequencies) {
  return 1 + 2 * fourier_size(frequencies);
}

double middle(int64_t i, int64_t n) {
  return (2 * double(i) + 1) / double(n) - 1;
}

}  // namespace

CameraPlaces::CameraPlaces(Params p, int64_t n_cameras, int64_t frequencies, int64_t D)
    : n_cameras_(n_cameras),
      frequencies_(frequencies),
      map_(p, n_cameras * n_features(frequencies), D, Init::normal(0.5 / std::sqrt(double(n_features(frequencies))))) {}

Tensor CameraPlaces::features(int64_t n, std::span<const CameraCells> pictures) const {
  const int64_t own = n_features(frequencies_), width = n_cameras_ * own;
  std::vector<float> out(size_t(n * width));
  for (const auto& [camera, grid] : pictures) {
    check(camera >= 0 && camera < n_cameras_, "CameraPlaces: wanted a camera from 0 to ", n_cameras_ - 1, ", got ",
          camera);
    check(grid->first >= 0 && grid->first + int64_t(grid->cells.size()) <= n, "CameraPlaces: a picture's cells end at ",
          grid->first + int64_t(grid->cells.size()), " of ", n);
    float* row = out.data() + grid->first * width + camera * own;
    for (const int32_t cell : grid->cells) {
      *row = 1;
      float* next = write_fourier(middle(cell % grid->columns, grid->columns), frequencies_, row + 1);
      write_fourier(middle(cell / grid->columns, grid->rows), frequencies_, next);
      row += width;
    }
  }
  return from(out, {n, width});
}

Tensor CameraPlaces::add_to(const Tensor& embeddings, std::span<const CameraCells> pictures) const {
  return add(embeddings, map_(features(embeddings.dim(0), pictures)));
}

}  // namespace naru
