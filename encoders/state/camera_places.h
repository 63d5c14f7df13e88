// Where the cells of a camera's picture stand: a robot's motion is numbers, and attention with RoPE alone knows how far
// cells are from each other but not where they are. Each camera has a linear map of its own of the middle of a cell,
// which is added to the cell's embedding.
//
//   cells (n) -> features (n, cameras * (1 + 2 (2 frequencies + 1))) -> (n, D), added to embeddings (n, D)
#pragma once

#include <span>

#include "core/nn/layers.h"
#include "encoders/vision/vision_encoder.h"

namespace naru {

// A picture of a camera among those that were encoded together.
struct CameraCells {
  int64_t camera;
  const Encoded::Grid* grid;
};

class CameraPlaces {
 public:
  // frequencies: of each of the two places of a cell, at least 1.
  CameraPlaces(Params p, int64_t n_cameras, int64_t frequencies, int64_t D);

  // embeddings (n, D) with those of the pictures at their grids' rows -> (n, D). Other rows stay as they are.
  Tensor add_to(const Tensor& embeddings, std::span<const CameraCells> pictures) const;

  // What the linear map sees, f32: (n, n_features). Of a cell of camera c, from c * (n_features / n_cameras) on: 1,
  // then of its column and its row, each from -1 at one side of the picture to 1 at the other, what write_fourier()
  // writes. All else is zero.
  Tensor features(int64_t n, std::span<const CameraCells> pictures) const;

 private:
  int64_t n_cameras_, frequencies_;
  Linear map_;
};

}  // namespace naru
