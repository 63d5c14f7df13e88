// What a robot's model is told of each cell of a camera's picture beside its embedding: where it stands, and its
// colours. Motion is numbers, and attention with RoPE alone knows how far cells are from each other but not where they
// are; and an encoder that learnt to read keeps little of hues, which instructions name. Each camera has a linear map
// of its own of both, which is added to the embeddings.
//
//   cells (n) -> features (n, cameras * (1 + 2 (2 frequencies + 1) + 12)) -> (n, D), added to embeddings (n, D)
#pragma once

#include <span>

#include "core/nn/layers.h"
#include "encoders/vision/vision_encoder.h"
#include "media/types.h"

namespace naru {

// A picture of a camera among those that were encoded together.
struct CameraView {
  int64_t camera;
  const Image* image;
  const Encoded::Grid* grid;
};

class CameraCells {
 public:
  // frequencies: of each of the two places of a cell, at least 1.
  CameraCells(Params p, int64_t n_cameras, int64_t frequencies, int64_t D);

  // embeddings (n, D) with those of the pictures at their grids' rows -> (n, D). Other rows stay as they are.
  Tensor add_to(const Tensor& embeddings, std::span<const CameraView> views) const;

  // What the linear map sees, f32: (n, n_features). Of a cell of camera c, from c * (n_features / n_cameras) on: 1; of
  // its column and its row, each from -1 at one side of the picture to 1 at the other, what write_fourier() writes; the
  // red, green and blue of its quarters, row by row, means less that of the whole picture's, by 64. All else is zero.
  Tensor features(int64_t n, std::span<const CameraView> views) const;

 private:
  int64_t n_cameras_, frequencies_;
  Linear map_;
};

}  // namespace naru
